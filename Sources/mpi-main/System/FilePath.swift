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

  /// The bytes of a file; nil if there is none.
  static func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The names in a folder, its own and its parent's aside; nil if it is none.
  static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// The folder that a path lies in; empty for a name alone and for the root.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// The path of the running program; nil where the system does not tell.
  static var program: String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  /// Makes a folder, if it is not there.
  ///
  /// - Returns: Whether it is there now.
  static func makeFolder(_ path: String) -> Bool { mkdir(path, 0o777) == 0 || errno == EEXIST }
}
