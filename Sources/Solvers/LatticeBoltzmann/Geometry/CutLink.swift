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

  /// What is behind the cell: at the other end of the link that goes the other way.
  public let behind: Behind

  /// What the link that goes the other way meets.
  public enum Behind: Sendable, Hashable {
    /// A fluid cell.
    case liquid
    /// The same body, at a part of that link.
    case wall(Double)
    /// A side of the domain other than the plate's.
    case side
  }

  /// Whether the wall is that of the plate on the side of the domain.
  public let isPlate: Bool

  /// Whether the wall lies nearer than half-way, but is taken half-way since behind the fluid cell is a side of the domain
  /// other than the plate.
  public let isFallback: Bool

  init(_ cell: CellIndex, _ direction: Int, distance: Double, behind: Behind, isPlate: Bool, isFallback: Bool) {
    (x, y, z) = (Int32(cell.x), Int32(cell.y), Int32(cell.z))
    number = UInt8(direction)
    self.distance = distance
    self.behind = behind
    self.isPlate = isPlate
    self.isFallback = isFallback
  }

  /// What comes back.
  func weights(viscosity: Double) -> ReturnWeights {
    distance == 0.5 ? .halfWay : ReturnWeights(distance: distance, behind: behind, viscosity: viscosity)
  }
}
