internal import MPI

extension Snapshot {
  /// The bytes of one array.
  ///
  /// - Parameters:
  ///   - entry: An array of this snapshot.
  ///   - body: What reads the bytes; they begin at a multiple of 8 bytes.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withBytes<Result, E: Error>(
    of entry: Entry, _ body: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    try bytes.withUnsafeBufferPointer { all throws(E) in
      let held = all[entry.offset..<entry.offset + entry.byteCount]
      return try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: held)))
    }
  }

  /// The bytes of one array, to be changed.
  ///
  /// - Parameters:
  ///   - entry: An array of this snapshot.
  ///   - body: What changes the bytes; they begin at a multiple of 8 bytes.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public mutating func withMutableBytes<Result, E: Error>(
    of entry: Entry, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    try bytes.withUnsafeMutableBufferPointer { all throws(E) in
      let held = all[entry.offset..<entry.offset + entry.byteCount]
      return try body(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: held)))
    }
  }

  /// All values of an array in double precision, in the order of memory: what filters compute with.
  ///
  /// - Parameter name: The array's name.
  /// - Returns: The values.
  /// - Throws: `SnapshotError.missing`.
  public func values(_ name: String) throws(SnapshotError) -> [Double] {
    let entry = try entry(name)
    return withBytes(of: entry) { bytes in
      switch entry.scalarKind {
      case .float: bytes.assumingMemoryBound(to: Float.self).map(Double.init)
      default: Array(bytes.assumingMemoryBound(to: Double.self))
      }
    }
  }

  /// Replaces all values of an array, in the order of memory.
  ///
  /// - Parameters:
  ///   - name: The array's name.
  ///   - values: The values; rounded if the array is of single precision.
  /// - Throws: `SnapshotError.missing`, or `SnapshotError.mismatch` if there are not as many values as before.
  public mutating func set(_ name: String, _ values: [Double]) throws(SnapshotError) {
    let entry = try entry(name)
    guard values.count == entry.count else {
      throw .mismatch(name: name, found: "\(entry.count) values", expected: "\(values.count)")
    }
    withMutableBytes(of: entry) { bytes in
      switch entry.scalarKind {
      case .float:
        let target = bytes.assumingMemoryBound(to: Float.self)
        for index in values.indices { target[index] = Float(values[index]) }
      default:
        let target = bytes.assumingMemoryBound(to: Double.self)
        for index in values.indices { target[index] = values[index] }
      }
    }
  }

  /// Moves the rows that two arrays have in common; both have the same type and components.
  static func copyCommonRows(
    from source: Entry, at sourceBase: UnsafeRawPointer, to target: Entry, at targetBase: UnsafeMutableRawPointer
  ) {
    let common = source.box.intersection(target.box)
    let size = source.scalarKind.byteCount
    for component in 0..<source.components {
      common.forEachRow { first in
        (targetBase + target.place(of: first, component) * size).copyMemory(
          from: sourceBase + source.place(of: first, component) * size, byteCount: common.count.x * size)
      }
    }
  }
}

extension Snapshot.Entry {
  /// The place of a value among those held.
  func place(of index: CellIndex, _ component: Int) -> Int {
    let (local, count) = (index &- box.lower, box.count)
    return ((component * count.z + local.z) * count.y + local.y) * count.x + local.x
  }

  /// Whether two entries can be parts of one array.
  func isLike(_ other: Snapshot.Entry) -> Bool {
    name == other.name && scalarKind == other.scalarKind && components == other.components
      && location == other.location && whole == other.whole
  }

  /// Type and shape in words.
  var shapeText: String {
    let count = whole.count
    return "\(scalarKind) \(count.x) x \(count.y) x \(count.z) with \(components) components at \(location)"
  }
}
