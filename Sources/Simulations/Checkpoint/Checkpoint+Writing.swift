internal import Domain
internal import HDF5
public import MPI

extension Checkpoint {
  /// Writes the state to a file, which gets its name when it is whole and on the disk. Collective.
  ///
  /// The file: root attributes `time`, `step`, `last_step`, `checksum` and those of ``Provenance``; group `numbers`,
  /// attributes of float64; group `schedules`, attributes of int64; group `arrays`, datasets (component, z, y, x)
  /// with `units`, `location` and `checksum`. It does not depend on the number of ranks.
  ///
  /// - Parameters:
  ///   - path: Where the file goes.
  ///   - communicator: The ranks that hold the parts; together they hold every cell once.
  ///   - provenance: What the file says about its origin; its configuration is replaced by the state's identity.
  /// - Returns: The bytes of the file.
  /// - Throws: ``HDF5Error``, ``MPIError``. The file that had this name before stays whole.
  @discardableResult
  public func write(to path: String, on communicator: Communicator, provenance: Provenance) throws -> Int {
    let part = PartialFile(path)
    do {
      try write(toTemporary: part.temporaryPath, on: communicator, provenance)
      let size = try communicator.agree {
        guard communicator.rank == 0 else { return 0 }
        try part.commit()
        return CheckpointFiles.size(of: path)
      }
      return try communicator.broadcast(size)
    } catch {
      // A full disk should at least get back what the unfinished file took.
      if communicator.rank == 0 { try? part.discard() }
      throw error
    }
  }

  private func write(
    toTemporary path: String, on communicator: Communicator, _ provenance: Provenance
  ) throws {
    var provenance = provenance
    provenance.configuration = identity
    let file = try File.create(path, on: communicator)
    try provenance.write(to: file, layout: Self.layout, title: "State to resume from")
    try file.setAttribute("time", snapshot.clock.time)
    try file.setAttribute("step", snapshot.clock.step)
    try file.setAttribute("last_step", snapshot.clock.lastStep)
    let numbers = try file.createGroup("numbers")
    for (name, value) in snapshot.numbers.sorted(by: { $0.key < $1.key }) { try numbers.setAttribute(name, value) }
    let counters = try file.createGroup("schedules")
    for (name, passed) in schedules.sorted(by: { $0.key < $1.key }) { try counters.setAttribute(name, passed) }

    let sums = try writeArrays(to: file.createGroup("arrays"), on: communicator)
    try file.setAttribute("checksum", Checksum.of(headerBytes(arrays: sums)))
    try Provenance.mark(file, isComplete: true)
    try file.close()
  }

  private func writeArrays(to group: Group, on communicator: Communicator) throws -> [UInt64] {
    var sums = snapshot.entries.map { Checksum.of($0, in: snapshot) }
    try communicator.allReduce(&sums, .sum)
    for (entry, sum) in zip(snapshot.entries, sums) {
      let kind: ElementKind = entry.scalarKind == .float ? .float : .double
      let dataset = try group.createDataset(entry.name, of: kind, shape: entry.fileShape)
      try dataset.setAttribute("units", entry.units)
      try dataset.setAttribute("location", entry.location.fileName)
      try dataset.setAttribute("checksum", sum)
      try snapshot.withBytes(of: entry) { bytes in
        _ =
          switch entry.scalarKind {
          case .float: try dataset.write(bytes.assumingMemoryBound(to: Float.self), at: entry.fileSelection)
          default: try dataset.write(bytes.assumingMemoryBound(to: Double.self), at: entry.fileSelection)
          }
      }
    }
    return sums
  }
}

extension Snapshot.Entry {
  /// The part of the dataset that this rank holds.
  var fileSelection: Hyperslab {
    guard !box.isEmpty else { return .empty }
    let (start, count) = (box.lower &- whole.lower, box.count)
    return Hyperslab(start: [0, start.z, start.y, start.x], count: [components, count.z, count.y, count.x])
  }
}
