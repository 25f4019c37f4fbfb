internal import Glibc

/// Reading a case file as text.
public enum CaseText {
  /// The largest file taken for a case; a result given in its place is refused before it fills the memory.
  public static let greatestSize = 4 << 20

  /// The text of the file at `path`.
  ///
  /// Local: rank 0 calls it and broadcasts the text.
  ///
  /// - Throws: `CaseError` if the file is missing, unreadable, a directory, empty, not UTF-8 or too large.
  public static func read(_ path: String) throws(CaseError) -> String {
    let bytes = try bytes(path)
    guard !bytes.isEmpty else { throw refusal(path, "the file is empty") }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw encodingError(bytes, path) }
    let text = String(decoding: bytes, as: UTF8.self)
    // A byte order mark is allowed at the start of UTF-8 and means nothing.
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  private static func refusal(_ path: String, _ message: String) -> CaseError {
    CaseError([Diagnostic(at: .wholeFile(path), message)])
  }

  private static func bytes(_ path: String) throws(CaseError) -> [UInt8] {
    // Without waiting: a pipe that nobody writes to would keep it for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal(path, "cannot read the case: \(words(of: errno))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw refusal(path, "cannot read the case: \(words(of: errno))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw refusal(path, "is a directory; a case is a YAML file")
    default: throw refusal(path, "is not a regular file; a case is a YAML file")
    }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return content }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw refusal(path, "cannot read the case: \(words(of: errno))")
      }
      content += piece.prefix(count)
      guard content.count <= greatestSize else {
        throw refusal(path, "larger than \(greatestSize >> 20) MiB: not a case file")
      }
    }
  }

  private static func words(of code: Int32) -> String { String(cString: strerror(code)) }

  /// The place of the first byte that is not UTF-8.
  private static func encodingError(_ bytes: [UInt8], _ path: String) -> CaseError {
    // The longest valid beginning ends where the fault is; decoding never fails for a prefix inside it.
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var line = 1
    var column = 1
    var offset = 0
    while case .valid(let scalar) = decoder.parseScalar(from: &iterator) {
      offset += scalar.count
      if scalar.first == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    let byte = String(bytes[min(offset, bytes.count - 1)], radix: 16)
    let place = Position.file(path, line: line, column: column)
    return CaseError([Diagnostic(at: place, "not a text file in UTF-8 (byte 0x\(byte))")])
  }
}
