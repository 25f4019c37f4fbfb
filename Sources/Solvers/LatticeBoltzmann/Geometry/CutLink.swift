public import Domain

/// A link from a fluid cell that meets the solid or the plate before it reaches the next cell.
public struct CutLink: Sendable, Hashable {
  /// The fluid cell, by local indices.
  @inlinable public var cell: CellIndex { CellIndex(Int(x), Int(y), Int(z)) }

  /// The number of the velocity along the link, towards the wall.
  @inlinable public var direction: Int { Int(number) }

  /// Where the wall is, as a part of the link, in (0, 1]; 1/2 on all links if walls are half-way.
  public let distance: Double

  @usableFromInline let x, y, z: Int32
  @usableFromInline let number: UInt8

  /// Whether the wall is that of the plate on the side of the domain.
  public let isPlate: Bool

  /// Whether the wall lies nearer than half-way, but is taken half-way since the cell behind the fluid cell is not fluid.
  public let isFallback: Bool

  init(_ cell: CellIndex, _ direction: Int, distance: Double, isPlate: Bool, isFallback: Bool) {
    (x, y, z) = (Int32(cell.x), Int32(cell.y), Int32(cell.z))
    number = UInt8(direction)
    self.distance = distance
    self.isPlate = isPlate
    self.isFallback = isFallback
  }
}
