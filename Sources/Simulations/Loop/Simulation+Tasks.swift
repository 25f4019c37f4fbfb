public import Domain
internal import MPI

/// A writer with its schedule.
struct SimulationTask {
  var writer: any Writer
  var state: ScheduleState
  /// The time that was written last in this run; nil before.
  var lastTime: Double?
}

extension Simulation {
  /// Adds a writer; writers run in the order in which they were added.
  ///
  /// - Parameters:
  ///   - writer: What writes.
  ///   - schedule: When.
  /// - Throws: ``SimulationError/invalidPlan(_:)`` for a senseless schedule or a name that is taken.
  public func add(_ writer: any Writer, _ schedule: Schedule) throws(SimulationError) {
    if let fault = schedule.fault { throw .invalidPlan("\"\(writer.name)\" with \(fault)") }
    guard writer.name != Self.checkpointName, !tasks.contains(where: { $0.writer.name == writer.name }) else {
      throw .invalidPlan("two tasks are called \"\(writer.name)\"")
    }
    tasks.append(SimulationTask(writer: writer, state: ScheduleState(schedule)))
  }

  /// Adds something to do with the state at scheduled times, such as a row of a table.
  ///
  /// - Parameters:
  ///   - name: What it is called: unique within a simulation.
  ///   - schedule: When.
  ///   - action: What is done; collective.
  /// - Throws: ``SimulationError/invalidPlan(_:)``.
  public func add(
    _ name: String, _ schedule: Schedule,
    _ action: @escaping (_ clock: Clock, _ diagnostics: [DiagnosticValue]) throws -> Void
  ) throws(SimulationError) {
    try add(ActionWriter(name: name, action: action), schedule)
  }

  /// What the run is told to report at its end. Collective.
  ///
  /// - Parameters:
  ///   - title: What ran.
  ///   - outcome: How it ended.
  /// - Returns: The report with steps and cell updates a second.
  /// - Throws: `MPIError`.
  public func report(_ title: String, _ outcome: Outcome) throws -> RunReport {
    let written = tasks.map(\.writer.bytesWritten).reduce(0, +)
    let communicator = model.topology.communicator
    // The store counts whole files, the same on every rank.
    let kept = communicator.rank == 0 ? store?.bytesWritten ?? 0 : 0
    var report = try RunReport(
      title, wallTime: stop.elapsed, timer: timer, bytesWritten: written + kept, on: communicator)
    report.stop = outcome.reason
    report.addRate("steps", Double(stepsTaken))
    report.addRate("cell updates", Double(stepsTaken) * Double(model.topology.grid.cellCount))
    report.files = tasks.flatMap(\.writer.files)
    if let path = store?.newestPath { report.files.append(path) }
    return report
  }

  static var checkpointName: String { "checkpoint" }

  /// Takes over an earlier state or starts afresh; whether the run goes on from an earlier state.
  func begin(_ restart: Restart) throws -> Bool {
    guard let store, let state = try store.resume(from: restart, like: model.snapshot()) else {
      try store?.removeAll()
      for task in tasks { try task.writer.begin() }
      return false
    }
    try model.restore(state.snapshot)
    for index in tasks.indices { try restore(&tasks[index].state, tasks[index].writer.name, state) }
    if checkpointState != nil { try restore(&checkpointState, state) }
    for task in tasks { try task.writer.resume(at: model.clock) }
    let time = Format.significant(model.clock.time, 6)
    log.note("resuming at step \(model.clock.step), t = \(time) s, from \(store.newestPath ?? "")")
    return true
  }

  func write(at moment: Moment) throws {
    var diagnostics: [DiagnosticValue]?
    for index in tasks.indices where tasks[index].state.isDue(at: moment) {
      let values = try diagnostics ?? timer.measure("diagnostics") { try model.diagnostics() }
      diagnostics = values
      let writer = tasks[index].writer
      try timer.measure(writer.name) { try writer.write(at: model.clock, values) }
      tasks[index].lastTime = model.clock.time
    }
  }

  func saveIfDue(at moment: Moment) throws {
    if checkpointState?.isDue(at: moment) == true { try save() }
  }

  func save() throws {
    guard let store else { return }
    var schedules: [String: [Int]] = [:]
    for task in tasks { schedules[task.writer.name] = task.state.passed }
    if let checkpointState { schedules[Self.checkpointName] = checkpointState.passed }
    try timer.measure("checkpoint") {
      try store.save(Checkpoint(snapshot: model.snapshot(), schedules: schedules))
    }
  }

  /// Writes and saves the last good state, whether it is time for it or not.
  func saveLast() throws {
    try writeLast()
    try save()
    try end(isComplete: false)
  }

  /// Writes the present state where it is not written yet.
  func writeLast() throws {
    let time = model.clock.time
    guard tasks.contains(where: { $0.lastTime != time }) else { return }
    let values = try model.diagnostics()
    for index in tasks.indices where tasks[index].lastTime != time {
      try tasks[index].writer.write(at: model.clock, values)
      tasks[index].lastTime = time
    }
  }

  func end(isComplete: Bool) throws {
    progress.finish()
    for task in tasks { try task.writer.end(isComplete: isComplete) }
  }

  private func restore(_ state: inout ScheduleState, _ name: String, _ checkpoint: Checkpoint) throws {
    // A task that the earlier run did not have begins now.
    guard let passed = checkpoint.schedules[name] else { return }
    guard state.restore(passed) else {
      throw SimulationError.invalidPlan("the schedule of \"\(name)\" is not that of the checkpoint")
    }
  }

  private func restore(_ state: inout ScheduleState?, _ checkpoint: Checkpoint) throws {
    guard var known = state else { return }
    try restore(&known, Self.checkpointName, checkpoint)
    state = known
  }
}

/// An action in the place of a writer.
private final class ActionWriter: Writer {
  let name: String
  let action: (_ clock: Clock, _ diagnostics: [DiagnosticValue]) throws -> Void

  init(name: String, action: @escaping (_ clock: Clock, _ diagnostics: [DiagnosticValue]) throws -> Void) {
    self.name = name
    self.action = action
  }

  func begin() {}
  func resume(at clock: Clock) {}
  func write(at clock: Clock, _ diagnostics: [DiagnosticValue]) throws { try action(clock, diagnostics) }
  func end(isComplete: Bool) {}
  var bytesWritten: Int { 0 }
  var files: [String] { [] }
}
