public import MPI

/// Decides when a run stops early: on a signal to any rank, or when rank 0's clock says that the time is used up.
///
/// A simulation whose ranks step together asks ``agree(on:)`` once a step, or every few, and all ranks stop at the same
/// step. Ranks that work on their own look at ``isRequestedLocally`` instead, and tell their coordinator.
///
/// ```swift
/// let stop = StopController(maximumWallTime: options.maximumWallTime)
/// if let reason = try stop.agree(on: world) { ... }
/// ```
public final class StopController {
  /// The exit code of a run that stopped early with a state to resume from.
  public static let exitCode: Int32 = 75

  /// Seconds of wall time that the run may use, counted from ``start``, or nil.
  public let maximumWallTime: Double?

  /// When the clock was started.
  public let start: ContinuousClock.Instant

  /// Seconds to keep for what has to be done after the decision: a step and a checkpoint.
  ///
  /// Rank 0's value counts.
  public var reserve: Double

  /// Installs the signal handlers, and starts the clock.
  ///
  /// - Parameters:
  ///   - maximumWallTime: Seconds from `start` at which the run must have ended, or nil.
  ///   - reserve: Seconds to keep for the last checkpoint, before one has been measured.
  ///   - start: When the clock starts, best at the start of the program.
  public init(maximumWallTime: Double? = nil, reserve: Double = 0, start: ContinuousClock.Instant = .now) {
    self.maximumWallTime = maximumWallTime
    self.reserve = reserve
    self.start = start
    StopSignal.install()
  }

  /// Seconds since ``start`` by this rank's clock.
  public var elapsed: Double { start.duration(to: .now).seconds }

  /// The reason that this rank alone sees for stopping, or nil. Not collective.
  ///
  /// The clocks of ranks differ: where ranks do not agree, let one of them decide on the wall time.
  public var localReason: StopReason? {
    if let signal = StopSignal.received { return .signal(signal) }
    if let maximumWallTime, elapsed + reserve >= maximumWallTime { return .wallTime }
    return nil
  }

  /// Whether this rank alone sees a reason for stopping. Not collective.
  public var isRequestedLocally: Bool { localReason != nil }

  /// What a rank gives to the reduction: its signal, and on rank 0 the clock.
  func vote(rank: Int) -> Double {
    rank == 0 ? localReason?.code ?? 0 : StopSignal.received.map { StopReason.signal($0).code } ?? 0
  }

  /// The reason for stopping that holds for all ranks, or nil to go on. Collective.
  ///
  /// - Parameter communicator: The ranks that stop together.
  /// - Returns: The same answer on every rank.
  /// - Throws: ``MPIError``.
  public func agree(on communicator: Communicator) throws(MPIError) -> StopReason? {
    StopReason(code: try communicator.allReduce(vote(rank: communicator.rank), .maximum))
  }
}

extension Duration {
  /// This duration in seconds.
  var seconds: Double { Double(components.seconds) + 1e-18 * Double(components.attoseconds) }
}
