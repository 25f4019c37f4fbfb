internal import Glibc
public import HDF5
public import MPI

/// Many independent simulations, spread over the ranks, written to one file as they finish.
///
/// Workers of one or more ranks claim samples from rank 0, which answers while it simulates itself. Each sample is a
/// function of the case and its number, so the file does not depend on the number of ranks, on who simulated what, or
/// on how often the run was interrupted: after any kill the next run simulates what is missing, and nothing twice.
///
/// ```swift
/// let ensemble = try Ensemble(plan, on: world)
/// let report = try ensemble.run(shouldStop: { stop.isRequested }, progress: { line.show($0) }) { worker in
///   PorousSimulator(problem, on: worker)
/// }
/// ```
public struct Ensemble {
  /// What is to be done.
  public let plan: EnsemblePlan
  let world: Communicator
  /// When it was made, in seconds since the beginning of 1970.
  let beginning = Double(time(nil))

  /// Creates an ensemble; local.
  ///
  /// - Parameters:
  ///   - plan: What is to be done, the same on every rank.
  ///   - world: The ranks that do it.
  /// - Throws: ``EnsembleError/plan(_:)`` if the plan cannot be carried out.
  public init(_ plan: EnsemblePlan, on world: Communicator) throws(EnsembleError) {
    try plan.check()
    self.plan = plan
    self.world = world
  }

  /// Simulates what is missing, and writes it. Collective.
  ///
  /// If it fails on one rank, the others finish and write what they are at, and all throw. A rank that fails while it
  /// simulates together with others ends the job at once instead, since those wait for it in calls of their own. What
  /// was written stays, in both cases.
  ///
  /// - Parameters:
  ///   - attributes: Adds to a new file what says where it comes from. Called on one rank.
  ///   - shouldStop: Whether to end early. Asked on the first rank of each worker at each poll; one that says so is
  ///     enough. Batches under way finish and are written.
  ///   - progress: Told on rank 0, a few times a second, how far the ensemble is.
  ///   - simulator: Makes the simulator of a worker, on each of its ranks; not called when nothing is missing.
  /// - Returns: What came of it, the same on every rank.
  /// - Throws: ``EnsembleError``.
  public func run<Simulator: BatchSimulator>(
    attributes: @escaping (File) throws(HDF5Error) -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false },
    progress: @escaping (EnsembleProgress) -> Void = { _ in },
    simulator: (Communicator) throws(SimulatorError) -> Simulator
  ) throws(EnsembleError) -> EnsembleReport {
    let state = try prepare(attributes)
    // A single file is this job's until all has been written; shards are claimed one by one.
    defer { withExtendedLifetime(state.claim) {} }
    guard state.missing.count > 0 else {
      try finishIndex(attributes, replaces: false)
      return EnsembleReport(state)
    }
    let crew = try EnsembleCrew(world, ranksPerWorker: plan.ranksPerWorker)
    let worker = try make(simulator, crew, state, shouldStop, progress)
    let seconds = try work(worker, crew, state, attributes)
    try finishIndex(attributes)
    return try report(of: worker, crew, state, seconds: seconds)
  }

  /// Work that may fail on any rank, and then fails on all. Collective.
  ///
  /// The lowest rank that failed throws its own error, the others `remote`: a full disk, which all meet, is told once.
  func together<Success>(_ body: () throws(EnsembleError) -> Success) throws(EnsembleError) -> Success {
    let outcome = Result { () throws(EnsembleError) in try body() }
    do {
      var isFailure = false
      if case .failure = outcome { isFailure = true }
      let lowest = try world.allReduce(isFailure ? world.rank : world.size, .minimum)
      try world.agree { () throws in if world.rank == lowest { _ = try outcome.get() } }
      return try outcome.get()
    } catch let error as EnsembleError {
      throw error
    } catch let error as RemoteFailure {
      throw .remote(error)
    } catch let error as MPIError {
      throw .mpi(error)
    } catch {
      throw .storage(rank: world.rank, reason: "\(error)")
    }
  }
}
