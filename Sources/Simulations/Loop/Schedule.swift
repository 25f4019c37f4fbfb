/// A rule that says when something is due: output, a diagnostic, a checkpoint.
///
/// A schedule is a plain value; ``ScheduleState`` follows one through a run.
///
/// ```swift
/// let output = Schedule.any([.everyTime(10), .atTimes([0.5, 1])])
/// ```
public indirect enum Schedule: Sendable, Hashable, Codable {
  /// At every multiple of so many simulated seconds, 0 included.
  case everyTime(Double)

  /// At every multiple of so many steps, 0 included.
  case everySteps(Int)

  /// When so many seconds of wall time have passed since the whole schedule was last due, or since the run's start.
  case everyWallTime(Double)

  /// At these simulated times in seconds, ascending.
  case atTimes([Double])

  /// Whenever one of these is due.
  case any([Schedule])

  /// When all of these are due at once.
  ///
  /// Wall times stay due until the whole is: `.all([.everyWallTime(600), .everySteps(100)])` is due at those multiples
  /// of 100 steps that lie at least ten minutes apart.
  case all([Schedule])

  /// What makes no sense about this schedule, or nil: intervals that are not positive, times out of order, or an empty
  /// list.
  public var fault: String? {
    switch self {
    case .everyTime(let interval), .everyWallTime(let interval):
      interval > 0 && interval.isFinite ? nil : "an interval of \(interval) s"
    case .everySteps(let interval):
      interval > 0 ? nil : "an interval of \(interval) steps"
    case .atTimes(let times):
      if !times.allSatisfy(\.isFinite) {
        "times that are not finite"
      } else {
        zip(times, times.dropFirst()).allSatisfy(<) ? nil : "times that do not ascend"
      }
    case .any(let parts), .all(let parts):
      parts.isEmpty ? "an empty list" : parts.lazy.compactMap(\.fault).first
    }
  }

  /// The rules that this one is made of, itself if it is not a list, in order.
  var leaves: [Schedule] {
    switch self {
    case .any(let parts), .all(let parts): parts.flatMap(\.leaves)
    default: [self]
    }
  }
}
