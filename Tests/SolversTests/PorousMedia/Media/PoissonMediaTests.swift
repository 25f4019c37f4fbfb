import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct PoissonMediaTests {
  /// Porosity and lineal path of isotropic cylinders, alike along all axes (Torquato 2002).
  @Test func fibresHaveTheirClosedForms() throws {
    let radius = 3.0
    let medium = try PoissonFibres(radius: radius, porosity: 0.7)
    let samples = try MediumSamples(cells: [48, 40, 44], lags: 12)
    let moments = try samples.moments(of: medium, phase: 0, samples: 96) { pores in
      [pores.volumeFraction]
        + Axis.allCases.flatMap { axis in
          [1, 4, 10].map { pores.along[axis]?.linealPath($0) ?? 0 }
        }
    }
    moments.expect(0, 0.7, "porosity")
    var place = 1
    for axis in Axis.allCases {
      for z in [1.0, 4, 10] {
        let exponent = medium.lengthDensity * (.pi * radius * radius + .pi / 2 * radius * z)
        moments.expect(place, exp(-exponent), "lineal path along \(axis) at \(z)")
        place += 1
      }
    }
    #expect(throws: SolverError.self) {
      try medium.phases(
        of: Grid(cells: [4, 4], spacing: [1, 1]).box, in: Grid(cells: [4, 4], spacing: [1, 1]), key: RandomKey(seed: 1),
        sample: 0)
    }
  }

  /// The random telegraph across the layers, and nothing along them.
  @Test(arguments: [Axis.x, .y])
  func layersHaveTheirClosedForms(axis: Axis) throws {
    let (first, second) = (1.2e-5, 8e-6)
    let medium = try PoissonLayers(across: axis, thickness: [first, second])
    #expect(abs(medium.porosity - 0.6) < 1e-15)
    let other = try PoissonLayers(across: axis, period: 2e-5, fraction: 0.6)
    #expect(abs(other.thickness[0] / first - 1) < 1e-14 && abs(other.thickness[1] / second - 1) < 1e-14)
    let cells = axis == .x ? [6000, 2] : [2, 6000]
    let samples = try MediumSamples(cells: cells, spacing: [1e-7, 1e-7], lags: 160)
    let lags = [10, 40, 80, 160]
    let moments = try samples.moments(of: medium, phase: 0, samples: 96) { pores in
      guard let along = pores.along[axis] else { return [] }
      return [pores.volumeFraction] + lags.map { along.linealPath($0) } + lags.map { along.twoPoint($0) }
    }
    moments.expect(0, 0.6, "fraction")
    for (n, lag) in lags.enumerated() {
      let z = 1e-7 * Double(lag)
      moments.expect(1 + n, 0.6 * exp(-z / first), "lineal path at \(lag)")
      moments.expect(5 + n, 0.36 + 0.24 * exp(-z * (1 / first + 1 / second)), "two-point function at \(lag)")
    }
    let image = try medium.phases(on: samples.topology, key: RandomKey(seed: 1), sample: 0)
    let isAlike = (0..<6000).allSatisfy { i in
      axis == .x
        ? image[CellIndex(i, 0, 0)] == image[CellIndex(i, 1, 0)]
        : image[CellIndex(0, i, 0)] == image[CellIndex(1, i, 0)]
    }
    #expect(isAlike)
  }

  /// A Poisson count has its mean and variance, also where it is put together from parts.
  @Test(arguments: [0.3, 4, 700])
  func poissonCountsHaveTheirMoments(mean: Double) throws {
    var moments = SampleMoments(count: 2)
    let world = World.communicator
    for n in stride(from: world.rank, to: 20_000, by: world.size) {
      let count = Double(Poisson.count(mean: mean, key: RandomKey(seed: 9).child(UInt64(n))))
      moments.add([count, (count - mean) * (count - mean)])
    }
    try moments.reduce(on: world)
    moments.expect(0, mean, "mean")
    moments.expect(1, mean, "variance")
  }
}
