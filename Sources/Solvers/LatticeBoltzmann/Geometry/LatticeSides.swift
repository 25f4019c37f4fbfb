public import Domain

/// What holds on one side of the domain for the populations. All walls lie half-way: on the outer faces of the cells.
public enum LatticeSide: Sendable, Hashable {
  /// The last cell neighbours the first.
  case periodic

  /// The plate: a half-way wall that is one body with the solids, and moves with them.
  case plate

  /// A wall that moves with a velocity of its own, cells a step, or rests.
  case wall(Position)

  /// A plane of symmetry: no flow through it, no stress along it.
  case stressFree

  /// A half-space of liquid above, exact for the mean shear of an oscillation at one frequency.
  case open

  /// A velocity for each cell at the side, cells a step, in the order of memory.
  case velocity([Position])

  /// A density, 1 plus three times the pressure in lattice units.
  case density(Double)

  /// A wall at rest.
  public static var noSlip: LatticeSide { .wall(.zero) }
}

extension LatticeSide {
  var isWall: Bool { if case .wall = self { true } else { false } }
  var isInlet: Bool { if case .velocity = self { true } else { false } }
  var isOutlet: Bool { if case .density = self { true } else { false } }
}

/// What holds on all sides of the domain.
public struct LatticeSides: Sendable, Hashable {
  private let conditions: [LatticeSide]

  /// Conditions for all sides of a divided grid.
  ///
  /// - Parameters:
  ///   - decomposition: The division of the grid; sides of its periodic axes are periodic.
  ///   - conditions: The conditions of the other sides; walls at rest where nothing is said.
  /// - Throws: `DomainError.invalidBoundary` if a side is periodic of which the axis is not, or the reverse, if a
  ///   profile has not as many values as the side cells, or if an open side is not the upper one of x.
  public init(_ decomposition: Decomposition, _ conditions: [Side: LatticeSide] = [:]) throws(DomainError) {
    let grid = decomposition.grid
    self.conditions = Side.allCases.map { side in
      decomposition.isWall(side) ? conditions[side] ?? .noSlip : .periodic
    }
    for (side, condition) in conditions {
      guard (condition == .periodic) != decomposition.isWall(side) else {
        throw .invalidBoundary(side: side, reason: "the axis and its sides must agree on whether they are periodic")
      }
      if case .velocity(let values) = condition, values.count != grid.cellCount / grid.cells[side.axis] {
        throw .invalidBoundary(
          side: side, reason: "\(values.count) velocities for \(grid.cellCount / grid.cells[side.axis]) cells")
      }
      guard condition != .open || side == .xUpper else {
        throw .invalidBoundary(side: side, reason: "only the upper side of x can be open")
      }
    }
  }

  /// The plate below, a lid above along x; everything else must be periodic.
  ///
  /// - Parameters:
  ///   - lid: What holds at the upper side of x.
  ///   - decomposition: The division of the grid.
  /// - Throws: `DomainError.invalidBoundary` if an axis but x is not periodic, or x is.
  public init(plateBelow lid: LatticeSide, _ decomposition: Decomposition) throws(DomainError) {
    for axis in decomposition.grid.axes where decomposition.periodic.contains(axis) == (axis == .x) {
      throw .invalidBoundary(
        side: Side(axis, isUpper: false), reason: "x has a plate and a lid; the other axes are periodic")
    }
    try self.init(decomposition, [.xLower: .plate, .xUpper: lid])
  }

  /// The condition of a side.
  public subscript(side: Side) -> LatticeSide { conditions[side.rawValue] }

  /// The place of a cell at a side among the side's cells in the order of memory.
  static func place(of cell: CellIndex, at side: Side, _ grid: Grid) -> Int {
    switch side.axis {
    case .x: cell.z * grid.cells.y + cell.y
    case .y: cell.z * grid.cells.x + cell.x
    case .z: cell.y * grid.cells.x + cell.x
    }
  }
}
