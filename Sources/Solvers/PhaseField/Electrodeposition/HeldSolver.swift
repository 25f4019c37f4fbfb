internal import Domain
internal import MPI

/// An elliptic solver for a sequence of like problems, with the preconditioner of an approximate one that is kept for many.
///
/// What the preconditioner is made from is given separately, so that a state can be restored with all its bits: it is part
/// of the state, the preconditioner follows from it.
final class HeldSolver {
  /// What is solved for, in the words of an error.
  private let quantity: String
  private let topology: CartesianTopology
  private let accuracy: EllipticAccuracy
  private let hierarchy: EllipticHierarchy?
  private(set) var solver: EllipticSolver?

  /// The problem that was taken last.
  private var taken: EllipticProblem?

  /// After how many iterations the kept preconditioner is given up.
  private static let patience = 60

  /// The iterations of the first solve with the preconditioner, and of the last one; zero before.
  var iterations = (first: 0.0, last: 0.0)

  /// How the last solve went.
  private(set) var convergence = Convergence()

  init(
    _ quantity: String, on topology: CartesianTopology, _ accuracy: EllipticAccuracy,
    hierarchy: EllipticHierarchy? = nil
  ) {
    self.quantity = quantity
    self.topology = topology
    self.accuracy = accuracy
    self.hierarchy = hierarchy
  }

  /// Whether solves take so long that another preconditioner is worth its making.
  var isStale: Bool { isGivenUp || iterations.first > 0 && iterations.last >= max(8, 2 * iterations.first) }

  /// Whether the preconditioner is no longer that of what is held.
  private var isGivenUp: Bool {
    get { iterations.first == .infinity }
    set { iterations = newValue ? (.infinity, .infinity) : (0, 0) }
  }

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
    taken = problem
  }

  /// Solves the problem that was taken, from what the solution holds. Collective.
  ///
  /// - Parameters:
  ///   - source: The right-hand side; nil for zero.
  ///   - solution: The first guess, and the result.
  ///   - isSlope: Whether a derivative is solved for, of which few digits matter, and whose iterations tell nothing of the
  ///     preconditioner.
  /// - Throws: `PlatingError.unsolved`, `MPIError`.
  func solve(_ source: Field<Double>?, into solution: Field<Double>, isSlope: Bool = false) throws {
    guard let solver else { preconditionFailure("a preconditioner is made first") }
    do {
      convergence = try solve(source, into: solution, solver, isSlope)
    } catch {
      if case .communication(let fault) = error { throw fault }
      throw PlatingError.unsolved(quantity: quantity, error)
    }
    guard !isSlope, !isGivenUp else { return }
    let count = Double(convergence.iterations)
    if iterations.first == 0 { iterations.first = max(count, 1) }
    iterations.last = count
  }
  private func solve(
    _ source: Field<Double>?, into solution: Field<Double>, _ solver: EllipticSolver, _ isSlope: Bool
  ) throws(EllipticError) -> Convergence {
    solver.accuracy.iterations = Self.patience
    if isSlope { solver.accuracy.residual = max(accuracy.residual, 1e-6) }
    defer { solver.accuracy = accuracy }
    do {
      return try solver.solve(source: source, into: solution, startsFromSolution: true)
    } catch {
      guard case .notConverged = error else { throw error }
    }
    guard let taken else { preconditionFailure("a problem is taken before it is solved") }
    // The problem is too far from the one that the preconditioner was made for: it gets its own, and the next step makes
    // another of what is held, as a restored state does.
    try solver.update(taken)
    solver.accuracy.iterations = accuracy.iterations
    isGivenUp = true
    return try solver.solve(source: source, into: solution, startsFromSolution: true)
  }
}
