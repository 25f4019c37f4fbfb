public import Domain

/// The operator -div(k grad u) + r u on the cells of a grid, with a condition on each side.
///
/// k is positive or zero: cells with k = 0 take no part, and u is zero in them. Those that are positive are within a factor of
/// ``greatestContrast``.
public struct EllipticProblem {
  /// How many times the least positive k the greatest may be: beyond that the sum of an island's equations, which fixes its
  /// level, is lost in the rounding of each.
  public static let greatestContrast = 1e15

  /// Where k is given.
  public enum Coefficient {
    /// In the cells: a face between two has the harmonic mean (which is exact for layers), a wall its cell's value over
    /// half a cell. The field's halo is refreshed, if it is one cell wide.
    case cells(Field<Double>)

    /// On the faces, a field at `.face(axis)` for each axis of the grid.
    case faces([Axis: Field<Double>])
  }

  /// The coefficient k.
  public var coefficient: Coefficient

  /// The reaction's coefficient r in each cell, not negative; nil for zero.
  public var reaction: Field<Double>?

  /// What holds on the sides, in the axes' order.
  public let boundaries: [Side: EllipticBoundary]

  /// A problem with k in the cells.
  ///
  /// - Parameters:
  ///   - coefficient: k in each cell.
  ///   - reaction: r in each cell; nil for zero.
  ///   - boundaries: A condition for each wall; periodic axes need none unless u jumps across their ends. Both sides of
  ///     one then have the same.
  public init(
    coefficient: Field<Double>, reaction: Field<Double>? = nil, boundaries: [Side: EllipticBoundary]
  ) {
    self.init(.cells(coefficient), reaction: reaction, boundaries: boundaries)
  }

  /// A problem with k in the cells or on the faces.
  ///
  /// - Parameters:
  ///   - coefficient: k.
  ///   - reaction: r in each cell; nil for zero.
  ///   - boundaries: A condition for each wall, as above.
  public init(_ coefficient: Coefficient, reaction: Field<Double>? = nil, boundaries: [Side: EllipticBoundary]) {
    self.coefficient = coefficient
    self.reaction = reaction
    self.boundaries = boundaries
  }
}

extension EllipticProblem {
  /// The conditions of all sides of a decomposition, checked against it.
  ///
  /// - Throws: `EllipticError.invalidProblem`.
  func conditions(on decomposition: Decomposition) throws(EllipticError) -> [Side: EllipticBoundary] {
    var result: [Side: EllipticBoundary] = [:]
    for side in Side.allCases where boundaries[side] != nil && !decomposition.grid.sides.contains(side) {
      throw .invalidProblem("a condition on side \(side) of a grid with \(decomposition.grid.dimensions) axes")
    }
    for side in decomposition.grid.sides {
      let isPeriodic = decomposition.periodic.contains(side.axis)
      guard let condition = boundaries[side] ?? (isPeriodic ? boundaries[side.opposite] ?? .periodic : nil) else {
        throw .invalidProblem("side \(side) has no condition, and its axis is not periodic")
      }
      try Self.check(condition, on: side, of: decomposition)
      result[side] = condition
    }
    for axis in decomposition.periodic where result[Side(axis, isUpper: false)] != result[Side(axis, isUpper: true)] {
      throw .invalidProblem("the two sides of the periodic axis \(axis) have different jumps")
    }
    return result
  }

  private static func check(
    _ condition: EllipticBoundary, on side: Side, of decomposition: Decomposition
  ) throws(EllipticError) {
    if case .periodic(let jump) = condition {
      guard decomposition.periodic.contains(side.axis) else {
        throw .invalidProblem("side \(side) is periodic in the problem, but not in the decomposition")
      }
      guard jump.isFinite else { throw .invalidProblem("the jump across side \(side) is \(jump)") }
      guard jump == 0 || decomposition.grid.cells[side.axis] > 1 else {
        throw .invalidProblem(
          "a jump of \(jump) across side \(side), but its axis has one cell, which is its own neighbour: use two or more"
        )
      }
    } else if decomposition.periodic.contains(side.axis) {
      throw .invalidProblem("side \(side) has a wall's condition, but its axis is periodic")
    }
    if case .exchange(let coefficient, _) = condition, !(coefficient >= 0 && coefficient.isFinite) {
      throw .invalidProblem("the exchange coefficient of side \(side) is \(coefficient)")
    }
    guard case .profile(let values)? = condition.data else {
      if case .constant(let value)? = condition.data, !value.isFinite {
        throw .invalidProblem("the value of side \(side) is \(value)")
      }
      return
    }
    let count = Boundaries.wallCells(decomposition.grid, side)
    guard values.count == count else {
      throw .invalidProblem("a profile of \(values.count) values for the \(count) cells of side \(side)")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw .invalidProblem("the profile of side \(side) has a value that is not finite")
    }
  }
}
