/// The cells of a grid that one rank owns, with the width of the halo around them.
///
/// Index arithmetic only: a block knows nothing of ranks. Local indices count from the first owned cell, which is
/// `(0, 0, 0)`; halo cells have negative ones, or ones past `count`. There is no halo along z if the grid has two axes.
@frozen public struct Block: Sendable, Hashable {
  /// The owned values: cells, or faces where the location is one.
  ///
  /// The block at the upper wall of an axis that is not periodic also owns the last face along this axis.
  public let owned: Box

  /// The width of the halo along each axis.
  public let halo: CellIndex

  /// Where the values sit.
  public let location: Location

  /// A block of the `owned` values with a halo of the given width along each axis.
  @inlinable public init(owned: Box, halo: CellIndex, location: Location = .center) {
    self.owned = owned
    self.halo = halo
    self.location = location
  }

  /// Owned values along each axis.
  @inlinable public var count: CellIndex { owned.count }

  /// The owned values with the halo around them.
  @inlinable public var grown: Box { owned.grown(by: halo) }

  /// The local index of a global one.
  @inlinable public func local(_ global: CellIndex) -> CellIndex { global &- owned.lower }

  /// The global index of a local one; in a halo beyond a periodic wall it lies outside the grid.
  @inlinable public func global(_ local: CellIndex) -> CellIndex { local &+ owned.lower }

  /// The owned values that a neighbour in this direction keeps in a halo of the given width, in local indices.
  public func sent(toward direction: Direction, width: Int) -> Box {
    var box = Box(lower: .zero, upper: count)
    for axis in Axis.allCases {
      if direction.offset[axis] < 0 { box.upper[axis] = width }
      if direction.offset[axis] > 0 { box.lower[axis] = count[axis] - width }
    }
    return box
  }

  /// The part of a halo of the given width that a neighbour in this direction owns, in local indices.
  public func received(from direction: Direction, width: Int) -> Box {
    var box = Box(lower: .zero, upper: count)
    for axis in Axis.allCases {
      if direction.offset[axis] < 0 { (box.lower[axis], box.upper[axis]) = (-width, 0) }
      if direction.offset[axis] > 0 { (box.lower[axis], box.upper[axis]) = (count[axis], count[axis] + width) }
    }
    return box
  }
}
