/// What holds on one side of a batch of rectangles.
///
/// Values and fluxes enter through the right-hand side (``BatchedOperator/addBoundaryValue(_:on:to:)``), so that the
/// kind alone decides the matrix.
public enum BatchedSide: Sendable, Hashable {
  /// The potential is given on the wall, half a cell from the first cell centre.
  case dirichlet

  /// The outward flux -k dphi/dn is given.
  case neumann

  /// The side continues on the opposite one.
  case periodic
}

/// The kinds of the four sides of a rectangle.
public struct BatchedBoundaries: Sendable, Hashable {
  /// The sides at the lower and the upper end of x.
  public let x: (lower: BatchedSide, upper: BatchedSide)

  /// The sides at the lower and the upper end of y.
  public let y: (lower: BatchedSide, upper: BatchedSide)

  /// Joins four sides.
  ///
  /// - Throws: `SolverError.contradiction` when just one of two opposite sides is periodic.
  public init(
    x: (lower: BatchedSide, upper: BatchedSide), y: (lower: BatchedSide, upper: BatchedSide)
  ) throws(SolverError) {
    for (axis, pair) in [("x", x), ("y", y)] where (pair.lower == .periodic) != (pair.upper == .periodic) {
      throw SolverError.contradiction("the \(axis) axis is periodic on one side only")
    }
    self.x = x
    self.y = y
  }

  /// Periodic on all sides.
  public static let periodic = BatchedBoundaries(unchecked: (.periodic, .periodic), (.periodic, .periodic))

  /// Given potentials on the two walls of one axis, no flux through the others.
  public static func through(_ axis: PlaneAxis) -> BatchedBoundaries {
    switch axis {
    case .x: BatchedBoundaries(unchecked: (.dirichlet, .dirichlet), (.neumann, .neumann))
    case .y: BatchedBoundaries(unchecked: (.neumann, .neumann), (.dirichlet, .dirichlet))
    }
  }

  private init(
    unchecked x: (lower: BatchedSide, upper: BatchedSide), _ y: (lower: BatchedSide, upper: BatchedSide)
  ) {
    self.x = x
    self.y = y
  }

  /// Whether x continues periodically.
  public var isPeriodicInX: Bool { x.lower == .periodic }

  /// Whether y continues periodically.
  public var isPeriodicInY: Bool { y.lower == .periodic }

  /// Whether no side fixes the level of the potential, which is then free up to a constant.
  public var isSingular: Bool {
    ![x.lower, x.upper, y.lower, y.upper].contains(.dirichlet)
  }

  /// Equality side by side.
  public static func == (a: BatchedBoundaries, b: BatchedBoundaries) -> Bool {
    a.x == b.x && a.y == b.y
  }

  /// Feeds the four sides.
  public func hash(into hasher: inout Hasher) {
    for side in [x.lower, x.upper, y.lower, y.upper] { hasher.combine(side) }
  }
}

/// An axis of a plane.
public enum PlaneAxis: Sendable, Hashable, CaseIterable {
  /// Along a row.
  case x

  /// Across the rows.
  case y
}

/// A wall of a rectangle.
public enum PlaneSide: Sendable, Hashable, CaseIterable {
  /// The wall at the lower end of x.
  case xLower
  /// The wall at the upper end of x.
  case xUpper
  /// The wall at the lower end of y.
  case yLower
  /// The wall at the upper end of y.
  case yUpper
}
