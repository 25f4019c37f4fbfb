public import Domain
public import MPI

/// Why an elliptic problem was not solved.
public enum EllipticError: Error, Equatable, CustomStringConvertible {
  /// The parts of a problem do not fit together.
  case invalidProblem(String)

  /// A number of the problem is not finite, or has the wrong sign; of several the one of the first cell.
  case invalidValue(quantity: String, cell: CellIndex, value: Double)

  /// The coefficient's least and greatest value, zeros apart, are too far from each other for double precision, with a step
  /// between them.
  case excessiveContrast(least: Double, greatest: Double)

  /// There is more of something than can be numbered.
  case tooLarge(quantity: String, count: Int, limit: Int)

  /// The iteration met a number that is not finite, although the problem has none.
  case diverged(iteration: Int)

  /// The iteration ended before it reached its tolerance.
  case notConverged(Convergence)

  /// Communication failed.
  case communication(MPIError)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalidProblem(let reason): reason
    case .invalidValue(let quantity, let cell, let value):
      "\(quantity) is \(value) in cell (\(cell.x), \(cell.y), \(cell.z))"
    case .excessiveContrast(let least, let greatest):
      """
      the coefficient goes from \(least) to \(greatest): more than a factor of 1e15, beyond \
      which double precision loses the level of what conducts well; use zero for what does not conduct
      """
    case .tooLarge(let quantity, let count, let limit): "\(count) \(quantity): \(limit) at most"
    case .diverged(let iteration): "a number that is not finite in iteration \(iteration)"
    case .notConverged(let convergence):
      """
      not converged: relative residual \(convergence.residual), flux mismatch \(convergence.fluxMismatch) \
      after \(convergence.iterations) iterations
      """
    case .communication(let error): "\(error)"
    }
  }
}
