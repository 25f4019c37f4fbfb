extension NumericGrid {
  /// Reads an array that `numpy.save` wrote: two or three axes, `[row][column]` or `[page][row][column]`, of whole numbers,
  /// fractions or truth values, in the order of C, smallest byte first.
  ///
  /// The format: numpy.lib.format, versions 1 to 3.
  ///
  /// - Parameter path: The file.
  /// - Throws: `ImageError`.
  public init(readingNumPy path: String) throws(ImageError) {
    let bytes = try fileContents(path)
    guard bytes.count >= 10, bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
      throw .foreign(path: path, format: .npy)
    }
    func damaged(_ reason: String) -> ImageError { .damaged(path: path, reason: reason, format: .npy) }
    let wide = bytes[6] >= 2
    guard !wide || bytes.count >= 12 else { throw damaged("the file ends early") }
    let length = (0..<(wide ? 4 : 2)).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    let start = (wide ? 12 : 10) + length
    guard start <= bytes.count else { throw damaged("the file ends early") }
    let head = String(decoding: bytes[(wide ? 12 : 10)..<start], as: UTF8.self)
    guard let kind = Self.text(after: "'descr':", in: head), let order = Self.word(after: "'fortran_order':", in: head),
      let shape = Self.shape(in: head)
    else { throw damaged("its head cannot be read") }
    guard order == "False" else { throw .unsupported(path: path, reason: "the order of Fortran; save it in that of C") }
    guard (2...3).contains(shape.count), !shape.contains(0) else {
      throw .unsupported(path: path, reason: "the shape \(shape); read are two axes and three")
    }
    guard let size = Self.sizes[kind] else {
      throw .unsupported(
        path: path, reason: "numbers of type \(kind); read are \(Self.sizes.keys.sorted().joined(separator: ", "))")
    }
    var count = 1
    for side in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: side)
      guard !overflows else { throw damaged("the shape \(shape)") }
      count = product
    }
    guard (bytes.count - start) / size >= count else {
      throw damaged("\(bytes.count - start) bytes for \(count) numbers of \(size)")
    }
    let values = unsafe bytes.withUnsafeBytes { raw in
      (0..<count).map { unsafe Self.value(raw, start + size * $0, kind) }
    }
    self.init(
      width: shape[shape.count - 1], height: shape[shape.count - 2], pageCount: shape.count == 3 ? shape[0] : 1,
      values: values)
  }

  private static let sizes = [
    "|b1": 1, "|u1": 1, "|i1": 1, "<u2": 2, "<i2": 2, "<u4": 4, "<i4": 4, "<u8": 8, "<i8": 8, "<f4": 4, "<f8": 8,
  ]

  private static func value(_ raw: UnsafeRawBufferPointer, _ place: Int, _ kind: String) -> Double {
    switch kind {
    case "|b1", "|u1": unsafe Double(raw[place])
    case "|i1": unsafe Double(Int8(bitPattern: raw[place]))
    case "<u2": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: UInt16.self))
    case "<i2": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: Int16.self))
    case "<u4": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    case "<i4": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: Int32.self))
    case "<u8": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    case "<i8": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: Int64.self))
    case "<f4": unsafe Double(raw.loadUnaligned(fromByteOffset: place, as: Float.self))
    default: unsafe raw.loadUnaligned(fromByteOffset: place, as: Double.self)
    }
  }

  private static func rest(after key: String, in head: String) -> Substring? {
    head.firstRange(of: key).map { head[$0.upperBound...].drop { $0 == " " } }
  }

  private static func text(after key: String, in head: String) -> String? {
    guard let rest = rest(after: key, in: head), rest.first == "'" else { return nil }
    return String(rest.dropFirst().prefix { $0 != "'" })
  }

  private static func word(after key: String, in head: String) -> String? {
    rest(after: key, in: head).map { String($0.prefix { $0.isLetter }) }
  }

  private static func shape(in head: String) -> [Int]? {
    guard let rest = rest(after: "'shape':", in: head), rest.first == "(" else { return nil }
    let words = rest.dropFirst().prefix { $0 != ")" }.split { $0 == "," || $0 == " " }
    let sides = words.compactMap { Int($0) }.filter { $0 >= 0 }
    return sides.count == words.count ? sides : nil
  }
}
