public import Domain
internal import MPI

extension EllipticSolver {
  /// Pulls the gradient of a scalar L with respect to a solution back to the problem's data, by one solve with the same
  /// operator, which is its own adjoint. Collective.
  ///
  /// Where the level of u is free, L's dependence on it does not count: u has the mean zero by convention.
  ///
  /// - Parameters:
  ///   - cotangent: dL/du in each cell.
  ///   - solution: What ``solve(source:into:startsFromSolution:)`` gave.
  /// - Returns: The gradient.
  /// - Throws: `EllipticError`, as the solve does; `.invalidProblem` after ``forgetCoefficient()``.
  public func pullBack(
    _ cotangent: Field<Double>, at solution: Field<Double>
  ) throws(EllipticError) -> EllipticGradient {
    guard let problem else { throw .invalidProblem("the coefficient was forgotten, and gradients need it") }
    try requireAll(cotangent, on: operation.topology, "the cotangent") { $0 - $0 == 0 }
    let topology = operation.topology
    let lambda = Field<Double>("adjoint", on: topology, halo: 1)
    let convergence = try solve(
      EllipticLoad(source: cotangent, factor: 1, hasBoundaryTerms: false), into: lambda, false)
    let u = Field<Double>("u", on: topology, halo: 1)
    let width = operation.shape.nx
    u.forEachRow { row, y, z in row.update(from: solution.row(y, z), count: width) }
    try communicating { () throws(MPIError) in try HaloExchange(topology, for: [u, lambda])(u, lambda) }
    operation.fillWalls(of: u)
    return try GradientAssembly(operation, problem, u, lambda).gradient(convergence)
  }
}
