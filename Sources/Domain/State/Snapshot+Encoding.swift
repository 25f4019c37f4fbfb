internal import MPI

extension Snapshot {
  /// The whole snapshot as bytes that describe themselves: what is sent to another rank or kept in a file.
  ///
  /// Little-endian 64-bit numbers; texts in UTF-8 behind their length.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write(Self.mark)
    writer.write(UInt64(bitPattern: Int64(clock.step)))
    writer.write(clock.time.bitPattern)
    writer.write(clock.lastStep.bitPattern)
    writer.write(UInt64(numbers.count))
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
      writer.write(name)
      writer.write(number.bitPattern)
    }
    writer.write(UInt64(entries.count))
    for entry in entries {
      writer.write(entry.name)
      writer.write(entry.units)
      writer.write(entry.scalarKind == .float ? 4 : 8)
      writer.write(UInt64(entry.components))
      writer.write(entry.location.code)
      for corner in [entry.whole.lower, entry.whole.upper, entry.box.lower, entry.box.upper] {
        for axis in Axis.allCases { writer.write(UInt64(bitPattern: Int64(corner[axis]))) }
      }
    }
    writer.bytes += bytes
    return writer.bytes
  }

  /// A snapshot from its encoded form.
  ///
  /// - Parameter encoded: What ``encoded`` gave.
  /// - Throws: `SnapshotError.malformed` if the bytes are not those of a snapshot, or not all of them.
  public init(encoded: some Collection<UInt8>) throws(SnapshotError) {
    var reader = ByteReader(bytes: Array(encoded))
    guard try reader.number() == Self.mark else { throw .malformed("they begin otherwise") }
    self.init()
    clock.step = Int(Int64(bitPattern: try reader.number()))
    clock.time = Double(bitPattern: try reader.number())
    clock.lastStep = Double(bitPattern: try reader.number())
    for _ in 0..<(try reader.count()) {
      let name = try reader.text()
      numbers[name] = Double(bitPattern: try reader.number())
    }
    for _ in 0..<(try reader.count()) { try readEntry(&reader) }
    guard reader.rest.count == bytes.count else {
      throw .malformed("there are \(reader.rest.count) bytes of values instead of \(bytes.count)")
    }
    bytes = Array(reader.rest)
  }

  private static let mark = UInt64(0x3150_414E_5346_4154)  // "TAFSNAP1"

  private mutating func readEntry(_ reader: inout ByteReader) throws(SnapshotError) {
    let (name, units) = (try reader.text(), try reader.text())
    let size = try reader.number()
    let components = try reader.count()
    guard let location = Location(code: try reader.number()), size == 4 || size == 8, components >= 1 else {
      throw .malformed("\"\(name)\" is of an unknown kind")
    }
    var corners: [CellIndex] = []
    for _ in 0..<4 {
      var corner = CellIndex.zero
      for axis in Axis.allCases {
        let place = Int(Int64(bitPattern: try reader.number()))
        guard (-(1 << 40)...(1 << 40)).contains(place) else { throw .malformed("\"\(name)\" has impossible cells") }
        corner[axis] = place
      }
      corners.append(corner)
    }
    let (whole, box) = (Box(lower: corners[0], upper: corners[1]), Box(lower: corners[2], upper: corners[3]))
    // What is claimed must be in the bytes that follow, before memory is taken for it.
    let cells = box.count
    var values = components
    for axis in Axis.allCases {
      let (product, overflows) = values.multipliedReportingOverflow(by: cells[axis])
      guard !overflows, product <= reader.rest.count else { throw .malformed("\"\(name)\" has impossible cells") }
      values = product
    }
    guard whole.contains(box) else { throw .malformed("\"\(name)\" has impossible cells") }
    try append(
      name, units: units, scalarKind: size == 4 ? .float : .double, components: components, location: location,
      whole: whole, box: box)
  }
}

extension Location {
  /// A number for each location: 0 the centre, 1 to 3 the faces along x, y, z.
  fileprivate var code: UInt64 {
    switch self {
    case .center: 0
    case .face(let axis): UInt64(axis.rawValue + 1)
    }
  }

  fileprivate init?(code: UInt64) {
    if code == 0 {
      self = .center
    } else if code <= 3, let axis = Axis(rawValue: Int(code) - 1) {
      self = .face(axis)
    } else {
      return nil
    }
  }
}
