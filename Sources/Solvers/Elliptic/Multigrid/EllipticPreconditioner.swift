internal import Domain
internal import MPI
internal import Numerics

/// An approximate inverse of an elliptic operator: symmetric, positive definite up to the null space, and with the same
/// bits on any number of ranks.
///
/// It works in single precision and up to a constant factor. Implementations are made from an operator, and stay valid
/// as long as it does.
protocol EllipticPreconditioner: AnyObject {
  /// The right-hand side, in whose cells the caller leaves it.
  var residual: Field<Float> { get }

  /// The result; its halo behind faces is up to date, and zero beyond walls.
  var correction: Field<Float> { get }

  /// What the right-hand side should be multiplied by to stay within single precision, if it is about one as given.
  var scale: Float { get }

  /// Replaces the correction by an approximate solution for the residual. Collective.
  ///
  /// - Throws: `MPIError`.
  func apply() throws(MPIError)
}
