import Domain
import Glibc
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct SimulationTests {
  private let world = World.communicator

  private func store(_ folder: String, identity: String = "{}", log: Log? = nil) throws -> CheckpointStore {
    try CheckpointStore(
      besides: folder + "run.h5", on: world, provenance: Provenance(on: world, commandLine: ["test"]),
      identity: identity, log: log ?? Log(rank: world.rank, options: Log.Options(isQuiet: true)))
  }

  private func simulation(
    _ model: DiffusionModel, endTime: Double = 3, endStep: Int? = nil, _ store: CheckpointStore?,
    stop: StopController = StopController()
  ) throws -> Simulation<DiffusionModel> {
    StopSignal.reset()
    return try Simulation(
      model, plan: .init(endTime: endTime, endStep: endStep, checkpoints: .everyTime(0.8)), stop: stop, store: store,
      log: Log(rank: world.rank, options: Log.Options(isQuiet: true)), title: "test")
  }

  /// Records when it is called, and raises a signal on the last rank at a given step.
  private final class Recorder: Writer {
    let name = "record"
    var times: [Double] = []
    var heats: [Double] = []
    var calls: [String] = []
    var signalStep: Int?
    var bytesWritten: Int { 8 * times.count }
    var files: [String] { ["record.h5"] }

    func begin() { calls.append("begin") }
    func resume(at clock: Clock) { calls.append("resume \(clock.step)") }
    func end(isComplete: Bool) { calls.append("end \(isComplete)") }

    func write(at clock: Clock, _ diagnostics: [DiagnosticValue]) {
      times.append(clock.time)
      heats.append(diagnostics[0].value)
      guard let signalStep, clock.step >= signalStep, World.rank == World.size - 1 else { return }
      kill(getpid(), StopSignal.user1.rawValue)
      for _ in 0..<2000 where StopSignal.received == nil { usleep(1000) }
    }
  }

  @Test func outputLandsOnItsTimes() throws {
    let recorder = Recorder()
    let simulation = try simulation(DiffusionModel(over: world), endTime: 1, nil)
    try simulation.add(recorder, .everyTime(0.25))
    let outcome = try simulation.run()
    expectEverywhere(outcome == .finished && outcome.exitCode == 0)
    expectEverywhere(recorder.times == [0, 0.25, 0.5, 0.75, 1])
    expectEverywhere(recorder.calls == ["begin", "end true"])
    expectEverywhere(simulation.stepsTaken == simulation.model.clock.step)
    let report = try simulation.report("test", outcome)
    expectEverywhere(report.rates.map(\.what) == ["steps", "cell updates"] && report.stop == nil)
    expectEverywhere(report.bytesWritten == 40 * World.size && report.files == ["record.h5"])
    expectEverywhere(report.sections.map(\.name) == ["agree", "diagnostics", "record", "step"])
  }

  @Test func aFixedTimeStepIsNotShortened() throws {
    let recorder = Recorder()
    let simulation = try Simulation(
      DiffusionModel(over: world), plan: .init(endStep: 20, adjustsTimeSteps: false), stop: StopController(),
      log: Log(rank: world.rank, options: Log.Options(isQuiet: true)), title: "test")
    try simulation.add(recorder, .everyTime(0.25))
    _ = try simulation.run()
    let unbound = try DiffusionModel(over: world)
    for _ in 0..<20 { try unbound.step(unbound.stableTimeStep()) }
    expectEverywhere(simulation.model.clock == unbound.clock)
    expectEverywhere(recorder.times.dropFirst().allSatisfy { $0.truncatingRemainder(dividingBy: 0.25) < 0.07 })
  }

  /// A run that is stopped by a signal to one rank and resumed equals the uninterrupted one bit by bit, with the same
  /// output at the same times, also when it is stopped at every few steps.
  @Test(arguments: [3, 11])
  func aResumedRunEqualsTheUninterruptedOne(interval: Int) throws {
    let whole = try simulation(DiffusionModel(over: world), nil)
    let record = Recorder()
    try whole.add(record, .any([.everyTime(0.5), .everySteps(3)]))
    expectEverywhere(try whole.run() == .finished)

    let folder = try TemporaryFolder.shared("resume") + "/"
    let pieces = Recorder()
    var outcome = Simulation<DiffusionModel>.Outcome.stopped(.wallTime)
    var lives = 0
    var last = try DiffusionModel(over: world)
    while outcome != .finished && lives < 200 {
      last = try DiffusionModel(over: world)
      let simulation = try simulation(last, try store(folder))
      try simulation.add(pieces, .any([.everyTime(0.5), .everySteps(3)]))
      pieces.signalStep = lives * interval
      outcome = try simulation.run(restart: .auto)
      lives += 1
    }
    expectEverywhere(lives > 2)
    expectEverywhere(try last.snapshot() == whole.model.snapshot())
    expectEverywhere(pieces.times == record.times && pieces.heats == record.heats)
  }

  /// The state of one decomposition goes on in another: that of a single rank gives the bits for all.
  @Test func aRunGoesOnOnAnotherNumberOfRanks() throws {
    let folder = try TemporaryFolder.shared("ranks") + "/"
    let first = try simulation(DiffusionModel(over: world), endTime: 1.1, try store(folder))
    expectEverywhere(try first.run() == .finished)

    let whole = try simulation(DiffusionModel(over: world), nil)
    _ = try whole.run()
    let expected = try whole.model.snapshot().gathered(on: world)

    let alone = try #require(try world.split(color: world.rank))
    let states = try CheckpointStore(
      besides: folder + "run.h5", on: alone, provenance: Provenance(on: alone), identity: "{}",
      log: Log(rank: world.rank))
    let model = try DiffusionModel(over: alone)
    let state = try #require(try states.resume(from: .auto, like: model.snapshot()))
    try world.barrier()
    try model.restore(state.snapshot)
    expectEverywhere(model.clock.step > 5 && model.clock.time < 1.1)
    var plan = ScheduleState(.everyTime(0.8))
    expectEverywhere(plan.restore(state.schedules["checkpoint"] ?? []))
    while !reaches(model.clock.time, 3) {
      let target = min(plan.nextTime(after: model.clock.time) ?? 3, 3)
      try model.step(TimeStep(stable: model.stableTimeStep(), from: model.clock.time, target: target).length)
      _ = plan.isDue(at: Moment(time: model.clock.time, step: model.clock.step))
    }
    expectEverywhere(try model.snapshot().gathered(on: alone) == expected)
  }

  /// Blocks of other shapes on the same ranks: the file knows no decomposition.
  @Test func aRunGoesOnOnAnotherDecomposition() throws {
    let folder = try TemporaryFolder.shared("decomposition") + "/"
    let rows = CellIndex(1, World.size, 1)
    let columns = CellIndex(World.size, 1, 1)
    let first = try simulation(DiffusionModel(over: world, ranks: rows), endStep: 9, try store(folder))
    _ = try first.run()
    try first.save()

    let second = try simulation(DiffusionModel(over: world, ranks: columns), try store(folder))
    _ = try second.run(restart: .auto)
    let whole = try simulation(DiffusionModel(over: world), nil)
    _ = try whole.run()
    let same = try second.model.snapshot().gathered(on: world) == whole.model.snapshot().gathered(on: world)
    expectEverywhere(same)
  }

  @Test func theClockStopsARunWithAState() throws {
    let folder = try TemporaryFolder.shared("clock") + "/"
    let stop = StopController(maximumWallTime: 50, start: .now - .seconds(51))
    let simulation = try simulation(DiffusionModel(over: world), try store(folder), stop: stop)
    let outcome = try simulation.run()
    expectEverywhere(outcome == .stopped(.wallTime) && outcome.exitCode == 75 && simulation.stepsTaken == 0)
    expectEverywhere(simulation.store?.newestPath == folder + "run.checkpoint-000001.h5")
  }

  @Test func aFreshStartForgetsEarlierStates() throws {
    let folder = try TemporaryFolder.shared("fresh") + "/"
    _ = try simulation(DiffusionModel(over: world), try store(folder)).run()
    let again = try simulation(DiffusionModel(over: world), endTime: 0.1, try store(folder))
    _ = try again.run(restart: .none)
    expectEverywhere(try store(folder).resume(from: .auto, like: DiffusionModel(over: world).snapshot()) == nil)
  }

  /// The model's bad step on one rank ends the run on all.
  @Test func aBadTimeStepIsRefusedEverywhere() throws {
    final class Broken: Model {
      let topology: CartesianTopology
      let value: Double
      var clock = Clock()
      let fields: [any FieldStorage] = []
      init(_ topology: CartesianTopology, _ value: Double) { (self.topology, self.value) = (topology, value) }
      func stableTimeStep() -> Double { topology.rank == topology.communicator.size - 1 ? value : 1 }
      func step(_ dt: Double) { clock.advance(by: dt) }
      func snapshot() -> Snapshot { Snapshot(clock: clock) }
      func restore(_ snapshot: Snapshot) {}
    }
    let topology = try CartesianTopology(Grid(cells: [8, 8], spacing: [1, 1]), over: world)
    for value in [Double.nan, 0, -1] {
      let simulation = try Simulation(
        Broken(topology, value), plan: .init(endTime: 5), stop: StopController(), log: Log(rank: world.rank),
        title: "test")
      expectEverywhere(throws: SimulationError.self) { _ = try simulation.run() }
    }
  }

  @Test func senselessPlansAreRefused() throws {
    let model = try DiffusionModel(over: world)
    let log = Log(rank: world.rank)
    for plan in [
      Simulation<DiffusionModel>.Plan(), .init(endTime: .nan), .init(endTime: -1), .init(endStep: -1),
      .init(endTime: 1, checkpoints: .everyTime(0)),
    ] {
      #expect(throws: SimulationError.self) {
        _ = try Simulation(model, plan: plan, stop: StopController(), log: log, title: "test")
      }
    }
    let simulation = try simulation(model, nil)
    try simulation.add("a", .everyTime(1)) { _, _ in }
    #expect(throws: SimulationError.self) { try simulation.add("a", .everyTime(1)) { _, _ in } }
    #expect(throws: SimulationError.self) { try simulation.add("checkpoint", .everyTime(1)) { _, _ in } }
    #expect(throws: SimulationError.self) { try simulation.add("b", .everySteps(0)) { _, _ in } }
  }

  private func expectEverywhere<E: Error>(throws type: E.Type, _ body: () throws -> Void) {
    var isRight = false
    do { try body() } catch { isRight = error is E }
    TestSupport.expectEverywhere(isRight)
  }

  private func expectEverywhere(_ ok: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    TestSupport.expectEverywhere(ok, sourceLocation: sourceLocation)
  }
}
