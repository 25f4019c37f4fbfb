import Testing

@testable import Simulations

@Suite struct ScheduleStateTests {
  private func dueTimes(_ schedule: Schedule, _ moments: [Moment]) -> [Int] {
    var state = ScheduleState(schedule)
    return moments.indices.filter { state.isDue(at: moments[$0]) }
  }

  private func steps(_ count: Int, of length: Double, wall: Double = 0) -> [Moment] {
    (0...count).map { Moment(time: Double($0) * length, step: $0, wallTime: Double($0) * wall) }
  }

  @Test func timesAreMultiplesWithZero() {
    #expect(dueTimes(.everyTime(0.3), steps(9, of: 0.1)) == [0, 3, 6, 9])
  }

  @Test func stepsAreMultiplesWithZero() {
    #expect(dueTimes(.everySteps(4), steps(9, of: 0.1)) == [0, 4, 8])
  }

  @Test func stepsThatJumpOverOccasionsAreDueOnce() {
    #expect(dueTimes(.everyTime(1), steps(3, of: 2.5)) == [0, 1, 2, 3])
    #expect(dueTimes(.atTimes([0.1, 0.2, 0.3, 4]), steps(5, of: 1)) == [1, 4])
  }

  @Test func wallTimeCountsFromTheLastOccasion() {
    #expect(dueTimes(.everyWallTime(2.5), steps(9, of: 0.1, wall: 1)) == [3, 6, 9])
    #expect(dueTimes(.any([.everyWallTime(2.5), .everySteps(5)]), steps(9, of: 0.1, wall: 1)) == [0, 3, 5, 8])
  }

  @Test func allNeedsEveryPart() {
    #expect(dueTimes(.all([.everySteps(2), .everySteps(3)]), steps(12, of: 1)) == [0, 6, 12])
    #expect(dueTimes(.all([.everyWallTime(2.5), .everySteps(4)]), steps(12, of: 1, wall: 1)) == [4, 8, 12])
    #expect(dueTimes(.any([.all([.everySteps(2), .everySteps(3)]), .atTimes([5])]), steps(7, of: 1)) == [0, 5, 6])
  }

  @Test func nextTimeIsTheNearestOfAllParts() {
    var state = ScheduleState(.any([.everyTime(0.25), .atTimes([0.3, 1])]))
    #expect(state.nextTime(after: 0) == 0.25)
    let isDue = state.isDue(at: Moment(time: 0.25, step: 1))
    #expect(isDue)
    #expect(state.nextTime(after: 0.25) == 0.3)
    #expect(state.nextTime(after: 0.4) == 0.5)
    #expect(ScheduleState(.everySteps(3)).nextTime(after: 0) == nil)
  }

  /// A time that differs from an occasion by rounding is that occasion: no step of 1e-17 s follows.
  @Test func roundingIsForgiven() {
    var state = ScheduleState(.everyTime(0.1))
    let times = [0, 0.1, 0.2, 0.3]
    #expect(times[3] != 3 * 0.1)
    let verdicts = times.indices.map { state.isDue(at: Moment(time: times[$0], step: $0)) }
    #expect(verdicts == [true, true, true, true])
    #expect(state.nextTime(after: 0.3) == 4 * 0.1)
  }

  @Test func aRestoredScheduleGoesOn() {
    let schedule = Schedule.any([.everyTime(2), .everySteps(3), .atTimes([4, 5])])
    var whole = ScheduleState(schedule)
    let moments = steps(12, of: 1)
    let expected = moments.map { whole.isDue(at: $0) }
    for cut in 0..<12 {
      var first = ScheduleState(schedule)
      var found = moments[...cut].map { first.isDue(at: $0) }
      var second = ScheduleState(schedule)
      let fits = second.restore(first.passed)
      let isRepeated = second.isDue(at: moments[cut])
      #expect(fits && !isRepeated)
      found += moments[(cut + 1)...].map { second.isDue(at: $0) }
      #expect(found == expected)
    }
    var other = ScheduleState(.everyTime(1))
    let fits = other.restore(whole.passed)
    #expect(!fits)
  }

  @Test(arguments: [
    Schedule.everyTime(0), .everyTime(-1), .everyTime(.nan), .everyTime(.infinity), .everySteps(0), .everyWallTime(0),
    .atTimes([2, 1]), .atTimes([1, 1]), .atTimes([.nan]), .any([]), .all([.everySteps(2), .any([])]),
  ])
  func senselessSchedulesAreNamed(schedule: Schedule) {
    #expect(schedule.fault != nil)
  }
}
