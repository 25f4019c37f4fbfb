import Glibc
import HDF5

/// Files of text.
enum TextFile {
  /// The text of a small file, such as those of `/proc`, which do not tell their size; empty if it cannot be read.
  static func read(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  /// Writes a file piece by piece; it gets its name when it is whole.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - body: Calls what it is given with each piece.
  /// - Throws: `HDF5Error` when it cannot be named, `Failure` when it cannot be written, and what `body` throws.
  static func write(_ path: String, _ body: ((String) -> Void) throws -> Void) throws {
    let part = PartialFile(path)
    guard let stream = fopen(part.temporaryPath, "w") else { throw Failure(path) }
    do {
      try body { piece in _ = piece.withCString { fputs($0, stream) } }
    } catch {
      fclose(stream)
      throw error
    }
    let isFaulty = ferror(stream) != 0
    guard fclose(stream) == 0, !isFaulty else { throw Failure(path) }
    try part.commit()
  }

  /// A file that could not be written.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ path: String) { description = "cannot write \(path): \(String(cString: strerror(errno)).lowercased())" }
  }
}
