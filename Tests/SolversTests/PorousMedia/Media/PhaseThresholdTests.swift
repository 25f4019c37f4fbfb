import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct PhaseThresholdTests {
  /// Volume fraction with its standard deviation, two-point function and surface (Berk 1991), in a plane and in space.
  @Test(arguments: [2, 3])
  func thresholdedFieldsHaveTheirClosedForms(dimensions: Int) throws {
    let covariance = dimensions == 2 ? Covariance.matern(smoothness: 2.5, length: 6) : .squaredExponential(length: 4)
    let cells = dimensions == 2 ? [96, 80] : [36, 32, 40]
    let threshold = try PhaseThreshold(fraction: 0.3, rule: .global)
    let samples = try MediumSamples(cells: cells, lags: 16)
    let sampler = try GaussianFieldSampler(
      covariance, cells: cells, spacing: cells.map { _ in 1 }, periodic: cells.map { _ in false })
    let lags = [1, 3, 6, 12]
    let count = cells.reduce(1, *)
    let field = HugeBuffer<Double>(count: count)
    func surface(_ twoPoint: (Int) -> Double) -> Double { -3 * twoPoint(0) + 4 * twoPoint(1) - twoPoint(2) }
    let moments = try samples.moments(phase: 1, samples: 128) { statistics in
      guard let x = statistics.along[.x], let y = statistics.along[.y] else { return [] }
      return [statistics.volumeFraction, statistics.slopeSurface] + lags.map { x.twoPoint($0) }
        + lags.map { y.twoPoint($0) }
    } image: { sample in
      sampler.draw(field.pointer, stride: 1, sample: sample, key: RandomKey(seed: 6))
      var image = PhaseImage(samples.topology.grid, box: samples.topology.grid.box)
      image.labels = threshold.labels(of: field.pointer, count: count).labels
      return image
    }
    func twoPoint(_ r: Double) -> Double { threshold.twoPoint(covariance.value(at: r)) }
    moments.expect(0, 0.3, "volume fraction")
    let factor = dimensions == 3 ? -2.0 : -.pi / 2
    moments.expect(1, factor * surface { twoPoint(Double($0)) }, "surface")
    for (n, lag) in lags.enumerated() {
      moments.expect(2 + n, twoPoint(Double(lag)), "two-point function along x at \(lag)")
      moments.expect(6 + n, twoPoint(Double(lag)), "two-point function along y at \(lag)")
    }
    // The variance of a volume fraction is the sum over all pairs of cells; that of 128 samples is known to an eighth.
    var pairs: [Int: Int] = [:]
    let extents = cells + [Int](repeating: 1, count: 3 - cells.count)
    for z in 1 - extents[2]..<extents[2] {
      for y in 1 - extents[1]..<extents[1] {
        for x in 1 - extents[0]..<extents[0] {
          let count = (extents[0] - abs(x)) * (extents[1] - abs(y)) * (extents[2] - abs(z))
          pairs[x * x + y * y + z * z, default: 0] += count
        }
      }
    }
    // Beyond ten correlation lengths nothing is left.
    let sum = pairs.filter { $0.key < 3600 }.reduce(0.0) { sum, pairs in
      sum + Double(pairs.value) * (twoPoint(Double(pairs.key).squareRoot()) - 0.09)
    }
    let variance = sum / Double(count) / Double(count)
    let measured = moments.variance(0)
    #expect(abs(measured / variance - 1) < 4 * (2.0 / 127).squareRoot(), "\(measured), expected \(variance)")
    if dimensions == 3 {
      let limit = 2 / (.pi * 4) * exp(-0.5 * threshold.globalThreshold * threshold.globalThreshold)
      #expect(abs(moments.mean(1) / limit - 1) < 0.05, "surface \(moments.mean(1)), in the limit \(limit)")
    }
  }

  @Test func twoPointFunctionIsTheArcSineAtOneHalf() throws {
    let threshold = try PhaseThreshold(fraction: 0.5, rule: .global)
    for correlation in [0, 0.1, 0.7, 0.999, 1, -0.4] {
      #expect(abs(threshold.twoPoint(correlation) - (0.25 + asin(correlation) / (2 * .pi))) < 1e-12)
    }
    #expect(abs(try PhaseThreshold(fraction: 0.2, rule: .global).twoPoint(1) - 0.2) < 1e-12)
  }

  /// Every sample has its volume fraction to half a cell, the same cells on any number of ranks.
  @Test(arguments: [0.001, 0.3, 0.5, 0.9999])
  func rankThresholdIsExact(fraction: Double) throws {
    let world = World.communicator
    let grid = try Grid(cells: [37, 23], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: world)
    let field = Field<Double>("z", on: topology)
    field.set { index in RandomKey(seed: 2).normal(cell: UInt64(grid.linearIndex(of: index))) }
    let threshold = try PhaseThreshold(fraction: fraction, rule: .perSample)
    let result = try threshold.phases(of: field, on: topology)
    let cells = try world.allReduce(result.image.counts[1], .sum)
    #expect(cells == Int((fraction * 851).rounded()))
    let all = (0..<851).map { RandomKey(seed: 2).normal(cell: UInt64($0)) }
    let sorted = all.sorted(by: >)
    expectEverywhere(result.threshold == sorted[cells - 1])
    let labels = all.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { threshold.labels(of: $0, count: 851).labels } ?? []
    }
    var isSame = true
    result.image.box.forEachRow { row in
      for x in 0..<result.image.box.count.x {
        let cell = row &+ CellIndex(x, 0, 0)
        isSame = isSame && result.image[cell] == labels[grid.linearIndex(of: cell)]
      }
    }
    expectEverywhere(isSame)
  }

  /// Among equal values those of the lowest global index belong to phase 1; the two zeros are equal.
  @Test func tiesGoByTheGlobalIndex() throws {
    let world = World.communicator
    let grid = try Grid(cells: [10, 9], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: world)
    let field = Field<Double>("z", on: topology)
    field.set { index in index.y == 4 ? 1 : (index.x % 2 == 0 ? 0.0 : -0.0) }
    let result = try PhaseThreshold(fraction: 0.4, rule: .perSample).phases(of: field, on: topology)
    // 36 cells: ten above, and the first 26 of the others, which end in row 2.
    var isRight = true
    result.image.box.forEachRow { row in
      for x in row.x..<result.image.box.upper.x {
        let isLarge = row.y == 4 || grid.linearIndex(of: CellIndex(x, row.y, 0)) < 26
        isRight = isRight && (result.image[CellIndex(x, row.y, 0)] == 1) == isLarge
      }
    }
    expectEverywhere(isRight)
    #expect(result.threshold == 0)
  }
}
