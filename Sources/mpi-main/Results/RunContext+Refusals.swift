import HDF5
import MPI
import Simulations

/// What runs with one file of fields find wrong before they work.
extension RunContext {
  /// What the command line says to start from.
  var restart: Restart { invocation[.restart] ?? .auto }

  /// Refuses what takes more memory than the machine has left, and a result that cannot be written to its place. Collective.
  ///
  /// - Parameters:
  ///   - memory: The bytes that a rank takes.
  ///   - what: What takes them, with its key: "domain.cells: 10 x 10 cells".
  ///   - path: Where the result goes.
  ///   - resolved: Its case.
  ///   - more: Further refusals of rank 0.
  /// - Throws: `Refusal` with what is there and what can be done; `MPIError`.
  func refuseWhatCannotRun(
    memory: @autoclosure () throws -> Int, of what: String, to path: String, _ resolved: ResolvedCase,
    more: () throws -> Void = {}
  ) throws {
    let ranksHere = try world.splitByNode().size
    try prepare {
      let memory = try memory()
      let available = MemoryDescription(information: TextFile.read("/proc/meminfo"), hugePages: "").available
      guard available == 0 || Double(memory) * Double(ranksHere) <= Double(available) else {
        throw Refusal(
          "\(title): \(what) take about \(Format.bytes(memory)) on each of the \(ranksHere) ranks of a machine that has "
            + "\(Format.bytes(available)) left")
      }
      guard world.rank == 0 else { return }
      if case .path(let state) = restart, !FilePath.exists(state) {
        throw Refusal("\(state): there is no such file to restart from")
      }
      try File.requireWritable(path)
      try ResultFile.refuseForeign(path, resolved, isFresh: restart == .none)
      try more()
    }
  }
}

extension ResultFile {
  /// Whether a case asks for more than the file that is there was made for. Collective.
  ///
  /// - Parameters:
  ///   - keys: The keys that may have grown: a later end, say.
  ///   - path: The file.
  ///   - resolved: The case.
  ///   - world: The ranks.
  /// - Returns: The same answer on every rank.
  /// - Throws: `Refusal` for a file that cannot be opened.
  static func isExceeded(
    in keys: [String], _ path: String, by resolved: ResolvedCase, on world: Communicator
  ) throws -> Bool {
    var isExceeded = false
    try world.agree {
      guard world.rank == 0 else { return }
      let differences = try resolved.differences(fromStored: open(path).text("tafel_config"))
      isExceeded = differences.contains { keys.contains($0.keyPath) }
    }
    return try world.broadcast(isExceeded)
  }
}
