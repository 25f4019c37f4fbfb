public import Domain
internal import MPI
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
  /// Nil once its coefficient was forgotten.
  private(set) var problem: EllipticProblem?
  let gradients: ConjugateGradients
  private var islands: Islands?
  private var hierarchy: EllipticHierarchy
  private let chosen: EllipticHierarchy?

  /// When a solve is done.
  public var accuracy: EllipticAccuracy

  /// How the conducting cells hang together; nil if all faces inside the domain conduct.
  public var structure: EllipticStructure? { islands?.structure }

  /// Assembles the operator and makes the hierarchy, which serve any number of solves. Collective.
  ///
  /// - Parameters:
  ///   - problem: The operator and the conditions on the sides.
  ///   - topology: The grid's blocks.
  ///   - accuracy: When a solve is done.
  /// - Throws: `EllipticError` for what cannot be a problem.
  public convenience init(
    _ problem: EllipticProblem, on topology: CartesianTopology, accuracy: EllipticAccuracy = EllipticAccuracy()
  ) throws(EllipticError) {
    try self.init(problem, on: topology, accuracy: accuracy, hierarchy: nil)
  }

  /// As the public initialiser, with a given hierarchy.
  init(
    _ problem: EllipticProblem, on topology: CartesianTopology, accuracy: EllipticAccuracy = EllipticAccuracy(),
    hierarchy chosen: EllipticHierarchy?
  ) throws(EllipticError) {
    let operation = try EllipticOperator(problem, on: topology)
    self.operation = operation
    self.problem = problem
    self.accuracy = accuracy
    islands = operation.hasGaps ? try communicating { () throws(MPIError) in try Islands(operation) } : nil
    let hierarchy = try EllipticHierarchy.for(operation, chosen)
    (self.hierarchy, self.chosen) = (hierarchy, chosen)
    gradients = ConjugateGradients(operation, try hierarchy.preconditioner(of: operation))
  }

  /// Takes another problem on the same blocks, in the memory that there is. Collective.
  ///
  /// - Parameter problem: The problem, with the coefficients and conditions from now on.
  /// - Throws: As the initialiser does; the solver is of no use after that.
  public func update(_ problem: EllipticProblem) throws(EllipticError) {
    let operation = operation
    // What cannot serve again gives its memory back before anything else takes some.
    islands = nil
    if !hierarchy.isRefillable { gradients.releasePreconditioner() }
    self.problem = problem
    try operation.take(problem)
    islands = operation.hasGaps ? try communicating { () throws(MPIError) in try Islands(operation) } : nil
    let hierarchy = try EllipticHierarchy.for(operation, chosen)
    let isSame = hierarchy == self.hierarchy
    self.hierarchy = hierarchy
    if isSame, try communicating({ () throws(MPIError) in try gradients.refillPreconditioner() }) { return }
    gradients.releasePreconditioner()
    gradients.preconditioner = try hierarchy.preconditioner(of: operation)
  }

  /// Takes another problem on the same blocks, but keeps the preconditioner of the one before: for coefficients that change
  /// little, as in a sequence of steps. It need not be exact; iterations show when it is time for ``update(_:)``. Collective.
  ///
  /// - Parameter problem: The problem.
  /// - Throws: As the initialiser does.
  public func updateKeepingPreconditioner(_ problem: EllipticProblem) throws(EllipticError) {
    let operation = operation
    self.problem = problem
    try operation.take(problem)
    islands = operation.hasGaps ? try communicating { () throws(MPIError) in try Islands(operation) } : nil
  }

  /// Gives sides other values or fluxes, their kinds of conditions being kept. Local.
  ///
  /// - Parameter data: What holds on the sides from now on; a condition's coefficient must be the one that it had.
  /// - Throws: `EllipticError.invalidProblem`.
  public func updateWalls(_ data: [Side: EllipticBoundary]) throws(EllipticError) {
    guard let problem else { throw .invalidProblem("the problem was forgotten") }
    let changed = EllipticProblem(
      problem.coefficient, reaction: problem.reaction,
      boundaries: problem.boundaries.merging(data) { $1 })
    try operation.takeConditions(of: changed)
    self.problem = changed
  }

  /// Lets go of the coefficient's field, which the operator has taken: the caller may use it for something else. Gradients
  /// can no longer be formed, until another problem is taken.
  public func forgetCoefficient() { problem = nil }

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
    try checkFit(source, "the source")
    try checkFit(solution, "the solution")
    if let source { try requireAll(source, on: operation.topology, "the source") { $0 - $0 == 0 } }
    if startsFromSolution { try requireAll(solution, on: operation.topology, "the first guess") { $0 - $0 == 0 } }
    return try solve(
      EllipticLoad(source: source, factor: operation.grid.cellVolume, hasBoundaryTerms: true), into: solution,
      startsFromSolution)
  }

  private func checkFit(_ field: Field<Double>?, _ name: String) throws(EllipticError) {
    guard let field else { return }
    let topology = operation.topology
    guard field.block.owned == topology.block().owned, field.block.location == .center else {
      throw .invalidProblem("\(name) is not a field in the cells of the problem's blocks")
    }
  }

  /// Solves A x = load.
  func solve(
    _ load: EllipticLoad, into x: Field<Double>, _ startsFromSolution: Bool
  ) throws(EllipticError) -> Convergence {
    var convergence = Convergence()
    let r = gradients.r
    load.put(into: r, operation)
    convergence.removedMean = try balanceMeans(r)
    let communicator = operation.topology.communicator
    let scale = try communicating { () throws(MPIError) in try r.dotProduct(with: r, on: communicator) }
    guard scale.isFinite else { throw .diverged(iteration: 0) }
    guard scale > 0 else {
      x.fill(0)
      convergence.isConverged = true
      convergence.history = [0]
      return convergence
    }
    var norm = scale
    if startsFromSolution {
      norm = try measure(load, x, scale, (.nan, .nan), &convergence)
    } else {
      x.fill(0)
    }
    var target = accuracy.residual
    convergence.history.append((norm / scale).squareRoot())
    while true {
      let expected = try iterate(x, norm, scale, target, &convergence)
      norm = try measure(load, x, scale, expected, &convergence)
      guard norm.isFinite else { throw .diverged(iteration: convergence.iterations) }
      guard !convergence.isConverged else { break }
      try checkAttainable(x, scale, &convergence)
      guard !convergence.isConverged else { break }
      guard convergence.iterations < accuracy.iterations else { throw .notConverged(convergence) }
      // The recurrence was ahead of the solution, or the flows are not yet balanced.
      target = min(target, convergence.residual) / 4
    }
    _ = try balanceMeans(x)
    return convergence
  }

  /// Takes a residual that is above the tolerance for converged if rounding allows for no smaller one.
  private func checkAttainable(
    _ x: Field<Double>, _ scale: Double, _ convergence: inout Convergence
  ) throws(EllipticError) {
    let operation = operation
    let size = try communicating { () throws(MPIError) in try operation.diagonalNorm(of: x) }
    convergence.attainableResidual = 2 * Double.ulpOfOne * size / scale.squareRoot()
    convergence.isConverged =
      convergence.residual <= convergence.attainableResidual && convergence.fluxMismatch <= accuracy.fluxMismatch
  }

  /// Iterates until the recurrence's residual is small enough; returns what it then has for the square norm of the residual
  /// and the solution's energy.
  private func iterate(
    _ x: Field<Double>, _ norm: Double, _ scale: Double, _ target: Double, _ convergence: inout Convergence
  ) throws(EllipticError) -> (norm: Double, energy: Double) {
    var state = gradients.start(norm: norm)
    while convergence.iterations < accuracy.iterations, (state.norm / scale).squareRoot() > target {
      try communicating { () throws(MPIError) in try gradients.step(&state, x) }
      guard state.norm.isFinite else { throw .diverged(iteration: convergence.iterations + 1) }
      convergence.iterations += 1
      convergence.history.append((state.norm / scale).squareRoot())
    }
    gradients.finish(&state, x)
    return (state.norm, state.energy)
  }

  /// The residual and the balances of x; the residual is left to the gradients, and its square norm returned.
  private func measure(
    _ load: EllipticLoad, _ x: Field<Double>, _ scale: Double, _ expected: (norm: Double, energy: Double),
    _ convergence: inout Convergence
  ) throws(EllipticError) -> Double {
    let (operation, gradients) = (operation, gradients)
    var balance = try communicating { () throws(MPIError) in
      let u = try gradients.copy(x)
      if load.hasBoundaryTerms { operation.fillWalls(of: u) }
      load.put(into: gradients.r, operation, wallsIncluded: true)
      let bounds = EllipticOperator.BalanceBounds(
        norm: 16 * expected.norm, flow: 4 * scale.squareRoot(), power: 0x1p20 * expected.energy)
      return try operation.balance(u, load.source, factor: load.factor, into: gradients.r, bounds)
    }
    if operation.isFloating || islands != nil {
      _ = try balanceMeans(gradients.r)
      let r = gradients.r
      (balance.norm, balance.net) = try communicating { () throws(MPIError) in
        var sums = ReproducibleSum(count: 2)
        r.addProducts(with: r, to: &sums, 0)
        r.addValues(to: &sums, 1)
        try operation.topology.communicator.allReduce(&sums.words, .sum)
        return (sums.value(0), sums.value(1))
      }
    }
    convergence.residual = (balance.norm / scale).squareRoot()
    convergence.fluxMismatch = balance.gross > 0 ? abs(balance.net) / balance.gross : 0
    convergence.power = balance.dissipated
    let size = max(balance.dissipated, balance.suppliedMagnitude)
    convergence.energyMismatch = size > 0 ? abs(balance.dissipated - balance.supplied) / size : 0
    convergence.isConverged =
      convergence.residual <= accuracy.residual && convergence.fluxMismatch <= accuracy.fluxMismatch
    return balance.norm
  }

  /// Takes off a field what the operator's null space has of it; returns the largest mean over the root mean square, or
  /// over the largest value where there are islands.
  private func balanceMeans(_ field: Field<Double>) throws(EllipticError) -> Double {
    if let islands {
      return try communicating { () throws(MPIError) in try islands.removeMeans(of: field) }
    }
    return operation.isFloating ? try removeMean(of: field) : 0
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
