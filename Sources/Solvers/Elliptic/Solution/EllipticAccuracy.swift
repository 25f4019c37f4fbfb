/// When a solve is done, and when it is given up.
public struct EllipticAccuracy: Sendable, Hashable {
  /// The norm of the residual over that of the right-hand side.
  public var residual: Double

  /// The net flow into the domain over the sum of the flows' magnitudes.
  public var fluxMismatch: Double

  /// The most iterations.
  public var iterations: Int

  /// Both limits, and the most iterations.
  public init(residual: Double = 1e-8, fluxMismatch: Double = 1e-5, iterations: Int = 200) {
    self.residual = residual
    self.fluxMismatch = fluxMismatch
    self.iterations = iterations
  }
}
