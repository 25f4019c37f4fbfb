/// Writes numbers and texts as bytes.
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func write(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ text: String) {
    write(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads them back, and trusts none.
struct ByteReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// What has not been read.
  var rest: ArraySlice<UInt8> { bytes[position...] }

  mutating func number() throws(SnapshotError) -> UInt64 {
    guard rest.count >= 8 else { throw .malformed("they end too early") }
    defer { position += 8 }
    return bytes[position..<position + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number of things that follow, each of at least a byte.
  mutating func count() throws(SnapshotError) -> Int {
    let number = try number()
    guard number <= UInt64(bytes.count) else { throw .malformed("they promise \(number) things") }
    return Int(number)
  }

  mutating func text() throws(SnapshotError) -> String {
    let length = try count()
    guard rest.count >= length else { throw .malformed("they end too early") }
    defer { position += length }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }
}
