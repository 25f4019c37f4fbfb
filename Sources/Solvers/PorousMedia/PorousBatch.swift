internal import Numerics

/// Solves sixteen samples of a porous problem at once.
///
/// The arrays are `[ny][nx]` with the sixteen samples innermost. A sample's numbers depend on its number alone, neither
/// on its lane nor on the other samples of the batch.
public final class PorousBatch {
  /// The problem.
  public let problem: PorousProblem

  /// The random parts.
  public let sampler: PorousMediumSampler

  /// The porosity, where the medium has one.
  public let porosity: UnsafeMutablePointer<DoubleLanes>

  /// The conductivity k, S/m.
  public let coefficient: UnsafeMutablePointer<DoubleLanes>

  /// The source s, A/m3.
  public let source: UnsafeMutablePointer<DoubleLanes>

  /// The potential, V.
  public let potential: UnsafeMutablePointer<DoubleLanes>

  private let rightHandSide: UnsafeMutablePointer<DoubleLanes>
  private let storage: HugeBuffer<DoubleLanes>
  private let solver: BatchedSolver
  private let effective: EffectiveConductivitySolver?

  /// Plans the solves of a problem.
  ///
  /// - Throws: `SolverError` when the problem cannot be sampled or solved on its grid.
  public init(_ problem: PorousProblem) throws(SolverError) {
    self.problem = problem
    sampler = try PorousMediumSampler(problem)
    let count = problem.cells.x * problem.cells.y
    storage = HugeBuffer(count: 5 * count)
    porosity = storage.pointer
    coefficient = porosity + count
    source = coefficient + count
    potential = source + count
    rightHandSide = potential + count
    solver = BatchedSolver(
      try BatchedOperator(cells: problem.cells, spacing: problem.spacing, boundaries: problem.boundaries))
    effective = try EffectiveConductivitySolver(problem.effective, cells: problem.cells, size: problem.size)
  }

  /// The bytes that the solves of a problem take, to a tenth or so.
  public static func memory(of problem: PorousProblem) -> Int {
    let cells = (problem.cells.x + 2) * (problem.cells.y + 2)
    // Five fields here; in the operator three, in each hierarchy nine single-precision arrays and eight weights on a
    // quarter of the cells, four thirds of it all, and three of the gradients.
    let perSolver = cells * (3 * MemoryLayout<DoubleLanes>.stride + 18 * MemoryLayout<FloatLanes>.stride)
    let solvers =
      switch problem.effective {
      case .none: 1
      case .periodic: 2
      case .through: 3
      }
    let fields = (problem.effective == .none ? 5 : 7) * cells * MemoryLayout<DoubleLanes>.stride
    return solvers * perSolver + fields
  }

  /// Draws and solves samples.
  ///
  /// - Parameters:
  ///   - samples: The numbers of one to sixteen samples; lanes beyond them repeat the last one.
  ///   - poll: Called once an iteration.
  /// - Returns: What is known of each sample beside its fields.
  public func solve(_ samples: [UInt64], poll: () -> Void = {}) -> PorousOutcome {
    precondition(!samples.isEmpty && samples.count <= laneCount, "a batch holds 1 to \(laneCount) samples")
    var outcome = PorousOutcome()
    var clock = Stopwatch()
    draw(samples, &outcome)
    outcome.seconds.drawing = clock.lap()
    solver.matrix.setConductivity(coefficient)
    solver.prepare()
    assemble(&outcome)
    outcome.seconds.setUp = clock.lap()
    potential.update(repeating: .zero, count: problem.cells.x * problem.cells.y)
    outcome.convergence = solver.solve(
      potential, for: rightHandSide, tolerance: problem.tolerance, limit: problem.maximumIterations, poll: poll)
    outcome.seconds.iterating = clock.lap()
    let balance = solver.matrix.balance(of: potential, source, less: outcome.removedSource, outcome.wallValues)
    outcome.fluxMismatch = balance.fluxMismatch
    outcome.energyMismatch = balance.energyMismatch
    if let effective {
      outcome.effective = effective.solve(coefficient, problem.tolerance, problem.maximumIterations, poll: poll)
    }
    return outcome
  }

  private func draw(_ samples: [UInt64], _ outcome: inout PorousOutcome) {
    let isUniform = if case .uniform = problem.source { true } else { false }
    for lane in 0..<laneCount {
      let sample = samples[min(lane, samples.count - 1)]
      sampler.drawGaussian(coefficient, lane: lane, sample: sample)
      if !isUniform { sampler.drawSource(source, lane: lane, sample: sample) }
      for (place, side) in PlaneSide.allCases.enumerated() {
        outcome.wallValues[place][lane] = sampler.wallValue(side, sample: sample)
      }
    }
    if case .uniform(let value) = problem.source {
      source.update(repeating: DoubleLanes(repeating: value), count: problem.cells.x * problem.cells.y)
    }
    outcome.largestPorosity = sampler.makeConductivity(coefficient, porosity: porosity)
  }

  private func assemble(_ outcome: inout PorousOutcome) {
    let volume = problem.spacing.x * problem.spacing.y
    let count = problem.cells.x * problem.cells.y
    for n in 0..<count { rightHandSide[n] = volume * source[n] }
    for (place, side) in PlaneSide.allCases.enumerated() {
      solver.matrix.addBoundaryValue(outcome.wallValues[place], on: side, to: rightHandSide)
    }
    guard problem.boundaries.isSingular else { return }
    // The solver takes the mean away, which no potential can carry off.
    var net = DoubleLanes.zero
    for n in 0..<count { net += rightHandSide[n] }
    outcome.removedSource = net / (Double(count) * volume)
  }
}

/// What is known of the sixteen samples of a batch beside their fields.
public struct PorousOutcome: Sendable {
  /// How the solve for the potential ended.
  public var convergence = BatchedConvergence()

  /// The values on the sides, in the order of `PlaneSide.allCases`: V on Dirichlet sides, A/m2 of outward flux on
  /// Neumann sides.
  public var wallValues = [DoubleLanes](repeating: .zero, count: PlaneSide.allCases.count)

  /// The largest porosity of a cell; zero without porosity.
  public var largestPorosity = DoubleLanes.zero

  /// The net current per volume that was taken away from the source, A/m3; zero where a side fixes the potential.
  public var removedSource = DoubleLanes.zero

  /// |sum of all currents into the rectangle| over the sum of their magnitudes.
  public var fluxMismatch = DoubleLanes.zero

  /// The relative difference between dissipated and supplied power.
  public var energyMismatch = DoubleLanes.zero

  /// The effective conductivity, where it was asked for.
  public var effective: EffectiveConductivity?

  /// What the batch spent its time on, s: the random parts, operator and hierarchy, and the iterations for the potential.
  public var seconds = (drawing: 0.0, setUp: 0.0, iterating: 0.0)

  /// Which samples are sound: converged, and with a porosity below one.
  public var isSound: LaneMask {
    var sound = convergence.converged .& (largestPorosity .< 1)
    if let effective { sound = sound .& effective.converged }
    return sound
  }
}

/// Measures one part after the other.
private struct Stopwatch {
  private var last = ContinuousClock.now

  /// Seconds since the last call, or since the start.
  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return last.duration(to: now) / .seconds(1)
  }
}
