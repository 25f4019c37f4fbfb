/// The boundary conditions of a field on all sides of a domain.
///
/// ```swift
/// let boundaries = try Boundaries(
///   topology.decomposition, [.yLower: .value(0), .yUpper: .gradient(0), .xLower: .periodic, .xUpper: .periodic])
/// try exchange(phase)
/// boundaries.fillHalo(of: phase)
/// ```
public struct Boundaries: Sendable {
  /// The division of the grid, which says what is periodic.
  public let decomposition: Decomposition

  private var conditions: [BoundaryCondition]

  /// Boundary conditions for a field on a divided grid.
  ///
  /// - Parameters:
  ///   - decomposition: The division of the grid.
  ///   - conditions: What holds on each side. Sides of periodic axes may be left out.
  /// - Throws: `DomainError.invalidBoundary` if a side is missing, is not one of the grid, is periodic where the
  ///   decomposition is not or the reverse, or if a condition is singular, not finite, or has a profile of another
  ///   size than the wall.
  public init(_ decomposition: Decomposition, _ conditions: [Side: BoundaryCondition]) throws(DomainError) {
    self.decomposition = decomposition
    self.conditions = []
    let sides = decomposition.grid.sides
    for side in Side.allCases where conditions[side] != nil && !sides.contains(side) {
      throw .invalidBoundary(side: side, reason: "the grid has \(decomposition.grid.dimensions) axes")
    }
    for side in sides {
      let isPeriodic = decomposition.periodic.contains(side.axis)
      guard let condition = conditions[side] ?? (isPeriodic ? .periodic : nil) else {
        throw .invalidBoundary(side: side, reason: "nothing is given, and the axis is not periodic")
      }
      try Self.check(condition, on: side, of: decomposition)
      self.conditions.append(condition)
    }
  }

  /// The same condition on all walls, and periodic sides where the axis is.
  ///
  /// - Throws: As ``init(_:_:)``.
  public init(_ decomposition: Decomposition, everywhere condition: BoundaryCondition) throws(DomainError) {
    let walls = decomposition.grid.sides.filter(decomposition.isWall)
    try self.init(decomposition, Dictionary(uniqueKeysWithValues: walls.map { ($0, condition) }))
  }

  /// What holds on a side of the grid.
  public subscript(side: Side) -> BoundaryCondition { conditions[side.rawValue] }

  /// Changes what holds on a side, as when a protocol changes a wall's potential.
  ///
  /// - Throws: `DomainError.invalidBoundary`, as ``init(_:_:)``.
  public mutating func set(_ side: Side, _ condition: BoundaryCondition) throws(DomainError) {
    guard decomposition.grid.sides.contains(side) else {
      throw .invalidBoundary(side: side, reason: "the grid has \(decomposition.grid.dimensions) axes")
    }
    try Self.check(condition, on: side, of: decomposition)
    conditions[side.rawValue] = condition
  }

  /// The number of cells at a side of the whole domain: the length of a profile.
  public static func wallCells(_ grid: Grid, _ side: Side) -> Int { grid.cellCount / grid.cells[side.axis] }

  private static func check(
    _ condition: BoundaryCondition, on side: Side, of decomposition: Decomposition
  ) throws(DomainError) {
    guard (condition == .periodic) == decomposition.periodic.contains(side.axis) else {
      let word = condition == .periodic ? "is not" : "is"
      throw .invalidBoundary(side: side, reason: "the \(side.axis) axis \(word) periodic; both of its sides must agree")
    }
    guard let data = condition.data, let weights = condition.weights else { return }
    guard weights.value.isFinite, weights.gradient.isFinite, data.isFinite else {
      throw .invalidBoundary(side: side, reason: "a number is not finite")
    }
    guard weights.value * weights.gradient >= 0, (weights.value, weights.gradient) != (0, 0) else {
      throw .invalidBoundary(
        side: side, reason: "the weights \(weights.value) and \(weights.gradient) must have one sign and not both be 0")
    }
    let cells = wallCells(decomposition.grid, side)
    if case .profile(let values) = data, values.count != cells {
      throw .invalidBoundary(side: side, reason: "a profile of \(values.count) values for \(cells) cells")
    }
  }
}
