internal import Domain
internal import MPI

/// The ways to precondition an elliptic operator.
enum EllipticHierarchy: Sendable, Hashable {
  /// Operator-dependent transfer and stored coarse stencils.
  case blackBox

  /// The one that suits an operator; the same on all ranks.
  static func suited(to operation: EllipticOperator) -> EllipticHierarchy { .blackBox }

  /// Makes the preconditioner. Collective.
  ///
  /// - Throws: `MPIError`.
  func preconditioner(of operation: EllipticOperator) throws(MPIError) -> any EllipticPreconditioner {
    switch self {
    case .blackBox: try BlackBoxMultigrid(operation)
    }
  }
}
