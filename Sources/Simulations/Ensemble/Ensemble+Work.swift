internal import HDF5
internal import MPI

extension Ensemble {
  /// Makes this rank's part of a worker. Collective.
  func make<Simulator: BatchSimulator>(
    _ simulator: (Communicator) throws(SimulatorError) -> Simulator, _ crew: EnsembleCrew, _ state: EnsembleState,
    _ shouldStop: @escaping () -> Bool, _ progress: @escaping (EnsembleProgress) -> Void
  ) throws(EnsembleError) -> EnsembleWorker<Simulator> {
    let made = try together { () throws(EnsembleError) in
      do throws(SimulatorError) { return try simulator(crew.worker) } catch {
        throw .simulator(rank: world.rank, samples: [], reason: error.description)
      }
    }
    let batch = try sameBatchSize(of: made)
    let block = BlockBuffer(
      plan.schema, capacity: BlockBuffer.capacity(plan.schema, batch: batch, samples: plan.samples)
    ) { made.portion(of: $0, on: crew.worker) }
    var link: ClaimLink?
    if crew.isLeader {
      let isSharded = plan.storage != .singleFile
      let policy = ClaimPolicy(
        batch: isSharded ? 1 : batch,
        chunk: isSharded ? 1 : plan.schema.chunkSamples(in: plan.samples), workers: crew.leaders.count)
      let start = monotonicSeconds()
      link = ClaimLink(
        crew.claims, leaders: crew.leaders, missing: state.missing.count, policy: policy, shouldStop: shouldStop
      ) { counts in progress(EnsembleProgress(counts, of: state, elapsed: monotonicSeconds() - start)) }
    }
    return EnsembleWorker(made, on: crew.worker, worldRank: world.rank, link: link, block: block)
  }

  /// Works until nothing is missing or a stop. Collective: throws on all ranks if one failed.
  ///
  /// - Returns: The seconds from the first claim until this rank's worker had left, and rank 0 seen all leave.
  func work<Simulator>(
    _ worker: EnsembleWorker<Simulator>, _ crew: EnsembleCrew, _ state: EnsembleState,
    _ attributes: @escaping (File) throws(HDF5Error) -> Void
  ) throws(EnsembleError) -> Double {
    var failure: EnsembleError?
    var seconds = 0.0
    switch plan.storage {
    case .singleFile:
      let file = try together { () throws(EnsembleError) in
        try EnsembleFile(plan.path, layout(0..<plan.samples), on: world, isDirect: plan.writesDirectly)
      }
      failure = attempt(worker, crew, &seconds) { () throws(EnsembleError) in
        try worker.run(missing: state.missing, into: file)
      }
      // All ranks are here, whether they failed or not.
      do throws(EnsembleError) { try file.close() } catch { failure = failure ?? error }
      // Each node brings its share to the disk itself.
      failure = failure ?? synchronise(plan.path)
    case .shards(let shards):
      let sharding = try sharding(shards, worker, crew, attributes)
      failure = attempt(worker, crew, &seconds) { () throws(EnsembleError) in
        try worker.run(units: state.missing, open: sharding.open, close: sharding.close)
      }
    }
    try together { () throws(EnsembleError) in if let failure { throw failure } }
    return seconds
  }

  private func synchronise(_ path: String) -> EnsembleError? {
    do throws(HDF5Error) { try File.synchronize(path) } catch { return .hdf5(error) }
    return nil
  }

  private func sharding<Simulator>(
    _ shards: EnsembleShards, _ worker: EnsembleWorker<Simulator>, _ crew: EnsembleCrew,
    _ attributes: @escaping (File) throws(HDF5Error) -> Void
  ) throws(EnsembleError) -> EnsembleSharding {
    let isShared: Bool
    do throws(MPIError) { isShared = try world.any(worker.isShared) } catch { throw .mpi(error) }
    guard !isShared || shards.compression == 0 else {
      throw .plan("shards that several ranks write together cannot be compressed")
    }
    return EnsembleSharding(
      ensemble: self, shards: shards, ranks: crew.worker, isShared: isShared, attributes: attributes)
  }

  /// Does a worker's work, and takes it out of the claims, in order or not.
  private func attempt<Simulator>(
    _ worker: EnsembleWorker<Simulator>, _ crew: EnsembleCrew, _ seconds: inout Double,
    _ body: () throws(EnsembleError) -> Void
  ) -> EnsembleError? {
    let start = monotonicSeconds()
    defer { seconds = monotonicSeconds() - start }
    var failure: EnsembleError?
    do throws(EnsembleError) { try body() } catch {
      // The other ranks of this worker wait in the simulator's calls, and nobody can call them out.
      if crew.worker.size > 1 { world.abort(code: error.exitCode, "\(error)") }
      failure = error
      worker.abandon()
    }
    do throws(EnsembleError) { try worker.leave() } catch { failure = failure ?? error }
    return failure
  }

  private func sameBatchSize(of simulator: some BatchSimulator) throws(EnsembleError) -> Int {
    let sizes: [Int]
    do throws(MPIError) { sizes = try world.allGather(simulator.batchSize) } catch { throw .mpi(error) }
    guard let first = sizes.first, first > 0, sizes.allSatisfy({ $0 == first }) else {
      throw .plan("simulators of different batch sizes, or none: \(sizes)")
    }
    return first
  }
}
