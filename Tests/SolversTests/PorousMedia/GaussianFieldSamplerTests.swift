import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized) struct GaussianFieldSamplerTests {
  private static let covariances: [Covariance] = [
    .squaredExponential(length: 4), .matern(smoothness: 1.5, length: 5), .matern(smoothness: 0.5, length: 3),
  ]

  /// Mean, variance and covariance at several lags within four standard errors, samples dealt out over the ranks.
  @Test(arguments: covariances, [true, false])
  func statisticsAreThoseOfTheCovariance(covariance: Covariance, isPeriodic: Bool) throws {
    let (nx, ny) = (48, 40)
    let sampler = try GaussianFieldSampler(
      covariance, cells: (nx, ny), spacing: (1, 1), periodic: (isPeriodic, isPeriodic))
    let lags = [(0, 0), (1, 0), (0, 1), (3, 0), (0, 4), (3, 3), (8, 0), (0, 12)]
    let world = World.communicator
    let total = 480
    // Per sample: the mean, then the mean product at each lag; their spread over samples gives the errors.
    var sums = [Double](repeating: 0, count: 2 * (lags.count + 1))
    var field = [Double](repeating: 0, count: nx * ny)
    let key = RandomKey(seed: 11)
    for sample in stride(from: world.rank, to: total, by: world.size) {
      field.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { sampler.draw(base, stride: 1, sample: UInt64(sample), key: key) }
      }
      var values = [field.reduce(0, +) / Double(nx * ny)]
      for (dx, dy) in lags {
        var (sum, count) = (0.0, 0)
        for j in 0..<ny - dy {
          for i in 0..<nx - dx {
            sum += field[j * nx + i] * field[(j + dy) * nx + i + dx]
            count += 1
          }
        }
        values.append(sum / Double(count))
      }
      for (n, value) in values.enumerated() {
        sums[2 * n] += value
        sums[2 * n + 1] += value * value
      }
    }
    try world.allReduce(&sums, .sum)
    for n in 0...lags.count {
      let mean = sums[2 * n] / Double(total)
      let error = ((sums[2 * n + 1] / Double(total) - mean * mean) / Double(total - 1)).squareRoot()
      let lag = n == 0 ? (0, 0) : lags[n - 1]
      var expected = 0.0
      if n > 0 {
        // On a torus the covariance of all images adds up, over that at no lag.
        expected =
          isPeriodic
          ? wrapped(covariance, lag, (nx, ny)) / wrapped(covariance, (0, 0), (nx, ny))
          : covariance.value(at: hypot(Double(lag.0), Double(lag.1)))
      }
      #expect(abs(mean - expected) < 4 * error, "lag \(lag), \(n): \(mean) +- \(error), expected \(expected)")
    }
    #expect(sampler.torus.covarianceError <= FieldTorus.tolerance)
  }

  private func wrapped(_ covariance: Covariance, _ lag: (Int, Int), _ torus: (x: Int, y: Int)) -> Double {
    var sum = 0.0
    for m in -3...3 {
      for n in -3...3 {
        sum += covariance.value(at: hypot(Double(lag.0 + m * torus.x), Double(lag.1 + n * torus.y)))
      }
    }
    return sum
  }

  /// The same torus on a finer grid carries the same large scales.
  @Test func finerGridsSeeTheSameField() throws {
    func field(_ n: Int) throws -> [Double] {
      let sampler = try GaussianFieldSampler(
        .squaredExponential(length: 0.125), cells: (n, n), spacing: (1 / Double(n), 1 / Double(n)),
        periodic: (true, true))
      var field = [Double](repeating: 0, count: n * n)
      field.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { sampler.draw(base, stride: 1, sample: 3, key: RandomKey(seed: 5)) }
      }
      return field
    }
    let (coarse, fine) = (try field(32), try field(96))
    // Cell 3 i + 1 of the finer grid has the centre of cell i.
    var largest = 0.0
    for j in 0..<32 {
      for i in 0..<32 { largest = max(largest, abs(coarse[j * 32 + i] - fine[(3 * j + 1) * 96 + 3 * i + 1])) }
    }
    #expect(largest < 1e-5)
  }

  @Test func matchesItselfWithStride() throws {
    let sampler = try GaussianFieldSampler(
      .matern(smoothness: 2.5, length: 3), cells: (9, 7), spacing: (1, 1), periodic: (true, false))
    var (dense, strided) = ([Double](repeating: 0, count: 63), [Double](repeating: 0, count: 63 * 16))
    dense.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { sampler.draw(base, stride: 1, sample: 8, key: RandomKey(seed: 1)) }
    }
    strided.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { sampler.draw(base + 5, stride: 16, sample: 8, key: RandomKey(seed: 1)) }
    }
    #expect((0..<63).allSatisfy { dense[$0] == strided[16 * $0 + 5] })
  }

  /// Covariance, cells and periodicity of lines, rectangles and boxes, of which some are short against the correlation.
  private static let boxes: [(Covariance, [Int], [Bool])] = [
    (.squaredExponential(length: 4), [64], [false]), (.squaredExponential(length: 30), [40], [false]),
    (.matern(smoothness: 0.5, length: 100), [50], [false]), (.matern(smoothness: 1.5, length: 20), [33], [true]),
    (.squaredExponential(length: 12), [24, 18], [false, false]),
    (.matern(smoothness: 0.5, length: 30), [30, 20], [false, false]),
    (.matern(smoothness: 1.5, length: 12), [24, 24], [false, false]),
    (.matern(smoothness: 0.8, length: 6), [20, 30], [true, false]),
    (.matern(smoothness: 1.5, length: 3), [12, 10, 14], [false, false, false]),
    (.squaredExponential(length: 2.5), [9, 16, 12], [false, true, false]),
  ]

  /// What is drawn from has the covariance asked for at every lag within the box, to the tolerance that is stated.
  @Test(arguments: boxes)
  func covarianceIsExactWithinTheBox(covariance: Covariance, cells: [Int], periodic: [Bool]) throws {
    let spacing = [1, 0.8, 1.25]
    let sampler = try GaussianFieldSampler(
      covariance, cells: cells, spacing: Array(spacing.prefix(cells.count)), periodic: periodic)
    let drawn = sampler.drawnCovariance()
    let torus = sampler.torus.cells
    func expected(_ lag: CellIndex) -> Double {
      var squares = [0.0]
      for axis in cells.indices {
        let h = spacing[axis]
        let images = periodic[axis] ? Array(-20...20) : [0]
        squares = squares.flatMap { square in
          images.map { image in
            let d = (Double(lag[axis]) + Double(image * cells[axis])) * h
            return square + d * d
          }
        }
      }
      return squares.reduce(0) { $0 + covariance.value(at: $1.squareRoot()) }
    }
    let variance = expected(.zero)
    var largest = 0.0
    for z in 0..<sampler.cells.z {
      for y in 0..<sampler.cells.y {
        for x in 0..<sampler.cells.x {
          let law = drawn[(z * torus.y + y) * torus.x + x]
          largest = max(largest, abs(law - expected(CellIndex(x, y, z)) / variance))
        }
      }
    }
    #expect(largest <= sampler.torus.covarianceError + 1e-12, "\(sampler.torus), \(largest)")
    #expect(sampler.torus.covarianceError <= FieldTorus.tolerance)
  }

  /// Lines and boxes have mean zero and the covariance at a few lags, within four standard errors.
  @Test(arguments: [[60], [14, 12, 10]])
  func linesAndBoxesHaveTheCovariance(cells: [Int]) throws {
    let covariance = Covariance.matern(smoothness: 1.5, length: cells.count == 1 ? 20 : 2)
    let sampler = try GaussianFieldSampler(
      covariance, cells: cells, spacing: cells.map { _ in 1 }, periodic: cells.map { _ in false })
    let count = cells.reduce(1, *)
    let places = cells.count == 1 ? [0, 1, 5, 20, 59] : [0, 1, 3, 14 * 2, 14 * 12, 14 * 12 * 2 + 14 + 1]
    var field = [Double](repeating: 0, count: count)
    let world = World.communicator
    var moments = SampleMoments(count: places.count + 1)
    for sample in stride(from: world.rank, to: cells.count == 1 ? 2000 : 500, by: world.size) {
      field.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress {
          sampler.draw(base, stride: 1, sample: UInt64(sample), key: RandomKey(seed: 3))
        }
      }
      moments.add([field.reduce(0, +) / Double(count)] + places.map { field[0] * field[$0] })
    }
    try moments.reduce(on: world)
    moments.expect(0, 0, "mean")
    for (n, place) in places.enumerated() {
      let (row, x) = place.quotientAndRemainder(dividingBy: cells[0])
      let (z, y) = cells.count == 1 ? (0, 0) : row.quotientAndRemainder(dividingBy: cells[1])
      let r = Double(x * x + y * y + z * z).squareRoot()
      moments.expect(n + 1, covariance.value(at: r), "place \(place)")
    }
  }

  /// exp(sigma Z) has the covariance e^(sigma^2) (e^(sigma^2 rho) - 1) and the mean e^(sigma^2 / 2).
  @Test func logNormalCoefficientHasItsCovariance() throws {
    let covariance = Covariance.squaredExponential(length: 4)
    let (n, sigma) = (40, 0.8)
    let sampler = try GaussianFieldSampler(
      covariance, cells: (n, n), spacing: (1, 1), periodic: (false, false))
    let law = MarginalLaw.logNormal(geometricMean: 2, logStandardDeviation: sigma)
    let lags = [0, 1, 3, 6, 10]
    let world = World.communicator
    var moments = SampleMoments(count: lags.count + 1)
    var field = [Double](repeating: 0, count: n * n)
    for sample in stride(from: world.rank, to: 600, by: world.size) {
      field.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress {
          sampler.draw(base, stride: 1, sample: UInt64(sample), key: RandomKey(seed: 4))
        }
      }
      let k = field.map { law.value(DoubleLanes(repeating: $0))[0] }
      let products = lags.map { lag in
        (0..<n).reduce(0.0) { sum, j in
          (0..<n - lag).reduce(sum) { $0 + k[j * n + $1] * k[j * n + $1 + lag] }
        } / Double(n * (n - lag))
      }
      moments.add([k.reduce(0, +) / Double(n * n)] + products)
    }
    try moments.reduce(on: world)
    moments.expect(0, law.mean, "mean")
    for (place, lag) in lags.enumerated() {
      let covariance = 4 * exp(sigma * sigma) * (exp(sigma * sigma * covariance.value(at: Double(lag))) - 1)
      moments.expect(place + 1, covariance + law.mean * law.mean, "lag \(lag)")
    }
  }

  @Test func torusWithoutBoundsIsRefused() {
    #expect(throws: SolverError.self) {
      try GaussianFieldSampler(
        .squaredExponential(length: 100), cells: [16, 16], spacing: [1, 1], periodic: [false, false],
        largestTorus: 1 << 14)
    }
  }
}
