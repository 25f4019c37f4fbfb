import Foundation
import MPI
import Numerics
import Solvers
import TestSupport
import Testing

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
        expected = wrapped(covariance, lag, sampler.torus) / wrapped(covariance, (0, 0), sampler.torus)
      }
      #expect(abs(mean - expected) < 4 * error, "lag \(lag), \(n): \(mean) +- \(error), expected \(expected)")
    }
    #expect(isPeriodic || sampler.wrapError <= max(1.01e-6, covariance.value(at: 41)))
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
}
