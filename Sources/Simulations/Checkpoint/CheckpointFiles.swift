internal import Glibc

/// The checkpoints of one run on disk, by name: `run.checkpoint-000007.h5` beside `run.h5`, numbered as they were made.
struct CheckpointFiles {
  /// The folder, with a slash at its end; empty for the working folder.
  let folder: String

  /// What the names begin with.
  let prefix: String

  private static let ending = ".h5"

  /// The checkpoints of the run whose output is at `path`.
  init(besides path: String) {
    let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    folder = String(path.dropLast(name.count))
    let stem = name.hasSuffix(Self.ending) ? name.dropLast(Self.ending.count) : name
    prefix = "\(stem).checkpoint-"
  }

  /// The path of a checkpoint.
  func path(_ number: Int) -> String {
    let digits = "\(number)"
    return folder + prefix + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + Self.ending
  }

  /// The numbers of the checkpoints that are there, the newest first.
  func numbers() -> [Int] {
    names().compactMap { name in
      guard name.hasSuffix(Self.ending) else { return nil }
      let digits = name.dropFirst(prefix.count).dropLast(Self.ending.count)
      return digits.count >= 6 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(digits) : nil
    }.sorted(by: >)
  }

  /// Removes all but the newest `count` checkpoints, and what unfinished ones have left.
  func prune(keeping count: Int) {
    for number in numbers().dropFirst(count) { unlink(path(number)) }
    for name in names() where name.hasSuffix(".part") { unlink(folder + name) }
  }

  /// Gives a damaged checkpoint a name under which it is neither used nor counted.
  func setAside(_ path: String) {
    rename(path, path + ".damaged")
  }

  /// The bytes of a file; 0 if there is none.
  static func size(of path: String) -> Int {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : 0
  }

  private func names() -> [String] {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(prefix) { names.append(name) }
    }
    return names
  }
}
