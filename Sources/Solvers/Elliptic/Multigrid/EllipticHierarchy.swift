internal import Domain
internal import MPI

/// The ways to precondition an elliptic operator.
enum EllipticHierarchy: Sendable, Hashable {
  /// One unknown for each block of cells: for coefficients that vary from cell to cell by small factors.
  case blocks

  /// Blocks of cells with one unknown for each of their strongly connected parts.
  case splitCells

  /// The share of rough cells above which splitting pays. Blocks take 6 to 9 iterations for log-normal coefficients of
  /// variance 4 (a share of 2e-5 where the correlation length is 4 cells) and for phases of contrast 10 (none), but 30 to
  /// 60 at variance 9 in 2-D (4e-3) and at contrast 1000 (0.1); split cells always take 5 to 17, each two to three times
  /// as long.
  static let roughShare = 2e-4

  /// Whether a preconditioner may take another operator's numbers; split cells are split anew by each.
  var isRefillable: Bool { self == .blocks }

  /// The one that is given, or suits an operator; the same on all ranks. Collective.
  ///
  /// - Throws: `EllipticError.communication`.
  static func `for`(_ operation: EllipticOperator, _ given: EllipticHierarchy?) throws(EllipticError)
    -> EllipticHierarchy
  {
    if let given { return given }
    let roughness = try communicating { () throws(MPIError) in try operation.roughness() }
    return roughness > roughShare ? .splitCells : .blocks
  }

  /// Makes the preconditioner. Collective.
  ///
  /// - Throws: `EllipticError.communication`, `.tooLarge`.
  func preconditioner(of operation: EllipticOperator) throws(EllipticError) -> any EllipticPreconditioner {
    switch self {
    case .blocks: try communicating { () throws(MPIError) in try BlockMultigrid(operation) }
    case .splitCells: try SplitMultigrid(operation)
    }
  }
}
