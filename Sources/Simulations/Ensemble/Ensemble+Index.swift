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

  private func host() throws(EnsembleError) -> String {
    do throws(MPIError) { return try world.processorName } catch { throw .mpi(error) }
  }

  private func writeIndex(
    _ shards: EnsembleShards, _ attributes: (File) throws(HDF5Error) -> Void
  ) throws(EnsembleError) {
    // Two jobs of an array may end at the same time: each writes its own, and the last one, being equal, stays.
    let temporary = "\(plan.path).\(try host())-\(getpid()).part"
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
