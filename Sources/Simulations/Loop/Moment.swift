/// A point of a run, as schedules see it: the same on every rank.
public struct Moment: Sendable, Hashable {
  /// Simulated time in seconds.
  public var time: Double

  /// Steps since the start of the first run.
  public var step: Int

  /// Seconds of wall time since the start of this run, by rank 0's clock.
  public var wallTime: Double

  /// A point of a run.
  ///
  /// - Parameters:
  ///   - time: Simulated time in seconds.
  ///   - step: Steps since the start of the first run.
  ///   - wallTime: Seconds of wall time since the start of this run, by rank 0's clock.
  public init(time: Double, step: Int, wallTime: Double = 0) {
    self.time = time
    self.step = step
    self.wallTime = wallTime
  }
}
