/// What the steps of a plating model have cost this rank so far.
public struct PlatingCosts: Sendable {
  /// A part of a step.
  public enum Part: String, CaseIterable, Sendable {
    /// The order parameter's own forces, and its noise.
    case interface
    /// Coefficients of the electrolyte on faces.
    case coefficients
    /// The hierarchies of the elliptic solvers.
    case preconditioners
    /// Solves for potentials, their set-up included.
    case potential
    /// Solves for the concentration.
    case concentration
    /// Rates of the reaction, and the potential that goes with a current.
    case reaction
    /// The step itself, balances, the tip.
    case books
  }

  /// Steps taken.
  public internal(set) var steps = 0

  /// Iterations of the solves for potentials: multigrid cycles.
  public internal(set) var potentialCycles = 0

  /// Iterations of the solves for the concentration.
  public internal(set) var concentrationCycles = 0

  /// Solves for potentials.
  public internal(set) var potentialSolves = 0

  /// Preconditioners that were made.
  public internal(set) var preconditioners = 0

  /// Seconds by part.
  public private(set) var seconds: [Part: Double] = [:]

  /// Nothing yet.
  public init() {}

  mutating func add(_ part: Part, _ duration: Duration) { seconds[part, default: 0] += duration / .seconds(1) }
}

extension Electrodeposition {
  /// Does a part of a step, and adds its time to the costs.
  func measure<Result>(_ part: PlatingCosts.Part, _ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { costs.add(part, start.duration(to: .now)) }
    return try body()
  }
}
