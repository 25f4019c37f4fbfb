public import Numerics

/// The difference of two groups' means with an interval by the bootstrap (Efron 1979, doi:10.1214/aos/1176344552).
public struct BootstrapDifference: Sendable, Hashable {
  /// The mean of the first group.
  public let first: Double

  /// The mean of the second group.
  public let second: Double

  /// The interval of first - second that holds the given part of the resampled differences: their quantiles.
  public let interval: ClosedRange<Double>

  /// first - second.
  public var difference: Double { first - second }

  /// Whether zero lies outside of the interval.
  public var isDistinct: Bool { !interval.contains(0) }

  /// The difference over the standard deviation of the members of both groups about their means; what distances between
  /// vectors of statistics are made of. Infinity if there is none.
  public let standardized: Double

  /// Compares two groups by resampling the members of each.
  ///
  /// With few members the interval is too narrow: by (n - 1) / n in the variance, which for 5 members is 20 %.
  ///
  /// - Parameters:
  ///   - a: Independent members, at least two.
  ///   - b: Others, at least two.
  ///   - resamples: How many times.
  ///   - confidence: The part of the differences within the interval.
  ///   - key: The random numbers.
  public init(
    of a: [Double], and b: [Double], resamples: Int = 2000, confidence: Double = 0.95, key: RandomKey
  ) {
    precondition(a.count >= 2 && b.count >= 2 && resamples >= 1, "\(a.count) and \(b.count) members")
    let (first, second) = (Self.mean(a), Self.mean(b))
    let (keyA, keyB) = (key.child(0), key.child(1))
    let differences = (0..<resamples).map { n in
      Self.resampledMean(a, keyA, UInt64(n)) - Self.resampledMean(b, keyB, UInt64(n))
    }
    let sorted = SortedSample(differences)
    (self.first, self.second) = (first, second)
    interval = sorted.quantile(0.5 - confidence / 2)...sorted.quantile(0.5 + confidence / 2)
    let squares = a.reduce(0) { $0 + ($1 - first) * ($1 - first) } + b.reduce(0) { $0 + ($1 - second) * ($1 - second) }
    let deviation = (squares / Double(a.count + b.count - 2)).squareRoot()
    standardized = first == second ? 0 : (first - second) / deviation
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func resampledMean(_ values: [Double], _ key: RandomKey, _ sample: UInt64) -> Double {
    var sum = 0.0
    for n in values.indices {
      sum += values[min(Int(key.uniform(cell: UInt64(n), sample: sample) * Double(values.count)), values.count - 1)]
    }
    return sum / Double(values.count)
  }
}
