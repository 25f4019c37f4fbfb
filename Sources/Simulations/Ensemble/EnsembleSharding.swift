internal import Glibc
internal import HDF5
internal import MPI

/// Opens, resumes and finishes the shards that one worker claims.
///
/// A shard is written under a name with `.part`, put on the disk and renamed when all its samples are there. One that
/// was left unfinished is gone on with: its status says what it holds.
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
    var missing = SampleRanges([])
    if ranks.rank == 0 { missing = try prepare(part, samples) }
    if ranks.size > 1 {
      do throws(MPIError) { missing = SampleRanges(bounds: try ranks.broadcast(missing.bounds)) } catch {
        throw .mpi(error)
      }
    }
    guard isShared || ranks.rank == 0 else { return (ShardSink(file: nil), missing) }
    let file = try EnsembleFile(
      part.temporaryPath, ensemble.layout(samples), on: isShared ? ranks : nil,
      isDirect: ensemble.plan.writesDirectly)
    return (ShardSink(file: file), missing)
  }

  /// Closes a shard, and gives it its name when it is whole. Collective over the worker.
  func close(_ shard: Int, _ sink: ShardSink, isWhole: Bool) throws(EnsembleError) {
    try sink.file?.close()
    guard isWhole, ranks.rank == 0 else { return }
    try hdf5 { () throws(HDF5Error) in try partialFile(shard).commit() }
  }

  private func partialFile(_ shard: Int) -> PartialFile {
    PartialFile(EnsembleShards.path(of: shard, index: ensemble.plan.path))
  }

  private func prepare(_ part: PartialFile, _ samples: Range<Int>) throws(EnsembleError) -> SampleRanges {
    let retries = ensemble.plan.retriesFailed
    // A whole shard is claimed for its failed samples: it becomes an unfinished one again.
    if fileExists(part.path), rename(part.path, part.temporaryPath) != 0 {
      throw .system(path: part.path, reason: String(cString: strerror(errno)).lowercased())
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

  init(file: EnsembleFile?) {
    self.file = file
  }

  var bytesWritten: Int { file?.bytesWritten ?? 0 }

  func write(
    _ block: BlockBuffer, isLeader: Bool, synchronise: () throws(EnsembleError) -> Void
  ) throws(EnsembleError) {
    guard let file else { return try synchronise() }
    try file.write(block, isLeader: isLeader, synchronise: synchronise)
  }
}
