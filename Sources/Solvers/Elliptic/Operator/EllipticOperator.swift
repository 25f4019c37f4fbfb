internal import Domain
internal import MPI

/// -div(k grad u) + r u integrated over each cell of a block: conductances between neighbours, in double precision.
///
/// The equation of cell i is: sum over its faces of T (u_i - u_neighbour) + V r u_i = V f_i, with T = A / (d/2k + d'/2k')
/// (Patankar 1980, harmonic mean). A wall's face has the conductance between the cell's centre and what the wall fixes:
/// 2 k A / d for a value, A / (d/2k + 1/h) for an exchange, zero for a given flux. A halo cell beyond a wall holds zero, so
/// that one loop serves all cells.
final class EllipticOperator {
  let topology: CartesianTopology
  private(set) var conditions: [Side: EllipticBoundary]

  /// The conductance of the lower face of each cell along each axis; that of the block's upper face is in the halo.
  let conductances: [Field<Double>]

  /// V r in each cell; nil for zero.
  private(set) var reaction: Field<Double>?

  let shape: RowShape

  /// Whether some face inside the domain conducts nothing, so that there may be islands.
  private(set) var hasGaps: Bool

  /// Whether all cells hang together and nothing fixes the level of u.
  private(set) var isFloating: Bool

  /// The mean conductance of the faces along each axis, zeros included.
  private(set) var meanConductances: [Double]

  /// The largest sum of a cell's conductances.
  private(set) var greatestDiagonal: Double

  /// Makes the operator of a problem. Collective.
  ///
  /// - Throws: `EllipticError`.
  init(_ problem: EllipticProblem, on topology: CartesianTopology) throws(EllipticError) {
    self.topology = topology
    conditions = try problem.conditions(on: topology.decomposition)
    conductances = topology.grid.axes.map { Field("conductance \($0)", on: topology, halo: 1) }
    shape = RowShape(conductances[0])
    (hasGaps, isFloating, meanConductances, greatestDiagonal) = (false, false, [], 0)
    try take(problem)
  }

  /// Takes another problem on the same blocks. Collective.
  ///
  /// - Throws: `EllipticError`.
  func take(_ problem: EllipticProblem) throws(EllipticError) {
    conditions = try problem.conditions(on: topology.decomposition)
    let assembly = try OperatorAssembly(problem, conditions, on: topology, into: conductances)
    reaction = assembly.reaction
    hasGaps = assembly.hasGaps
    isFloating = !hasGaps && assembly.reactionTotal == 0 && !conditions.values.contains { $0.fixesLevel }
    meanConductances = assembly.meanConductances
    greatestDiagonal = assembly.greatestDiagonal
  }

  /// Takes the conditions of a problem that has the same coefficients, and the same kinds of conditions.
  ///
  /// - Throws: `EllipticError`.
  func takeConditions(of problem: EllipticProblem) throws(EllipticError) {
    let new = try problem.conditions(on: topology.decomposition)
    for (side, condition) in new where !condition.isLike(conditions[side]) {
      throw .invalidProblem("another kind of condition on side \(side)")
    }
    conditions = new
  }

  var grid: Grid { topology.grid }
  var axes: ArraySlice<Axis> { grid.axes }
  var cellCount: Int { grid.cellCount }

  /// Whether the block has a neighbour behind a side, itself included.
  func hasNeighbour(_ side: Side) -> Bool { topology.neighbour(toward: Direction(side)) != nil }

  func field(_ name: String) -> Field<Double> { Field(name, on: topology, halo: 1) }

  @inline(__always)
  func conductance(_ axis: Axis) -> UnsafeMutablePointer<Double> { conductances[axis.rawValue].pointer() }
}
