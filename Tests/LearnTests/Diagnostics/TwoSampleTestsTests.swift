import Foundation
import Numerics
import Testing

@testable import Learn

/// The distances of two sets from the same normal law: the null values of `reference/score-models.md`, section 3.2.
struct TwoSampleTestsTests {
  private func points(_ count: Int, _ dimensions: Int, _ number: UInt64) -> Tensor<Double> {
    noise([count, dimensions], 500 + number)
  }

  @Test(arguments: [(8, 0.0493), (16, 0.175), (32, 0.575)])
  func frechet(dimensions: Int, expected: Double) throws {
    let found = try (0..<6).map {
      try TwoSampleTests.frechet(points(1000, dimensions, 2 * $0), points(1000, dimensions, 2 * $0 + 1))
    }
    let (mean, error) = summary(found)
    #expect(abs(mean - expected) < 4 * error + 0.01 * expected, "\(mean) ± \(error)")
  }

  /// Means apart and one covariance four times the other: 9 + d (2 - 1)².
  @Test func frechetOfTwoLaws() throws {
    let (a, b) = (points(4000, 3, 1), 2 * points(4000, 3, 2) + Tensor([3, 0, 0]))
    #expect(try abs(TwoSampleTests.frechet(a, b) - 12) < 0.6)
  }

  @Test(arguments: [2, 16, 64])
  func slicedWasserstein(dimensions: Int) {
    let found = (0..<6).map {
      TwoSampleTests.slicedWasserstein(
        points(1000, dimensions, 2 * $0), points(1000, dimensions, 2 * $0 + 1), key: RandomKey(seed: $0))
    }
    let (mean, error) = summary(found)
    #expect(mean > 6.1e-3 - 4 * error && mean < 6.4e-3 + 4 * error, "\(mean) ± \(error)")
  }

  @Test(arguments: [(2, 8.7e-4), (10, 4.7e-4)])
  func meanDiscrepancy(dimensions: Int, highest: Double) {
    let found = (0..<6).map {
      TwoSampleTests.meanDiscrepancy(points(1000, dimensions, 2 * $0), points(1000, dimensions, 2 * $0 + 1))
    }
    let (mean, error) = summary(found)
    // Mean zero, and not all beyond what one in twenty is.
    #expect(abs(mean) < 4 * error && found.count { $0 > highest } < 3, "\(found)")
    #expect(
      TwoSampleTests.meanDiscrepancy(points(1000, dimensions, 1), points(1000, dimensions, 2) + Tensor(0.5)) > 10
        * highest)
  }

  private func summary(_ values: [Double]) -> (mean: Double, error: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return (mean, (variance / Double(values.count)).squareRoot())
  }
}
