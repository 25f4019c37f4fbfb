/// A problem of an oscillating flow that cannot be posed or solved as it is.
public enum OscillatoryFlowError: Error, Equatable, CustomStringConvertible {
  /// The parts of the problem exclude each other.
  case contradiction(String)

  /// The grid is too coarse for the penetration depth.
  case underResolved(penetrationDepth: Double, least: Double)

  /// Sound takes too much of a period to cross the grid: the smaller viscosity in lattice units, or a smaller grid, helps.
  case soundTooSlow(ratio: Double, greatest: Double)

  /// The solver stopped short of the tolerance.
  case notConverged(residual: Double, applications: Int)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .contradiction(let text): text
    case .underResolved(let depth, let least):
      "the penetration depth is \(depth) cells; it must be at least \(least)"
    case .soundTooSlow(let ratio, let greatest):
      "sound needs too much of a period to cross the grid: sqrt(3) omega l is \(ratio), and must not exceed \(greatest)"
    case .notConverged(let residual, let applications):
      "the residual is \(residual) of the right-hand side after \(applications) applications"
    }
  }
}
