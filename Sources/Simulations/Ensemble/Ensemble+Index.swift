internal import Glibc
internal import HDF5
internal import MPI

extension Ensemble {
  /// Makes the index of the shards once all of them are there, whoever wrote them. Collective; rank 0 writes.
  ///
  /// - Parameters:
  ///   - attributes: Adds what says where the index comes from.
  ///   - replaces: Whether an index that is there is written anew.
  /// - Throws: ``EnsembleError``, also when a shard belongs to another case.
  func finishIndex(
    _ attributes: (File) throws(HDF5Error) -> Void, replaces: Bool = true
  ) throws(EnsembleError) {
    guard case .shards(let shards) = plan.storage else { return }
    try together { () throws(EnsembleError) in
      guard world.rank == 0, replaces || !fileExists(plan.path) else { return }
      let isWhole = (0..<shards.count).allSatisfy { fileExists(EnsembleShards.path(of: $0, index: plan.path)) }
      guard isWhole else { return }
      // Shards that an earlier run of another case has left must not be shown as this one's.
      for shard in 0..<shards.count {
        _ = try layout(shards.samples(of: shard, in: plan.samples))
          .status(of: EnsembleShards.path(of: shard, index: plan.path))
      }
      try writeIndex(shards, attributes)
    }
  }

  private func writeIndex(
    _ shards: EnsembleShards, _ attributes: (File) throws(HDF5Error) -> Void
  ) throws(EnsembleError) {
    removeStaleIndices()
    // Two jobs of an array may end at the same time: each writes its own, and the last one, being equal, stays.
    let temporary = "\(plan.path).\(FileClaim.host)-\(getpid())\(PartialFile.ending)"
    let layout = layout(0..<plan.samples)
    try hdf5 { () throws(HDF5Error) in
      let file = try File.create(temporary)
      try layout.describe(file, attributes)
      try layout.createCoordinates(in: file)
      for variable in layout.variables { try layout.createView(of: variable, shards, plan.path, in: file) }
      try file.close()
      try File.synchronize(temporary)
    }
    guard rename(temporary, plan.path) == 0 else {
      throw .system(path: plan.path, reason: String(cString: strerror(errno)).lowercased())
    }
  }

  /// Removes indices that a kill has left unfinished: those of this machine whose process is dead, and those of other
  /// machines that nobody has written to since a minute before this run began.
  private func removeStaleIndices() {
    let parts = plan.path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : ""
    let (start, end) = ("\(parts.last ?? "").", PartialFile.ending)
    for name in names(in: folder.isEmpty ? "." : folder) where name.hasPrefix(start) && name.hasSuffix(end) {
      let owner = name.dropFirst(start.count).dropLast(end.count)
      guard let dash = owner.lastIndex(of: "-"), let process = Int32(owner[owner.index(after: dash)...]) else {
        continue
      }
      var status = stat()
      guard stat(folder + name, &status) == 0 else { continue }
      let isOld = Double(status.st_mtim.tv_sec) < beginning - 60
      if owner[..<dash] == FileClaim.host ? !FileClaim.isAlive(process) : isOld { unlink(folder + name) }
    }
  }

  private func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }
}

extension EnsembleLayout {
  /// Shows a variable of all shards as one.
  fileprivate func createView(
    of variable: EnsembleVariable, _ shards: EnsembleShards, _ path: String, in file: File
  ) throws(HDF5Error) {
    let shape = shape(of: variable)
    let sources = (0..<shards.count).map { shard in
      let part = shards.samples(of: shard, in: samples.count)
      let name = EnsembleShards.path(of: shard, index: path).split(separator: "/").last.map(String.init) ?? ""
      return VirtualSource(
        file: name, dataset: "/\(variable.name)", shape: [part.count] + shape.dropFirst(),
        selection: Hyperslab(
          start: [part.lowerBound] + shape.dropFirst().map { _ in 0 }, count: [part.count] + shape.dropFirst()))
    }
    let view = try file.createVirtualDataset(variable.name, of: variable.type.kind, shape: shape, sources: sources)
    for (axis, name) in (["sample"] + variable.axes).enumerated() {
      try view.attachScale(try file.dataset(name), axis: axis)
    }
    try describe(view, as: variable)
  }
}
