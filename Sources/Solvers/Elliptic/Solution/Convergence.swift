/// How a solve went.
public struct Convergence: Sendable, Hashable {
  /// Iterations done.
  public var iterations = 0

  /// The norm of the residual over that of the right-hand side, walls included: before the first iteration, and after
  /// each.
  public var history: [Double] = []

  /// The relative residual at the end, computed from the solution.
  public var residual = 0.0

  /// The net flow into the domain, sources and sinks included, over the sum of the flows' magnitudes.
  public var fluxMismatch = 0.0

  /// The dissipated power, the sum of T (u - u')^2 over faces and of V r u^2 over cells: with k in S/m and u in V it is in
  /// W, per metre of depth with two axes. Its error is of the second order of the solution's.
  public var power = 0.0

  /// The relative difference between the dissipated power, the sum of T (u - u')^2, and the supplied one.
  public var energyMismatch = 0.0

  /// The mean of the right-hand side that had to be removed, over its root mean square: not zero if sources and walls of
  /// a problem without a fixed level do not balance. Of several islands the largest.
  public var removedMean = 0.0

  /// The relative residual that the rounding of the solution to double precision leaves, eps ||D u|| over the norm of the
  /// right-hand side, with the diagonal D: where a level that hardly anything fixes carries the solution far from zero, no
  /// smaller residual can be had, and this one counts as reached. Zero where it was not needed.
  public var attainableResidual = 0.0

  /// Whether both tolerances were reached, or the residual that is attainable.
  public var isConverged = false

  /// Nothing done yet.
  public init() {}
}
