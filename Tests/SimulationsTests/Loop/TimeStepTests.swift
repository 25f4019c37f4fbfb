import Testing

@testable import Simulations

@Suite struct TimeStepTests {
  @Test func withoutATargetTheStableStepIsTaken() {
    let step = TimeStep(stable: 0.5, from: 3, target: nil)
    #expect(step.length == 0.5 && step.landing == nil)
  }

  @Test func aNearTargetIsHit() {
    let step = TimeStep(stable: 0.5, from: 3, target: 3.25)
    #expect(step.length == 0.25 && step.landing == 3.25)
  }

  @Test func twoEqualStepsReplaceATinyLastOne() {
    let step = TimeStep(stable: 0.5, from: 3, target: 3.625)
    #expect(step.length == 0.3125 && step.landing == nil)
  }

  /// No step is longer than the stable one, none is tiny, and every target is met exactly.
  @Test(arguments: [0.1, 0.07, 0.013, 1.0, 3.0])
  func targetsAreMetExactly(stable: Double) {
    var state = ScheduleState(.everyTime(0.3))
    var time = 0.0
    var landings: [Double] = []
    for _ in 0..<1000 where time < 3 {
      let step = TimeStep(stable: stable, from: time, target: state.nextTime(after: time))
      #expect(step.length <= stable * (1 + 1e-11))
      #expect(step.length >= min(stable, 0.3) / 2 * (1 - 1e-9))
      time = step.landing ?? time + step.length
      if let landing = step.landing { landings.append(landing) }
      _ = state.isDue(at: Moment(time: time, step: 0))
    }
    #expect(landings == (1...10).map { Double($0) * 0.3 })
  }
}
