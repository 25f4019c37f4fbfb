/// Follows a ``Schedule`` through a run: it knows which occasions have passed.
///
/// The counters belong to a run's state: a checkpoint stores them, and a resumed run neither repeats nor misses an
/// occasion. Only wall times start afresh.
public struct ScheduleState: Sendable, Hashable {
  /// The rule.
  public let schedule: Schedule

  /// For each leaf of the rule, in order: the number of its occasions that have passed.
  public private(set) var passed: [Int]

  private var lastWallTime = 0.0
  private let leaves: [Schedule]

  /// A schedule at the start of a run.
  ///
  /// - Parameter schedule: The rule; without ``Schedule/fault``.
  public init(_ schedule: Schedule) {
    precondition(schedule.fault == nil, "a schedule with \(schedule.fault ?? "")")
    self.schedule = schedule
    leaves = schedule.leaves
    passed = Array(repeating: 0, count: leaves.count)
  }

  /// Whether something is due at this point of the run; if so, the occasion has passed afterwards.
  ///
  /// - Parameter moment: A point not before those asked for earlier, the same on every rank.
  /// - Returns: The same answer on every rank.
  public mutating func isDue(at moment: Moment) -> Bool {
    var dueLeaves = leaves.indices.map { isDue(leaf: $0, at: moment) }[...]
    for index in leaves.indices where dueLeaves[index] { pass(leaf: index, at: moment) }
    let verdict = Self.combine(schedule, &dueLeaves)
    if verdict { lastWallTime = moment.wallTime }
    return verdict
  }

  /// The next simulated time after `time` on which a step must land, or nil if there is none.
  public func nextTime(after time: Double) -> Double? {
    leaves.indices.lazy.compactMap { index in nextTime(leaf: index, after: time) }.min()
  }

  /// Takes over the counters of a checkpoint.
  ///
  /// - Parameter passed: ``passed`` of the same schedule.
  /// - Returns: Whether the counters fit this schedule; they are taken over only then.
  public mutating func restore(_ passed: [Int]) -> Bool {
    guard passed.count == leaves.count, passed.allSatisfy({ $0 >= 0 }) else { return false }
    self.passed = passed
    return true
  }

  private func isDue(leaf: Int, at moment: Moment) -> Bool {
    switch leaves[leaf] {
    case .everyTime(let interval): reaches(moment.time, Double(passed[leaf]) * interval)
    case .everySteps(let interval):
      moment.step.isMultiple(of: interval) && moment.step / interval >= passed[leaf]
    case .everyWallTime(let interval): moment.wallTime - lastWallTime >= interval
    case .atTimes(let times): passed[leaf] < times.count && reaches(moment.time, times[passed[leaf]])
    case .any, .all: false
    }
  }

  private mutating func pass(leaf: Int, at moment: Moment) {
    switch leaves[leaf] {
    case .everyTime(let interval):
      passed[leaf] = max(passed[leaf], Int(moment.time / interval))
      while reaches(moment.time, Double(passed[leaf]) * interval) { passed[leaf] += 1 }
    case .everySteps(let interval): passed[leaf] = moment.step / interval + 1
    case .atTimes(let times):
      passed[leaf] = times.firstIndex { !reaches(moment.time, $0) } ?? times.count
    case .everyWallTime, .any, .all: break
    }
  }

  private func nextTime(leaf: Int, after time: Double) -> Double? {
    switch leaves[leaf] {
    case .everyTime(let interval):
      var index = max(passed[leaf], Int(max(time, 0) / interval))
      while reaches(time, Double(index) * interval) { index += 1 }
      return Double(index) * interval
    case .atTimes(let times): return times.dropFirst(passed[leaf]).first { !reaches(time, $0) }
    case .everySteps, .everyWallTime, .any, .all: return nil
    }
  }

  /// The verdict of a rule, given those of its leaves, which it takes from the front.
  private static func combine(_ schedule: Schedule, _ leaves: inout ArraySlice<Bool>) -> Bool {
    switch schedule {
    case .any(let parts): parts.map { combine($0, &leaves) }.contains(true)
    case .all(let parts): !parts.map { combine($0, &leaves) }.contains(false)
    default: leaves.removeFirst()
    }
  }
}

/// Whether `time` has come to `target`, up to the rounding of a few operations: 3 · 0.1 s counts as 0.3 s.
func reaches(_ time: Double, _ target: Double) -> Bool {
  time >= target - 8 * max(abs(target), abs(time)).ulp
}
