internal import Domain
internal import MPI
internal import Numerics

/// Solves p(A) x = b on any domain, as one or two elliptic problems: a + b A + c A^2 = c (A + s) (A + t) with real s and t.
final class FactoredSolver: PolynomialSolver {
  private let topology: CartesianTopology
  private let boundaries: [Side: EllipticBoundary]
  private let coefficient: Field<Double>
  private let reaction: Field<Double>
  private let between: Field<Double>
  private let accuracy: EllipticAccuracy
  private var solvers: [Int: (shift: Double, solver: EllipticSolver)] = [:]

  /// Solves for increments of a field with these conditions.
  ///
  /// - Parameters:
  ///   - boundaries: The field's conditions, whose data count as zero.
  ///   - topology: The ranks over the grid.
  ///   - mask: Cells with 0 take no part; nil for none.
  ///   - residual: The relative residual of each problem.
  init(_ boundaries: Boundaries, on topology: CartesianTopology, mask: Field<Double>?, residual: Double) {
    self.topology = topology
    var conditions: [Side: EllipticBoundary] = [:]
    for side in topology.grid.sides {
      switch boundaries[side] {
      case .periodic: conditions[side] = .periodic
      case .value: conditions[side] = .value(0)
      case .gradient: conditions[side] = .insulated
      case .mixed(let value, let gradient, _):
        conditions[side] = gradient == 0 ? .value(0) : .exchange(coefficient: value / gradient, ambient: 0)
      }
    }
    self.boundaries = conditions
    coefficient = Field("coefficient", on: topology)
    reaction = Field("reaction", on: topology, halo: 0)
    between = Field("between", on: topology)
    accuracy = EllipticAccuracy(residual: residual, fluxMismatch: .infinity)
    if let mask {
      coefficient.forEachRow { row, y, z in row.update(from: mask.row(y, z), count: mask.block.count.x) }
    } else {
      coefficient.fill(1)
    }
  }

  /// Real factors need b^2 >= 4 a c: the linear factor is raised to that.
  func solvable(_ p: StepPolynomial) -> StepPolynomial {
    var p = p
    p.linear = max(p.linear, 2 * (p.constant * p.square).squareRoot())
    return p
  }

  func solve(_ p: StepPolynomial, _ b: Field<Double>, into x: Field<Double>) throws {
    guard p.square > 0 else { return try solve(p.constant / p.linear, 0, b, p.linear, into: x) }
    let half = p.linear / (2 * p.square)
    let root = max(half * half - p.constant / p.square, 0).squareRoot()
    try solve(half + root, 0, b, p.square, into: between)
    // Without a discriminant both factors are one.
    try solve((p.constant / p.square) / (half + root), root > 1e-6 * half ? 1 : 0, between, 1, into: x)
  }

  /// Solves (A + shift) x = b / divisor by a solver that is kept.
  private func solve(
    _ shift: Double, _ number: Int, _ b: Field<Double>, _ divisor: Double, into x: Field<Double>
  ) throws {
    if divisor != 1 { b.forEachRow { row, _, _ in for i in 0..<b.block.count.x { row[i] /= divisor } } }
    if solvers[number].map({ $0.shift != shift }) ?? true {
      reaction.fill(shift)
      let problem = EllipticProblem(coefficient: coefficient, reaction: reaction, boundaries: boundaries)
      if let old = solvers[number] {
        try old.solver.update(problem)
        solvers[number] = (shift, old.solver)
      } else {
        solvers[number] = (shift, try EllipticSolver(problem, on: topology, accuracy: accuracy))
      }
    }
    try solvers[number]?.solver.solve(source: b, into: x)
  }
}
