/// The way from a block to one of the blocks around it: -1, 0 or 1 along each axis, not all 0.
@frozen public struct Direction: Sendable, Hashable {
  /// The step along each axis.
  public let offset: CellIndex

  /// The direction with these steps, each -1, 0 or 1 and not all 0.
  @inlinable public init(_ x: Int, _ y: Int, _ z: Int = 0) {
    precondition(abs(x) <= 1 && abs(y) <= 1 && abs(z) <= 1 && (x, y, z) != (0, 0, 0), "not a direction")
    offset = CellIndex(x, y, z)
  }

  /// The direction out of a block through one of its sides.
  public init(_ side: Side) {
    var offset = CellIndex.zero
    offset[side.axis] = side.isUpper ? 1 : -1
    self.init(offset.x, offset.y, offset.z)
  }

  /// The way back.
  @inlinable public var opposite: Direction { Direction(-offset.x, -offset.y, -offset.z) }

  /// Along how many axes it steps: 1 through a face, 2 across an edge, 3 across a corner of a box (2-D: 2 for a corner).
  @inlinable public var codimension: Int { abs(offset.x) + abs(offset.y) + abs(offset.z) }

  /// A number from 0 to 26 by which directions are put in order; that of the opposite is 26 less this.
  @inlinable public var order: Int { (offset.z + 1) * 9 + (offset.y + 1) * 3 + offset.x + 1 }

  /// All directions on a grid with `dimensions` axes, in order: 8 or 26.
  public static func all(dimensions: Int) -> [Direction] {
    let depth = dimensions == 3 ? -1...1 : 0...0
    var directions: [Direction] = []
    for z in depth {
      for y in -1...1 {
        for x in -1...1 where (x, y, z) != (0, 0, 0) { directions.append(Direction(x, y, z)) }
      }
    }
    return directions
  }
}

/// Which of the blocks around it a block hears from.
@frozen public enum Neighbourhood: Int, Sendable, Hashable {
  /// Those behind its faces: enough for a 5- or 7-point stencil.
  case faces = 1
  /// Those behind its faces and edges: in 2-D all of them, in 3-D what 19 velocities need.
  case edges = 2
  /// All, corners included.
  case corners = 3

  /// Whether the neighbourhood has the block in this direction.
  @inlinable public func contains(_ direction: Direction) -> Bool { direction.codimension <= rawValue }
}
