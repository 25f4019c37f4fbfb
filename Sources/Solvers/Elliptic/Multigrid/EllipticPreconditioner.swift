internal import Domain
internal import MPI
internal import Numerics

/// An approximate inverse of an elliptic operator: symmetric, positive definite up to the null space, and with the same
/// bits on any number of ranks.
///
/// It works in single precision and up to a constant factor. Implementations are made from an operator; in a floating one's
/// null space they may leave what they like.
protocol EllipticPreconditioner: AnyObject {
  /// The right-hand side, in whose cells the caller leaves it.
  var residual: Field<Float> { get }

  /// The result; its halo behind faces is up to date, and zero beyond walls.
  var correction: Field<Float> { get }

  /// Takes the numbers of another operator on the same blocks into the memory of the present one. Collective.
  ///
  /// - Returns: Whether it could; if not, a new preconditioner must be made.
  /// - Throws: `MPIError`.
  func take(_ operation: EllipticOperator) throws(MPIError) -> Bool

  /// Replaces the correction by an approximate solution for the residual. Collective.
  ///
  /// - Throws: `MPIError`.
  func apply() throws(MPIError)
}
