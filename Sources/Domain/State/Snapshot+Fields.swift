internal import MPI

extension Snapshot {
  /// Adds the owned values of a field, under the field's name. Local.
  ///
  /// - Parameters:
  ///   - field: The field.
  ///   - decomposition: The division of the grid among ranks.
  /// - Throws: `SnapshotError.duplicate`.
  public mutating func append(_ field: any FieldStorage, of decomposition: Decomposition) throws(SnapshotError) {
    try append(
      field.name, units: field.units, scalarKind: field.scalarKind, components: field.components,
      location: field.block.location, whole: decomposition.box(at: field.block.location), box: field.block.owned)
    let entry = entries[entries.count - 1]
    withMutableBytes(of: entry) { bytes in
      guard let base = bytes.baseAddress else { return }
      Self.forEachRow(of: field, in: entry) { row, place, byteCount in
        (base + place).copyMemory(from: row, byteCount: byteCount)
      }
    }
  }

  /// Gives a field the values of the array of its name. Local; the halo is left as it is.
  ///
  /// - Parameter field: The field, on a block of any division of the grid.
  /// - Throws: `SnapshotError.missing`, `SnapshotError.mismatch`, or `SnapshotError.incomplete` if the snapshot lacks
  ///   cells that the field owns.
  public func restore(_ field: any FieldStorage) throws(SnapshotError) {
    let entry = try entry(field.name)
    guard
      entry.scalarKind == field.scalarKind, entry.components == field.components,
      entry.location == field.block.location, Self.isWhole(entry.whole, for: field)
    else {
      let count = field.grid.cells
      throw .mismatch(
        name: field.name, found: entry.shapeText,
        expected: """
          \(field.scalarKind) on \(count.x) x \(count.y) x \(count.z) cells with \(field.components) components \
          at \(field.block.location)
          """)
    }
    guard entry.box.contains(field.block.owned) else { throw .incomplete(name: field.name) }
    withBytes(of: entry) { bytes in
      guard let base = bytes.baseAddress else { return }
      Self.forEachRow(of: field, in: entry) { row, place, byteCount in
        row.copyMemory(from: base + place, byteCount: byteCount)
      }
    }
  }

  /// Whether a box is all there is of a field's grid; along faces of an axis that is not periodic there is one more.
  private static func isWhole(_ box: Box, for field: any FieldStorage) -> Bool {
    var expected = field.grid.box
    if box == expected { return true }
    guard case .face(let axis) = field.block.location else { return false }
    expected.upper[axis] += 1
    return box == expected
  }

  /// Visits a field's owned rows with their places in an array, in bytes.
  private static func forEachRow(
    of field: any FieldStorage, in entry: Entry,
    _ body: (_ row: UnsafeMutableRawPointer, _ place: Int, _ byteCount: Int) -> Void
  ) {
    let (block, layout, storage) = (field.block, field.layout, field.rawStorage)
    let size = entry.scalarKind.byteCount
    for component in 0..<entry.components {
      block.owned.forEachRow { first in
        let local = block.local(first)
        let offset = layout.offset(local.x, local.y, local.z, component)
        body(storage + offset * size, entry.place(of: first, component) * size, block.count.x * size)
      }
    }
  }
}
