import HDF5
import MPI
import Simulations

extension ResultFile {
  /// Refuses to replace what is no result of this program, and to mix cases. Local.
  ///
  /// - Parameters:
  ///   - path: Where a result is to be written.
  ///   - resolved: Its case.
  ///   - isFresh: Whether the user has asked for a fresh start.
  /// - Throws: `Refusal` with what is there and what can be done.
  static func refuseForeign(_ path: String, _ resolved: ResolvedCase, isFresh: Bool) throws {
    guard FilePath.exists(path) else { return }
    let advice = "remove it, or choose another --output"
    guard File.isHDF5(path) else { throw Refusal("\(path): it is not a result of tafel; \(advice)") }
    let file: File
    do throws(HDF5Error) {
      file = try File.open(path)
    } catch {
      if isFresh { return }
      throw Refusal("\(path): \(error.reason); \(advice)")
    }
    guard try file.hasAttribute("tafel_config") || file.contains("tafel_config") else {
      throw Refusal("\(path): it is not a result of tafel; \(advice)")
    }
    guard !isFresh else { return }
    let differences = try resolved.differences(fromStored: file.text("tafel_config")).filter { !$0.isAllowed }
    guard differences.isEmpty else {
      throw Refusal(
        (["\(path): belongs to another case; choose another --output, or start afresh with --restart none"]
          + differences.map { "  \($0)" }).joined(separator: "\n"))
    }
  }

  /// Whether an earlier run has written all of a result. Collective.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - world: The ranks.
  /// - Returns: The same answer on every rank.
  /// - Throws: `Refusal` for a file that cannot be opened.
  static func isComplete(_ path: String, on world: Communicator) throws -> Bool {
    var isThere = 0
    try world.agree {
      guard world.rank == 0, FilePath.exists(path) else { return }
      let file = try ResultFile.open(path)
      if try file.hasAttribute("tafel_complete"), try file.attribute("tafel_complete") as Int32 == 1 { isThere = 1 }
    }
    return try world.broadcast(isThere) == 1
  }
}
