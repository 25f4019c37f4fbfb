import Foundation
import MPI
import Synchronization

/// Folders that all ranks of a test share.
public enum TemporaryFolder {
  private static let created = Mutex<[String]>([])

  /// Makes an empty folder and gives its path, the same on every rank. Collective.
  ///
  /// It is removed when the process ends.
  ///
  /// - Parameter name: A word that the path contains.
  /// - Returns: The path, without a slash at its end.
  /// - Throws: The error of rank 0, or what tells the other ranks of it.
  public static func shared(_ name: String) throws -> String {
    let world = World.communicator
    let path = try world.agree {
      guard world.rank == 0 else { return "" }
      let parent = FileManager.default.temporaryDirectory.path(percentEncoded: false)
      let path = (parent.hasSuffix("/") ? parent : parent + "/") + "tafel-\(name)-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      created.withLock { $0.append(path) }
      return path
    }
    return try world.broadcast(path)
  }

  /// Removes the folders that this rank made.
  static func removeAll() {
    for path in created.withLock({ $0 }) {
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
