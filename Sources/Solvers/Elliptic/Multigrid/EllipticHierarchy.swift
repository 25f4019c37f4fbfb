internal import Domain
internal import MPI

/// The ways to precondition an elliptic operator.
enum EllipticHierarchy: Sendable, Hashable {
  /// One unknown for each block of cells: for coefficients that vary from cell to cell by small factors.
  case blocks

  /// Blocks of cells with one unknown for each of their strongly connected parts.
  case splitCells

  /// The one that suits an operator; the same on all ranks.
  static func suited(to operation: EllipticOperator) -> EllipticHierarchy { .blocks }

  /// Makes the preconditioner. Collective.
  ///
  /// - Throws: `MPIError`.
  func preconditioner(of operation: EllipticOperator) throws(MPIError) -> any EllipticPreconditioner {
    switch self {
    case .blocks: try BlockMultigrid(operation)
    case .splitCells: try SplitMultigrid(operation)
    }
  }
}
