import MPI

/// What a verification has to work with, the same on every rank.
struct Verification {
  /// All ranks, which work together.
  let world: Communicator

  /// Whether the finer grids and larger samples are run too.
  let isLong: Bool

  /// The folder of reference data that the user names.
  var folder: String?

  /// The folders where a file of reference data may lie: the one that is named, or else `verification` in the working
  /// directory or in one above the program, which is where the sources have it, or `share/tafel/verification` there.
  private var folders: [String] {
    if let folder { return [folder] }
    var result = ["verification"]
    var above = FilePath.program.map(FilePath.folder(of:)) ?? ""
    for _ in 0..<5 where !above.isEmpty {
      result += ["\(above)/verification", "\(above)/share/tafel/verification"]
      above = FilePath.folder(of: above)
    }
    return result
  }

  /// The path of a file of reference data; nil where there is none.
  private func path(of name: String) -> String? {
    folders.map { "\($0)/\(name)" }.first(where: FilePath.exists)
  }
}

extension Verification {
  /// The path of a file of reference data as rank 0 finds it; nil where it finds none. Collective.
  func sharedPath(of name: String) throws -> String? {
    let path = try world.broadcast(world.rank == 0 ? self.path(of: name) ?? "" : "")
    return path.isEmpty ? nil : path
  }
}
