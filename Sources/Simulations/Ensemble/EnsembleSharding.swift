internal import Glibc
internal import HDF5
internal import MPI

/// Opens, resumes and finishes the shards that one worker claims.
///
/// A shard is written under a name with `.part`, put on the disk and renamed when all its samples are there. One that
/// was left unfinished is gone on with: its status says what it holds. While it is open it is claimed, so that no other job
/// writes it, or renames it.
struct EnsembleSharding {
  let ensemble: Ensemble
  let shards: EnsembleShards
  /// The worker's ranks.
  let ranks: Communicator
  /// Whether the worker's ranks write a shard together, since each has a part of every sample.
  let isShared: Bool
  let attributes: (File) throws(HDF5Error) -> Void

  /// Opens a shard for writing, makes it if need be. Collective over the worker.
  ///
  /// - Returns: Where its samples go, and those that are missing.
  func open(_ shard: Int) throws(EnsembleError) -> (sink: ShardSink, missing: SampleRanges) {
    let samples = shards.samples(of: shard, in: ensemble.plan.samples)
    let part = partialFile(shard)
    var found: SampleRanges?
    var claim: FileClaim?
    if ranks.rank == 0 {
      claim = try self.claim(part)
      found = try prepare(part, samples)
    }
    if ranks.size > 1 {
      do throws(MPIError) {
        let isWhole = try ranks.broadcast(found == nil ? 1 : 0) > 0
        let bounds = try ranks.broadcast(found?.bounds ?? [])
        found = isWhole ? nil : SampleRanges(bounds: bounds)
      } catch {
        throw .mpi(error)
      }
    }
    guard let missing = found, isShared || ranks.rank == 0 else {
      return (ShardSink(file: nil, isWhole: found == nil, claim: claim), found ?? SampleRanges([]))
    }
    let file = try EnsembleFile(
      part.temporaryPath, ensemble.layout(samples), on: isShared ? ranks : nil,
      isDirect: ensemble.plan.writesDirectly)
    return (ShardSink(file: file, isWhole: false, claim: claim), missing)
  }

  /// Closes a shard, and gives it its name when it is whole. Collective over the worker.
  func close(_ shard: Int, _ sink: ShardSink, isWhole: Bool) throws(EnsembleError) {
    defer { sink.claim = nil }
    try sink.file?.close()
    guard isWhole, !sink.isWhole, ranks.rank == 0 else { return }
    try hdf5 { () throws(HDF5Error) in try partialFile(shard).commit() }
  }

  private func partialFile(_ shard: Int) -> PartialFile {
    PartialFile(EnsembleShards.path(of: shard, index: ensemble.plan.path))
  }

  /// The right to write a shard. Work has begun: who else has it is this rank's misfortune, not a fault of the call.
  private func claim(_ part: PartialFile) throws(EnsembleError) -> FileClaim {
    do throws(EnsembleError) { return try FileClaim(part.path) } catch {
      guard case .claimed = error else { throw error }
      throw .storage(rank: ensemble.world.rank, reason: "\(error)")
    }
  }

  /// Makes a shard ready for writing.
  ///
  /// - Returns: The missing samples; nil for a shard that is whole and stays as it is: another job has finished it since
  ///   this one began.
  private func prepare(_ part: PartialFile, _ samples: Range<Int>) throws(EnsembleError) -> SampleRanges? {
    let retries = ensemble.plan.retriesFailed
    if fileExists(part.path) {
      let status = try ensemble.layout(samples).status(of: part.path)
      let missing = EnsembleState.missing(status, first: samples.lowerBound, retriesFailed: retries)
      guard missing.count > 0 else { return nil }
      // A whole shard whose failed samples are tried again becomes an unfinished one.
      guard rename(part.path, part.temporaryPath) == 0 else {
        throw .system(path: part.path, reason: String(cString: strerror(errno)).lowercased())
      }
    }
    if let status = try ensemble.statusOfPart(part.temporaryPath, samples) {
      return EnsembleState.missing(status, first: samples.lowerBound, retriesFailed: retries)
    }
    try ensemble.layout(samples).create(part.path, keepsPartName: true, attributes: attributes)
    return SampleRanges([samples])
  }
}

/// A shard that is open, or, on a rank that only simulates, nothing.
final class ShardSink: EnsembleSink {
  let file: EnsembleFile?
  /// Whether nothing is to be done with it.
  let isWhole: Bool
  /// The right to write it, on the rank that leads.
  var claim: FileClaim?

  init(file: EnsembleFile?, isWhole: Bool, claim: FileClaim?) {
    self.file = file
    self.isWhole = isWhole
    self.claim = claim
  }

  var bytesWritten: Int { file?.bytesWritten ?? 0 }

  func write(
    _ block: BlockBuffer, isLeader: Bool, synchronise: () throws(EnsembleError) -> Void
  ) throws(EnsembleError) {
    guard let file else { return try synchronise() }
    try file.write(block, isLeader: isLeader, synchronise: synchronise)
  }
}
