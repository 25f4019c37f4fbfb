extension Simulation {
  /// When a simulation ends, and how it gets there.
  public struct Plan: Sendable, Hashable {
    /// The simulated time at which it ends, in seconds; infinity if something else ends it.
    public var endTime: Double

    /// The step at which it ends at the latest, or nil.
    public var endStep: Int?

    /// When a checkpoint is written, besides that of an early stop; nil for none.
    public var checkpoints: Schedule?

    /// Whether steps may be shorter than the model's, so that output lands on its times.
    ///
    /// Where the time step is part of the method, as in lattice Boltzmann, output comes with the first step that has
    /// reached its time.
    public var adjustsTimeSteps: Bool

    /// Whether the model comes to an end of its own, so that the plan needs none.
    public var endsWithModel: Bool

    /// A plan.
    ///
    /// - Parameters:
    ///   - endTime: The simulated time at which it ends, in seconds.
    ///   - endStep: The step at which it ends at the latest.
    ///   - checkpoints: When a checkpoint is written.
    ///   - adjustsTimeSteps: Whether steps may be shorter than the model's.
    ///   - endsWithModel: Whether the model comes to an end of its own.
    public init(
      endTime: Double = .infinity, endStep: Int? = nil, checkpoints: Schedule? = nil, adjustsTimeSteps: Bool = true,
      endsWithModel: Bool = false
    ) {
      self.endTime = endTime
      self.endStep = endStep
      self.checkpoints = checkpoints
      self.adjustsTimeSteps = adjustsTimeSteps
      self.endsWithModel = endsWithModel
    }

    /// What makes no sense about this plan, or nil.
    var fault: String? {
      if endTime.isNaN || endTime < 0 { return "it ends at \(endTime) s" }
      if endTime == .infinity && endStep == nil && !endsWithModel { return "it has no end" }
      if let endStep, endStep < 0 { return "it ends at step \(endStep)" }
      return checkpoints?.fault.map { "checkpoints with \($0)" }
    }
  }

  /// How a simulation ended.
  public enum Outcome: Sendable, Hashable {
    /// At its planned end.
    case finished
    /// Early, with a state to resume from.
    case stopped(StopReason)

    /// 0, or the exit code of a run that can be resumed.
    public var exitCode: Int32 { self == .finished ? 0 : StopController.exitCode }

    /// Why it stopped early, or nil.
    public var reason: StopReason? {
      if case .stopped(let reason) = self { reason } else { nil }
    }
  }
}
