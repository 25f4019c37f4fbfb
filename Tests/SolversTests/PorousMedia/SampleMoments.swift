import MPI
import Testing

/// Means and standard errors of several statistics over samples that are dealt out over ranks.
struct SampleMoments {
  private let count: Int
  private var sums: [Double]
  private var samples = 0.0

  init(count: Int) {
    self.count = count
    sums = [Double](repeating: 0, count: 2 * count)
  }

  mutating func add(_ values: [Double]) {
    precondition(values.count == count, "as many values as statistics")
    for (n, value) in values.enumerated() {
      sums[2 * n] += value
      sums[2 * n + 1] += value * value
    }
    samples += 1
  }

  mutating func reduce(on communicator: Communicator) throws(MPIError) {
    try communicator.allReduce(&sums, .sum)
    samples = try communicator.allReduce(samples, .sum)
  }

  func mean(_ n: Int) -> Double { sums[2 * n] / samples }

  func variance(_ n: Int) -> Double { (sums[2 * n + 1] - samples * mean(n) * mean(n)) / (samples - 1) }

  func standardError(_ n: Int) -> Double { (variance(n) / samples).squareRoot() }

  /// Expects a mean within four standard errors.
  func expect(_ n: Int, _ expected: Double, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let (mean, error) = (mean(n), standardError(n))
    #expect(
      abs(mean - expected) < 4 * error, "\(name): \(mean) +- \(error), expected \(expected)",
      sourceLocation: sourceLocation)
  }
}
