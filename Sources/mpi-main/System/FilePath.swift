import Glibc

/// Questions to the file system.
enum FilePath {
  /// Whether there is something at the path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
