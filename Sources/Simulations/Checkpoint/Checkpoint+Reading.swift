public import Domain
internal import HDF5
public import MPI

extension Checkpoint {
  /// Reads a state and checks every value of it against the checksums. Collective.
  ///
  /// Each rank opens the file on its own, so that a damaged file is an error and never a deadlock; a model can take over
  /// the snapshot afterwards, or keep its own state if this throws.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - template: A snapshot of the model that will take over the state: it tells which arrays there are, and which
  ///     cells this rank holds.
  ///   - communicator: The ranks, whose templates hold every cell once.
  /// - Throws: ``CheckpointError/damaged(path:reason:)``, ``CheckpointError/foreign(path:reason:)`` or ``MPIError``, on
  ///   every rank; of the ranks that did not find the fault itself, some may throw a `RemoteFailure` instead.
  public init(readingFrom path: String, like template: Snapshot, on communicator: Communicator) throws {
    let (state, stored) = try communicator.agree {
      try Self.translatingErrors(path) { try Self.readLocally(path, like: template) }
    }
    var sums = state.snapshot.entries.map { Checksum.of($0, in: state.snapshot) }
    try communicator.allReduce(&sums, .sum)
    for (entry, (found, expected)) in zip(state.snapshot.entries, zip(sums, stored)) where found != expected {
      throw CheckpointError.damaged(path: path, reason: "the values of \"\(entry.name)\" fail their checksum")
    }
    self = state
  }

  /// The identity that a file was written with. Local.
  ///
  /// - Parameter path: The file.
  /// - Returns: The text.
  /// - Throws: ``CheckpointError/damaged(path:reason:)``, ``CheckpointError/foreign(path:reason:)``.
  public static func identity(of path: String) throws(CheckpointError) -> String {
    try translatingErrors(path) {
      let file = try open(path)
      return try file.text("tafel_config")
    }
  }

  private static func open(_ path: String) throws -> File {
    // Shared file systems may refuse locks, and nobody changes a checkpoint that has its name.
    let file = try File.open(path, options: FileOptions(isLocked: false))
    guard try file.hasAttribute("tafel_layout"), try file.attribute("tafel_layout") as String == layout else {
      throw CheckpointError.foreign(path: path, reason: "it is not of the layout \"\(layout)\"")
    }
    guard try file.attribute("tafel_complete") as Int32 == 1 else {
      throw CheckpointError.damaged(path: path, reason: "it was never completed")
    }
    return file
  }

  private static func readLocally(_ path: String, like template: Snapshot) throws -> (Checkpoint, [UInt64]) {
    let file = try open(path)
    let clock = Clock(
      time: try file.attribute("time"), step: try file.attribute("step"), lastStep: try file.attribute("last_step"))
    var snapshot = Snapshot(clock: clock)
    let numbers = try file.group("numbers")
    for attribute in try numbers.attributes() {
      snapshot.numbers[attribute.name] = try numbers.attribute(attribute.name)
    }
    var state = Checkpoint(snapshot: snapshot, identity: try file.text("tafel_config"))
    let schedules = try file.group("schedules")
    for attribute in try schedules.attributes() {
      state.schedules[attribute.name] = try schedules.attribute(attribute.name, as: [Int].self)
    }
    let arrays = try file.group("arrays")
    try requireSameArrays(template, arrays, path)
    var sums: [UInt64] = []
    for entry in template.entries { sums.append(try read(entry, from: arrays, into: &state.snapshot, path)) }
    guard try file.attribute("checksum") as UInt64 == Checksum.of(state.headerBytes(arrays: sums)) else {
      throw CheckpointError.damaged(path: path, reason: "its header fails the checksum")
    }
    return (state, sums)
  }

  private static func requireSameArrays(_ template: Snapshot, _ group: Group, _ path: String) throws {
    let (found, expected) = (try group.links().map(\.name), template.entries.map(\.name))
    guard Set(found) == Set(expected) else {
      throw CheckpointError.foreign(
        path: path, reason: "it holds the arrays \(found.sorted()), expected \(expected.sorted())")
    }
  }

  private static func read(
    _ entry: Snapshot.Entry, from group: Group, into snapshot: inout Snapshot, _ path: String
  ) throws -> UInt64 {
    let dataset = try group.dataset(entry.name)
    let kind: ElementKind = entry.scalarKind == .float ? .float : .double
    let location: String = try dataset.attribute("location")
    let shape = try dataset.shape()
    guard dataset.kind == kind, shape == entry.fileShape, location == entry.location.fileName else {
      throw CheckpointError.foreign(
        path: path,
        reason: """
          \"\(entry.name)\" is \(dataset.kind) \(shape) at \(location), \
          expected \(kind) \(entry.fileShape) at \(entry.location.fileName)
          """)
    }
    try snapshot.append(
      entry.name, units: try dataset.attribute("units"), scalarKind: entry.scalarKind, components: entry.components,
      location: entry.location, whole: entry.whole, box: entry.box)
    let added = snapshot.entries[snapshot.entries.count - 1]
    try snapshot.withMutableBytes(of: added) { bytes in
      guard !added.box.isEmpty else { return }
      switch added.scalarKind {
      case .float: try dataset.read(into: bytes.assumingMemoryBound(to: Float.self), at: added.fileSelection)
      default: try dataset.read(into: bytes.assumingMemoryBound(to: Double.self), at: added.fileSelection)
      }
    }
    return try dataset.attribute("checksum")
  }

  /// Whatever HDF5 cannot read in a checkpoint is damage.
  private static func translatingErrors<Result>(
    _ path: String, _ body: () throws -> Result
  ) throws(CheckpointError) -> Result {
    do {
      return try body()
    } catch let error as CheckpointError {
      throw error
    } catch let error as HDF5Error where error.path == path && [.notFound, .permission].contains(error.kind) {
      throw .unreadable(path: path, reason: error.reason)
    } catch let error as HDF5Error {
      throw .damaged(path: path, reason: error.path == path ? error.reason : "\(error)")
    } catch {
      throw .damaged(path: path, reason: "\(error)")
    }
  }
}
