/// A box of cells: those from `lower` up to but not including `upper` along each axis.
@frozen public struct Box: Sendable, Hashable {
  /// The first cell's index.
  public var lower: CellIndex

  /// One past the last cell's index, along each axis.
  public var upper: CellIndex

  /// The box from `lower` up to but not including `upper`.
  @inlinable public init(lower: CellIndex, upper: CellIndex) {
    self.lower = lower
    self.upper = upper
  }

  /// Cells along each axis; none is negative.
  @inlinable public var count: CellIndex {
    CellIndex(max(upper.x - lower.x, 0), max(upper.y - lower.y, 0), max(upper.z - lower.z, 0))
  }

  /// Cells in all.
  @inlinable public var cellCount: Int { count.product }

  /// Whether the box has no cell.
  @inlinable public var isEmpty: Bool { cellCount == 0 }

  /// The indices along one axis.
  @inlinable public func range(_ axis: Axis) -> Range<Int> { lower[axis]..<max(lower[axis], upper[axis]) }

  /// Whether the cell at `index` is in the box.
  @inlinable public func contains(_ index: CellIndex) -> Bool {
    range(.x).contains(index.x) && range(.y).contains(index.y) && range(.z).contains(index.z)
  }

  /// Whether all cells of `other` are in the box; an empty box is in every box.
  @inlinable public func contains(_ other: Box) -> Bool { other.isEmpty || intersection(other) == other }

  /// The cells that are in both boxes.
  @inlinable public func intersection(_ other: Box) -> Box {
    Box(
      lower: CellIndex(max(lower.x, other.lower.x), max(lower.y, other.lower.y), max(lower.z, other.lower.z)),
      upper: CellIndex(min(upper.x, other.upper.x), min(upper.y, other.upper.y), min(upper.z, other.upper.z)))
  }

  /// The box with `width` more cells at both ends of each axis.
  @inlinable public func grown(by width: CellIndex) -> Box { Box(lower: lower &- width, upper: upper &+ width) }

  /// The box moved by `offset`.
  @inlinable public func shifted(by offset: CellIndex) -> Box { Box(lower: lower &+ offset, upper: upper &+ offset) }

  /// Calls `body` with the index of the first cell of each row, rows of a plane first, then planes.
  @inlinable public func forEachRow<E: Error>(_ body: (CellIndex) throws(E) -> Void) throws(E) {
    guard !isEmpty else { return }
    for z in lower.z..<upper.z {
      for y in lower.y..<upper.y { try body(CellIndex(lower.x, y, z)) }
    }
  }
}
