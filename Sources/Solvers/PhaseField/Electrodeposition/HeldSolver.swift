internal import Domain

/// An elliptic solver for a sequence of like problems, with the preconditioner of an approximate one that is kept for many.
///
/// What the preconditioner is made from is given separately, so that a state can be restored with all its bits: it is part
/// of the state, the preconditioner follows from it.
final class HeldSolver {
  private let topology: CartesianTopology
  private let accuracy: EllipticAccuracy
  private let hierarchy: EllipticHierarchy?
  private(set) var solver: EllipticSolver?

  /// The iterations of the first solve with the preconditioner, and of the last one; zero before.
  var iterations = (first: 0.0, last: 0.0)

  /// How the last solve went.
  private(set) var convergence = Convergence()

  init(on topology: CartesianTopology, _ accuracy: EllipticAccuracy, hierarchy: EllipticHierarchy? = nil) {
    self.topology = topology
    self.accuracy = accuracy
    self.hierarchy = hierarchy
  }

  /// Whether solves take so long that another preconditioner is worth its making.
  var isStale: Bool { iterations.first > 0 && iterations.last >= max(8, 2 * iterations.first) }

  /// Makes the preconditioner. Collective.
  func hold(_ problem: EllipticProblem) throws(EllipticError) {
    if let solver {
      try solver.update(problem)
    } else {
      solver = try EllipticSolver(problem, on: topology, accuracy: accuracy, hierarchy: hierarchy)
    }
    iterations = (0, 0)
  }

  /// Takes a problem. Collective.
  func take(_ problem: EllipticProblem) throws(EllipticError) {
    guard let solver else { preconditionFailure("a preconditioner is made first") }
    try solver.updateKeepingPreconditioner(problem)
  }

  /// Solves the problem that was taken, from what the solution holds. Collective.
  ///
  /// - Parameters:
  ///   - source: The right-hand side; nil for zero.
  ///   - solution: The first guess, and the result.
  ///   - counts: Whether its iterations tell about the preconditioner.
  /// - Throws: `EllipticError`.
  func solve(_ source: Field<Double>?, into solution: Field<Double>, counts: Bool = true) throws(EllipticError) {
    guard let solver else { preconditionFailure("a preconditioner is made first") }
    convergence = try solver.solve(source: source, into: solution, startsFromSolution: true)
    guard counts else { return }
    let count = Double(convergence.iterations)
    if iterations.first == 0 { iterations.first = max(count, 1) }
    iterations.last = count
  }
}
