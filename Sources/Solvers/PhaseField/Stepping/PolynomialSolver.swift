internal import Domain

/// The operator a + b A + c A^2 of an implicit step, A being minus the discrete Laplacian.
public struct StepPolynomial: Sendable, Hashable {
  /// The factor of the identity, positive.
  public var constant: Double
  /// The factor of A, not negative.
  public var linear: Double
  /// The factor of A^2, not negative.
  public var square: Double

  /// a + b A + c A^2.
  public init(constant: Double, linear: Double, square: Double) {
    (self.constant, self.linear, self.square) = (constant, linear, square)
  }
}

/// Solves the linear problems of implicit steps, for increments: walls with values hold them at zero.
protocol PolynomialSolver: AnyObject {
  /// The operator that comes nearest to a polynomial among those that it can solve: at least the linear factor.
  func solvable(_ polynomial: StepPolynomial) -> StepPolynomial

  /// Solves p(A) x = b. Collective.
  func solve(_ polynomial: StepPolynomial, _ b: Field<Double>, into x: Field<Double>) throws
}
