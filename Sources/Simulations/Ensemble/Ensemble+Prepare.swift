internal import Glibc
internal import HDF5
internal import MPI

extension Ensemble {
  /// Makes the file, or finds out what is missing in the one that is there. Collective; rank 0 alone looks.
  func prepare(_ attributes: (File) throws(HDF5Error) -> Void) throws(EnsembleError) -> EnsembleState {
    let state = try together { () throws(EnsembleError) in
      guard world.rank == 0 else { return EnsembleState() }
      do throws(EnsembleError) {
        try plan.requireStorage()
        return switch plan.storage {
        case .singleFile: try prepareFile(attributes)
        case .shards(let shards): try prepareShards(shards)
        }
      } catch {
        throw error.beforeWork
      }
    }
    return try state.shared(on: world)
  }

  /// The layout of the file, or of one that holds some of the samples.
  func layout(_ samples: Range<Int>) -> EnsembleLayout {
    var layout = EnsembleLayout(schema: plan.schema, samples: samples, identity: plan.identity)
    if case .shards(let shards) = plan.storage, shards.compression > 0 {
      layout.filters = [.shuffle, .deflate(level: shards.compression), .fletcher32]
    }
    return layout
  }

  private func prepareFile(
    _ attributes: (File) throws(HDF5Error) -> Void
  ) throws(EnsembleError) -> EnsembleState {
    let layout = layout(0..<plan.samples)
    var state = EnsembleState()
    state.claim = try FileClaim(plan.path)
    if plan.restart == .fresh || !fileExists(plan.path) {
      try layout.create(plan.path, attributes: attributes)
      state.samples = plan.samples
      state.missing = SampleRanges([0..<plan.samples])
    } else {
      let status = try layout.status(of: plan.path)
      state.missing = state.count(status, first: 0, retriesFailed: plan.retriesFailed)
    }
    return state
  }

  private func prepareShards(_ shards: EnsembleShards) throws(EnsembleError) -> EnsembleState {
    var state = EnsembleState()
    var units: [Range<Int>] = []
    try plan.requireUnclaimed()
    // An index of what is being replaced would show old samples as new ones.
    if plan.restart == .fresh { unlink(plan.path) }
    for shard in shards.selection {
      let samples = shards.samples(of: shard, in: plan.samples)
      let part = PartialFile(EnsembleShards.path(of: shard, index: plan.path))
      if plan.restart == .fresh { try discard(part) }
      let isWhole = fileExists(part.path)
      let status =
        try isWhole
        ? layout(samples).status(of: part.path) : statusOfPart(part.temporaryPath, samples)
      let missing = state.count(
        status ?? Array(repeating: 0, count: samples.count), first: samples.lowerBound,
        retriesFailed: plan.retriesFailed)
      if !isWhole || missing.count > 0 { units.append(shard..<shard + 1) }
    }
    state.missing = SampleRanges(units)
    return state
  }

  /// Removes a shard, unless another job writes it.
  private func discard(_ part: PartialFile) throws(EnsembleError) {
    let claim = try FileClaim(part.path)
    try hdf5 { () throws(HDF5Error) in try part.discard() }
    unlink(part.path)
    withExtendedLifetime(claim) {}
  }

  /// Counts what the shards hold after the work: another job may have done some of it. Local.
  func recount(_ shards: EnsembleShards) throws(EnsembleError) -> SampleCounts {
    var counts = SampleCounts()
    for shard in shards.selection {
      let part = PartialFile(EnsembleShards.path(of: shard, index: plan.path))
      guard let path = [part.path, part.temporaryPath].first(where: fileExists) else { continue }
      let status = try layout(shards.samples(of: shard, in: plan.samples)).status(of: path)
      counts.complete += status.count { $0 == SampleStatus.complete.rawValue }
      counts.failed += status.count { $0 == SampleStatus.failed.rawValue }
    }
    return counts
  }

  /// What an unfinished shard holds; `nil` if there is none, or a compressed one that a kill has damaged: it is made
  /// anew then.
  ///
  /// HDF5 keeps changing what it knows of compressed chunks, so that a kill can tear it. What it keeps of others is whole
  /// before the file has its name: one that cannot be read means something else, and somebody's samples.
  func statusOfPart(_ path: String, _ samples: Range<Int>) throws(EnsembleError) -> [UInt8]? {
    guard fileExists(path) else { return nil }
    let layout = layout(samples)
    do throws(EnsembleError) {
      let status = try layout.status(of: path)
      try layout.verify(path, status)
      return status
    } catch {
      if case .changedCase = error { throw error }
      guard !layout.filters.isEmpty else { throw error }
      return nil
    }
  }
}

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
