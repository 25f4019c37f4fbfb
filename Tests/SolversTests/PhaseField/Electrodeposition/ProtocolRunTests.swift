import Domain
import MPI
import TestSupport
import Testing

@testable import Solvers

/// A capacitor driven by protocols: every end is met at its time.
@Suite(.serialized, .collective) struct ProtocolRunTests {
  private let world = World.communicator

  private func run(
    _ segments: [CellProtocol.Segment], cycles: Int = 1, stop: CellProtocol.StopRules = .init(), step: Double = 0.7
  ) throws -> ProtocolRun {
    ProtocolRun(try CapacitorCell(longestStep: step, on: world), by: CellProtocol(segments, cycles: cycles, stop: stop))
  }

  /// Plating, rest and stripping of the same charge, twice: 2 (5 + 3 + 5) s, and nothing is left.
  @Test func cyclesEndWithTheirChargesAndTimes() throws {
    let run = try run(
      [
        .init(.current(2), ends: [.charge(10)]), .init(.rest, ends: [.time(3)]),
        .init(.current(-2), ends: [.charge(10)]),
      ], cycles: 2)
    var seen: [[Double]] = []
    while !run.isOver {
      try run.step(try run.stableTimeStep())
      let numbers = try run.diagnostics()
      let place = ["cycle", "segment"].map { name in numbers.first { $0.name == name }?.value ?? 0 }
      if seen.last != place { seen.append(place) }
    }
    expectEverywhere(abs(run.clock.time - 26) < 1e-12)
    expectEverywhere(abs(run.cell.terminal.chargeDensity) < 1e-12)
    expectEverywhere(run.state.ending == .completed)
    expectEverywhere(seen == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]])
  }

  /// V = -(q / 10 + 0.2) falls to -0.5 V at q = 3 C/m2.
  @Test func voltageEndIsMetByTheLastRate() throws {
    let run = try run([.init(.current(2), ends: [.voltage(-0.5), .time(100)])], step: 0.2)
    let steps = try run.runToEnd()
    expectEverywhere(abs(run.cell.terminal.chargeDensity - 3) < 1e-12)
    expectEverywhere(abs(run.clock.time - 1.5) < 1e-12 && steps.count < 12)
  }

  /// Stripping from 2 C/m2: the tip is back at half its way after 0.5 s.
  @Test func tipEndIsMetInBothDirections() throws {
    let run = try run(
      [
        .init(.current(2), ends: [.tip(2e-7), .time(100)]), .init(.current(-2), ends: [.tip(1e-7), .time(100)]),
      ], step: 0.13)
    try run.runToEnd()
    expectEverywhere(abs(run.clock.time - 1.5) < 1e-11)
    expectEverywhere(abs(run.cell.terminal.chargeDensity - 1) < 1e-11)
  }

  /// A ramp of 0 to 4 A/m2 in 2 s brings 4 C/m2; the other two take half a second. Within a ramp, q = t^2.
  @Test(arguments: [(6.0, 2.5), (1.0, 1.0), (4.0, 2.0)])
  func rampsBringTheirCharge(charge: Double, seconds: Double) throws {
    let run = try run([.init(.current(4), ends: [.charge(charge)], ramp: 2)])
    try run.runToEnd()
    expectEverywhere(abs(run.clock.time - seconds) < 1e-12)
    expectEverywhere(abs(run.cell.terminal.chargeDensity - charge) < 1e-12)
  }

  /// At -1 V the charge tends to 10 C/m2 with a time of 1 s: 5 C/m2 after ln 2.
  @Test func chargeEndUnderPotentialIsMetToAHundredthOfAStep() throws {
    let run = try run([.init(.potential(-1), ends: [.charge(5)])], step: 0.1)
    try run.runToEnd()
    let charge = run.cell.terminal.chargeDensity
    // The current at the end is 5 A/m2.
    expectEverywhere(charge >= 5 - 1e-11 && charge < 5 + 5 * 0.001)
  }

  @Test func lastTwoStepsShareWhatIsLeft() throws {
    let run = try run([.init(.current(1), ends: [.time(2)])])
    let steps = try run.runToEnd()
    expectEverywhere(steps.count == 3 && zip(steps, [0.7, 0.65, 0.65]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test(arguments: [
    (CellProtocol.StopRules(tipPosition: 4e-7), 2.0, ProtocolState.Ending.tip),
    (CellProtocol.StopRules(lowestVoltage: -0.45), 2.0, .lowestVoltage),
    (CellProtocol.StopRules(highestVoltage: 0.45), -2.0, .highestVoltage),
  ])
  func stopRulesEndIt(stop: CellProtocol.StopRules, current: Double, ending: ProtocolState.Ending) throws {
    let run = try run([.init(.current(current), ends: [.time(100)])], cycles: 5, stop: stop, step: 0.1)
    try run.runToEnd()
    expectEverywhere(run.state.ending == ending)
    expectEverywhere(run.clock.time < 3)
    let (time, step) = (run.clock.time, run.clock.step)
    try run.step(1)
    expectEverywhere(run.clock.time == time && run.clock.step == step)
  }

  /// A run that is taken up in the middle of a ramp or a segment goes through the same states.
  @Test(arguments: [1, 4, 9, 16, 23])
  func resumedRunHasTheSameBits(steps: Int) throws {
    let segments: [CellProtocol.Segment] = [
      .init(.current(2), ends: [.voltage(-0.6), .time(50)], ramp: 1.3), .init(.rest, ends: [.time(1.1)]),
      .init(.potential(0.2), ends: [.charge(5.5)], ramp: 2, from: -0.3),
    ]
    let whole = try run(segments, cycles: 3, step: 0.3)
    try whole.runToEnd()
    let first = try run(segments, cycles: 3, step: 0.3)
    try first.runToEnd(steps: steps)
    let snapshot = try first.snapshot()
    let second = try run(segments, cycles: 3, step: 0.3)
    try second.restore(snapshot)
    expectEverywhere(second.state == first.state)
    try second.runToEnd()
    expectEverywhere(second.clock == whole.clock && second.clock.step > 23)
    expectEverywhere(second.cell.terminal == whole.cell.terminal)
    expectEverywhere(try second.snapshot() == whole.snapshot())
  }

  /// A step that fails is halved up to ten times, and the protocol's ends are met all the same.
  @Test func failingStepsAreHalved() throws {
    let run = try run([.init(.current(2), ends: [.charge(3)], ramp: 0.5)], step: 0.7)
    let cell = try #require(run.cell as? CapacitorCell)
    cell.bearable.length = 0.1
    let first = try run.stableTimeStep()
    try run.step(first)
    expectEverywhere(run.clock.time == first / 8 && cell.bearable.refusals == 3)
    try run.runToEnd()
    expectEverywhere(abs(run.cell.terminal.chargeDensity - 3) < 1e-12)
    expectEverywhere(abs(run.clock.time - 1.75) < 1e-12)
  }

  /// What no halving mends comes through after a thousandth of the step, and nothing has changed.
  @Test func stepsAreNotHalvedForEver() throws {
    let run = try run([.init(.current(2), ends: [.time(100)])], step: 0.7)
    let cell = try #require(run.cell as? CapacitorCell)
    cell.bearable.length = 1e-5
    let (state, clock) = (run.state, run.clock)
    #expect(throws: PlatingError.unstableStep(step: 0.7 / 1024, limit: 1e-5)) { try run.step(0.7) }
    expectEverywhere(cell.bearable.refusals == 11 && run.state == state && run.clock == clock)
  }

  @Test func diagnosticsHaveTheCellsOwnNumbers() throws {
    let run = try run([.init(.current(2), ends: [.time(1)])])
    try run.runToEnd()
    let numbers = Dictionary(uniqueKeysWithValues: try run.diagnostics().map { ($0.name, $0.value) })
    expectEverywhere(numbers["charge_density"] == 2 && numbers["stored_energy"] == 0.2)
    expectEverywhere(abs((numbers["voltage"] ?? 0) + 0.4) < 1e-15)
  }
}
