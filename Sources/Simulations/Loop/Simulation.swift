public import Domain
internal import MPI

/// Advances a model to its planned end: the one loop that every time-dependent command runs.
///
/// Each turn: agree on the time step and on whether to stop, step the model, run what is due (diagnostics, writers,
/// then the checkpoint). A simulation that was stopped and resumed goes through the same states bit by bit, on any
/// number of ranks.
///
/// ```swift
/// let simulation = Simulation(model, plan: .init(endTime: 60), stop: stop, store: store, log: log, title: "plate")
/// simulation.add(writer, .everyTime(1))
/// let outcome = try simulation.run(restart: .auto)
/// ```
public final class Simulation<Physics: Model> {
  /// What advances.
  public let model: Physics

  /// When it ends, and how it gets there.
  public let plan: Plan

  /// The times of sections on this rank: `step`, the writers by name, `checkpoint`, `agree`.
  public let timer: SectionTimer

  /// Steps taken in this run.
  public private(set) var stepsTaken = 0

  let stop: StopController
  let store: CheckpointStore?
  let log: Log
  let progress: Progress
  var tasks: [SimulationTask] = []
  var checkpointState: ScheduleState?
  private var longestStep = 0.0

  /// A simulation that has not started.
  ///
  /// - Parameters:
  ///   - model: What advances.
  ///   - plan: When it ends.
  ///   - stop: What can stop it early.
  ///   - store: Where its states are kept; nil for none, then a stop loses the run.
  ///   - log: Where it tells what it does.
  ///   - title: What runs, for the progress line.
  ///   - timer: Where times of sections are added up.
  /// - Throws: ``SimulationError/invalidPlan(_:)``.
  public init(
    _ model: Physics, plan: Plan, stop: StopController, store: CheckpointStore? = nil, log: Log, title: String,
    timer: SectionTimer = SectionTimer()
  ) throws(SimulationError) {
    if let fault = plan.fault { throw .invalidPlan(fault) }
    self.model = model
    self.plan = plan
    self.stop = stop
    self.store = store
    self.log = log
    self.timer = timer
    progress = Progress(title, log: log, start: stop.start)
    checkpointState = plan.checkpoints.map(ScheduleState.init)
  }

  /// Runs to the end, or to an early stop. Collective.
  ///
  /// - Parameter restart: What to start from.
  /// - Returns: How it ended, the same on every rank.
  /// - Throws: What the model, a writer or the store throws, and ``SimulationError``.
  public func run(restart: Restart = .none) throws -> Outcome {
    let isResumed = try begin(restart)
    let wallTime = try agree(timeStep: 0).wallTime
    if !isResumed {
      try write(at: moment(wallTime))
      // The beginning is known from the case: it needs no checkpoint.
      _ = checkpointState?.isDue(at: moment(wallTime))
    }

    var reason: StopReason?
    while !isAtEnd {
      let stable = try model.stableTimeStep()
      let agreed = try agree(timeStep: stable)
      reason = agreed.stop
      if reason != nil { break }
      do {
        try step(TimeStep(stable: agreed.timeStep, from: model.clock.time, target: nextTarget))
      } catch  where model.isWhole(after: error) {
        // What was reached is worth as much as after a stop.
        try saveLast()
        throw error
      }
      try write(at: moment(agreed.wallTime))
      try saveIfDue(at: moment(agreed.wallTime))
      showProgress()
    }
    if reason != nil {
      try save()
    } else if plan.endsWithModel {
      // Where it ends was not known before: neither what is written nor a longer run may miss it.
      try writeLast()
      try save()
    }
    try end(isComplete: reason == nil)
    return reason.map(Outcome.stopped) ?? .finished
  }

  /// Whether the planned end has been reached, or the model's own.
  private var isAtEnd: Bool {
    model.isOver || reaches(model.clock.time, plan.endTime) || plan.endStep.map { model.clock.step >= $0 } ?? false
  }

  /// The next time on which a step must land.
  private var nextTarget: Double? {
    guard plan.adjustsTimeSteps else { return nil }
    let time = model.clock.time
    var targets = tasks.compactMap { $0.state.nextTime(after: time) }
    if let next = checkpointState?.nextTime(after: time) { targets.append(next) }
    if plan.endTime.isFinite { targets.append(plan.endTime) }
    return targets.min()
  }

  /// One reduction for all that the ranks have to agree on before a step.
  private func agree(timeStep: Double) throws -> (timeStep: Double, stop: StopReason?, wallTime: Double) {
    let communicator = model.topology.communicator
    let isFirst = communicator.rank == 0
    // The cost of what is still to be done after the decision.
    stop.reserve = max(stop.reserve, 1.5 * (store?.longestSave ?? 0) + 2 * longestStep)
    return try timer.measure("agree") {
      // NaN has no place in a reduction: it becomes the smallest step, which is refused everywhere.
      let offered = timeStep.isNaN ? -Double.infinity : timeStep
      var values = [-offered, stop.vote(rank: communicator.rank), isFirst ? stop.elapsed : -.infinity]
      try communicator.allReduce(&values, .maximum)
      return (-values[0], StopReason(code: values[1]), values[2])
    }
  }

  private func step(_ step: TimeStep) throws {
    guard step.length > 0 else { throw SimulationError.invalidTimeStep(step.length, step: model.clock.step) }
    guard step.length.isFinite else { throw SimulationError.unlimitedTimeStep(step: model.clock.step) }
    let before = timer["step"]
    try timer.measure("step") { try model.step(step.length) }
    longestStep = max(longestStep, timer["step"] - before)
    stepsTaken += 1
  }

  private func moment(_ wallTime: Double) -> Moment {
    Moment(time: model.clock.time, step: model.clock.step, wallTime: wallTime)
  }

  private func showProgress() {
    let clock = model.clock
    var fractions = plan.endTime.isFinite && plan.endTime > 0 ? [clock.time / plan.endTime] : []
    if let endStep = plan.endStep, endStep > 0 { fractions.append(Double(clock.step) / Double(endStep)) }
    progress.show(
      fraction: fractions.max(),
      [
        "step \(clock.step)", "t = \(Format.significant(clock.time, 4)) s",
        Format.counted(Double(stepsTaken) / max(timer["step"], 1e-9), "steps/s"),
      ])
  }
}
