/// How far an ensemble is, for a progress line.
public struct EnsembleProgress: Sendable, Equatable {
  /// Samples whose status is known to be in the file, failed ones included.
  public let done: Int
  /// The samples of the ensemble.
  public let total: Int
  /// Failed samples among those done by this run.
  public let failures: Int
  /// Samples a second, in this run.
  public let rate: Double
  /// Seconds since the run's start.
  public let elapsed: Double

  /// The seconds that the rest will take at this rate; `nil` before there is a rate.
  public var remaining: Double? {
    rate > 0 ? Double(total - done) / rate : nil
  }
}
