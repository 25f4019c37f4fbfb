internal import HDF5

extension EnsemblePlan {
  /// The size of all samples in the files, in bytes; the largest number there is, if it is beyond that.
  public var bytes: Int { Self.bytes(of: samples, schema) }

  /// Refuses files that could not be written, and those for which the disk has no room. Local.
  ///
  /// Uncompressed files take their whole size from the start, but the disk gives it only as samples are written: a run
  /// would learn of a full disk at its end.
  ///
  /// - Throws: ``EnsembleError/unusable(_:)``.
  public func requireStorage() throws(EnsembleError) {
    do throws(HDF5Error) { try File.requireWritable(path) } catch { throw .unusable("\(error)") }
    let needed = Self.bytes(of: unmadeSamples, schema)
    guard let free = File.freeBytes(for: path), needed > free else { return }
    throw .unusable("\(path): takes \(Format.bytes(needed)), but the disk has room for \(Format.bytes(free))")
  }

  /// Refuses files that another job writes now. Local.
  ///
  /// - Throws: ``EnsembleError/claimed(path:host:process:)``.
  public func requireUnclaimed() throws(EnsembleError) {
    switch storage {
    case .singleFile: try FileClaim.requireUnclaimed(path)
    case .shards(let shards):
      for shard in shards.selection { try FileClaim.requireUnclaimed(EnsembleShards.path(of: shard, index: path)) }
    }
  }

  /// The samples for which no file is there yet; none where files are compressed, so that nobody knows their size.
  private var unmadeSamples: Int {
    switch storage {
    case .singleFile: restart == .fresh || !fileExists(path) ? samples : 0
    case .shards(let shards) where shards.compression > 0: 0
    case .shards(let shards):
      shards.selection.reduce(0) { sum, shard in
        let part = PartialFile(EnsembleShards.path(of: shard, index: path))
        let isThere = restart != .fresh && (fileExists(part.path) || fileExists(part.temporaryPath))
        return sum + (isThere ? 0 : shards.samples(of: shard, in: samples).count)
      }
    }
  }

  /// The samples' own variables, their number, their status and their wall time.
  private static func bytes(of samples: Int, _ schema: EnsembleSchema) -> Int {
    let (bytes, isBeyond) = samples.multipliedReportingOverflow(by: schema.sampleBytes + 13)
    return isBeyond ? .max : bytes
  }
}
