import Glibc

/// Questions to the file system.
enum FilePath {
  /// Whether there is something at the path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Where a file is that another one, at `path`, calls by a name of its own.
  static func resolve(_ name: String, besides path: String) -> String {
    guard !name.hasPrefix("/"), let end = path.lastIndex(of: "/") else { return name }
    return path[...end] + name
  }
}
