/// The simulated time, how many steps led there, and how long the last one was.
@frozen public struct Clock: Sendable, Hashable {
  /// The simulated time in seconds.
  public var time: Double

  /// The steps taken.
  public var step: Int

  /// The length of the last step in seconds; 0 before the first.
  public var lastStep: Double

  /// A clock at the beginning, unless told otherwise.
  @inlinable public init(time: Double = 0, step: Int = 0, lastStep: Double = 0) {
    self.time = time
    self.step = step
    self.lastStep = lastStep
  }

  /// Counts one step of `dt` seconds.
  @inlinable public mutating func advance(by dt: Double) {
    time += dt
    step += 1
    lastStep = dt
  }
}
