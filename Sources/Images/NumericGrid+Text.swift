extension NumericGrid {
  /// Reads lines of numbers between commas, semicolons, tabs or blanks; `#` begins a comment.
  ///
  /// The head of an ESRI ASCII grid (`ncols`, `nrows`, `cellsize`, `NODATA_value` ...) is understood. `nan` and empty fields
  /// between commas are numbers that are not known.
  ///
  /// - Parameter path: The file.
  /// - Throws: `ImageError`; a damaged file's error tells the line.
  public init(readingText path: String) throws(ImageError) {
    let bytes = try fileContents(path)
    func damaged(_ reason: String) -> ImageError { .damaged(path: path, reason: reason, format: .text) }
    guard !bytes.contains(0) else { throw .foreign(path: path, format: .text) }
    var (values, width, rows) = ([Double](), 0, 0)
    var head: [String: Double] = [:]
    for (number, raw) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let line = raw.prefix { $0 != UInt8(ascii: "#") }
      let fields = Self.fields(line)
      guard !fields.isEmpty else { continue }
      if rows == 0, fields.count == 2, let first = fields[0].unicodeScalars.first, first.properties.isAlphabetic,
        fields[0].lowercased() != "nan", let value = Double(fields[1])
      {
        head[fields[0].lowercased()] = value
        continue
      }
      if rows == 0 { width = fields.count }
      guard fields.count == width else {
        throw damaged("line \(number + 1) has \(fields.count) numbers, the first row \(width)")
      }
      for field in fields {
        guard let value = field.isEmpty ? .nan : Double(field) else {
          throw damaged("line \(number + 1): \"\(field.prefix(20))\" is not a number")
        }
        values.append(value == head["nodata_value"] ? .nan : value)
      }
      rows += 1
    }
    guard rows > 0 else { throw damaged("it has no numbers") }
    for (name, count) in [("ncols", width), ("nrows", rows)] {
      if let told = head[name], told != Double(count) { throw damaged("it tells \(name) \(told), and has \(count)") }
    }
    self.init(width: width, height: rows, values: values, cellSize: head["cellsize"])
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [String] {
    let blanks: Set<UInt8> = [32, 9, 13]
    func text(_ bytes: ArraySlice<UInt8>) -> String {
      let start = bytes.drop { blanks.contains($0) }
      return String(decoding: start.reversed().drop { blanks.contains($0) }.reversed(), as: UTF8.self)
    }
    for sign in [UInt8(ascii: ","), UInt8(ascii: ";")] where line.contains(sign) {
      var parts = line.split(separator: sign, omittingEmptySubsequences: false).map(text)
      // Some programs end each line by the sign.
      if parts.last == "" { parts.removeLast() }
      return parts
    }
    return line.split { blanks.contains($0) }.map(text)
  }
}
