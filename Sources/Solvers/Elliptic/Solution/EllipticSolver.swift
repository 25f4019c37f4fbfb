public import Domain
public import MPI
internal import Numerics

/// Solves -div(k grad u) + r u = f on a decomposed grid: conjugate gradients in double precision, multigrid in single.
///
/// ```swift
/// let problem = EllipticProblem(
///   coefficient: k, boundaries: [.xLower: .value(0), .xUpper: .value(1), .yLower: .insulated, .yUpper: .insulated])
/// let solver = try EllipticSolver(problem, on: topology)
/// let convergence = try solver.solve(source: f, into: u)
/// ```
///
/// The solution has the same bits on any number of ranks.
public final class EllipticSolver {
  let operation: EllipticOperator
  private let gradients: ConjugateGradients

  /// When a solve is done.
  public var accuracy: EllipticAccuracy

  /// Assembles the operator and makes the hierarchy, which serve any number of solves. Collective.
  ///
  /// - Parameters:
  ///   - problem: The operator and the conditions on the sides.
  ///   - topology: The grid's blocks.
  ///   - accuracy: When a solve is done.
  /// - Throws: `EllipticError` for what cannot be a problem.
  public init(
    _ problem: EllipticProblem, on topology: CartesianTopology, accuracy: EllipticAccuracy = EllipticAccuracy()
  ) throws(EllipticError) {
    let operation = try EllipticOperator(problem, on: topology)
    self.operation = operation
    self.accuracy = accuracy
    let multigrid = try communicating { () throws(MPIError) in try BlackBoxMultigrid(operation) }
    gradients = ConjugateGradients(operation, multigrid)
  }

  /// Solves for one right-hand side. Collective.
  ///
  /// - Parameters:
  ///   - source: f in each cell; nil for zero.
  ///   - solution: Receives u.
  ///   - startsFromSolution: Whether what the solution holds is the first guess; zero otherwise.
  /// - Returns: How it went.
  /// - Throws: `EllipticError.notConverged` with the same, `.diverged`, `.invalidValue` for a source that is not finite.
  @discardableResult
  public func solve(
    source: Field<Double>?, into solution: Field<Double>, startsFromSolution: Bool = false
  ) throws(EllipticError) -> Convergence {
    if let source { try requireAll(source, on: operation.topology, "the source") { $0 - $0 == 0 } }
    return try solve(source, into: solution, startsFromSolution)
  }

  private func solve(
    _ source: Field<Double>?, into x: Field<Double>, _ startsFromSolution: Bool
  ) throws(EllipticError) -> Convergence {
    var convergence = Convergence()
    let r = gradients.r
    let shape = operation.shape
    let volume = operation.grid.cellVolume
    if !startsFromSolution { x.fill(0) }
    r.forEachRow { row, y, z in
      if let from = source?.row(y, z) {
        for i in 0..<shape.nx { row[i] = volume * from[i] }
      } else {
        for i in 0..<shape.nx { row[i] = 0 }
      }
    }
    operation.addBoundaryTerms(to: r)
    if operation.isFloating { convergence.removedMean = try removeMean(of: r) }
    let communicator = operation.topology.communicator
    let norm = try communicating { () throws(MPIError) in try r.dotProduct(with: r, on: communicator) }
    guard norm.isFinite else { throw .diverged(iteration: 0) }
    guard norm > 0 else {
      convergence.isConverged = true
      convergence.history = [0]
      return convergence
    }
    var state = gradients.start(norm: norm)
    convergence.history.append(1)
    while state.iterations < accuracy.iterations {
      try communicating { () throws(MPIError) in try gradients.step(&state, x) }
      guard state.norm.isFinite else { throw .diverged(iteration: state.iterations) }
      let relative = (state.norm / norm).squareRoot()
      convergence.history.append(relative)
      if relative <= accuracy.residual { break }
    }
    gradients.finish(&state, x)
    convergence.iterations = state.iterations
    convergence.residual = convergence.history.last ?? 0
    if operation.isFloating { _ = try removeMean(of: x) }
    convergence.isConverged = convergence.residual <= accuracy.residual
    guard convergence.isConverged else { throw .notConverged(convergence) }
    return convergence
  }

  /// Takes the mean off a field; returns its magnitude over the root mean square.
  private func removeMean(of field: Field<Double>) throws(EllipticError) -> Double {
    let communicator = operation.topology.communicator
    let (total, square) = try communicating { () throws(MPIError) in
      var sums = ReproducibleSum(count: 2)
      field.addValues(to: &sums, 0)
      field.addProducts(with: field, to: &sums, 1)
      try communicator.allReduce(&sums.words, .sum)
      return (sums.value(0), sums.value(1))
    }
    let mean = total / Double(operation.cellCount)
    let width = operation.shape.nx
    field.forEachRow { row, _, _ in for x in 0..<width { row[x] -= mean } }
    return square > 0 ? abs(mean) / (square / Double(operation.cellCount)).squareRoot() : 0
  }
}
