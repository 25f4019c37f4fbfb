internal import Numerics

/// Draws and solves sixteen samples of an ``ElectrolyteProblem`` at once.
///
/// The arrays are `[cells]` with the sixteen samples innermost. A sample's numbers depend on its number alone.
public final class ElectrolyteBatch {
  /// The problem.
  public let problem: ElectrolyteProblem
  /// The porosity eps.
  public let porosity: UnsafeMutablePointer<DoubleLanes>
  /// The conductivity kappa, S/m.
  public let conductivity: UnsafeMutablePointer<DoubleLanes>
  /// The potential less that in the first cell, V.
  public let potential: UnsafeMutablePointer<DoubleLanes>
  /// The reaction's current density j, A/m2 of interface.
  public let reaction: UnsafeMutablePointer<DoubleLanes>
  /// The concentration less c0, mol/m3.
  public let excess: UnsafeMutablePointer<DoubleLanes>

  private let storage: HugeBuffer<DoubleLanes>
  private let diffusivity: UnsafeMutablePointer<DoubleLanes>
  private let area: UnsafeMutablePointer<DoubleLanes>
  private let process: StationaryProcess
  private let matrix: BatchedTridiagonal<DoubleLanes>
  private let original: SinglePrecisionPotential?
  private let noise: RandomKey
  private let conditions: RandomKey

  /// Makes room for sixteen samples.
  ///
  /// - Throws: `SolverError.contradiction` for a problem that cannot be solved.
  public init(_ problem: ElectrolyteProblem) throws(SolverError) {
    try problem.check()
    self.problem = problem
    let n = problem.cells
    storage = HugeBuffer(count: 7 * n)
    porosity = storage.pointer
    conductivity = porosity + n
    potential = conductivity + n
    reaction = potential + n
    excess = reaction + n
    diffusivity = excess + n
    area = diffusivity + n
    process = StationaryProcess(count: n)
    matrix = BatchedTridiagonal(count: n)
    original = problem.form == .original ? SinglePrecisionPotential(problem) : nil
    noise = RandomKey(seed: problem.seed).child("porosity")
    conditions = RandomKey(seed: problem.seed).child("conditions")
  }

  deinit {
    process.deallocate()
    matrix.deallocate()
  }

  /// Draws and solves samples.
  ///
  /// - Parameter samples: The numbers of one to sixteen samples; lanes beyond them repeat the last one.
  /// - Returns: What is known of each sample beside its fields.
  public func solve(_ samples: [UInt64]) -> ElectrolyteOutcome {
    precondition(!samples.isEmpty && samples.count <= laneCount, "a batch holds 1 to \(laneCount) samples")
    var outcome = ElectrolyteOutcome()
    draw(samples, &outcome)
    solvePotential(&outcome)
    solveConcentration(&outcome)
    return outcome
  }

  // MARK: The random parts

  private func draw(_ samples: [UInt64], _ outcome: inout ElectrolyteOutcome) {
    let n = problem.cells
    withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { normals in
      guard let base = normals.baseAddress else { return }
      for lane in 0..<laneCount {
        let sample = samples[min(lane, samples.count - 1)]
        noise.fillNormals(base, first: 0, count: n, sample: sample)
        for i in 0..<n { porosity[i][lane] = base[i] }
        draw(condition: sample / UInt64(problem.realizations), lane, &outcome)
      }
    }
    process.color(porosity, length: outcome.correlationLength / problem.spacing, nugget: problem.nugget)
    let (lower, range) = (problem.porosity.lowerBound, problem.porosity.upperBound - problem.porosity.lowerBound)
    for i in 0..<n {
      let value = lower + range / (1 + exponential(-porosity[i]))
      let factor = exponential(problem.exponent * logarithm(value))
      porosity[i] = value
      conductivity[i] = problem.conductivity * factor
      diffusivity[i] = problem.diffusivity * factor
      area[i] = problem.specificArea * (1 - value)
    }
  }

  /// Draws what the samples of a condition share.
  private func draw(condition: UInt64, _ lane: Int, _ outcome: inout ElectrolyteOutcome) {
    func between(_ range: ClosedRange<Double>, _ number: UInt64) -> Double {
      let u = conditions.uniform(cell: number, sample: condition)
      return range.lowerBound + u * (range.upperBound - range.lowerBound)
    }
    let lengths = problem.correlationLength
    let ratio = VectorMath.log(lengths.upperBound / lengths.lowerBound)
    outcome.correlationLength[lane] =
      lengths.lowerBound * VectorMath.exp(ratio * conditions.uniform(cell: 0, sample: condition))
    outcome.openCircuitPotential[lane] = between(problem.openCircuitPotential, 1)
    outcome.currentDensity[lane] = between(problem.currentDensity, 2)
  }

  // MARK: The potential

  private func solvePotential(_ outcome: inout ElectrolyteOutcome) {
    let (u, q) = (outcome.openCircuitPotential, outcome.currentDensity)
    let equations = ElectrolytePotential<DoubleLanes>(problem)
    var level = DoubleLanes.zero
    if let original {
      original.solve(potential, conductivity, area, u, q)
    } else {
      equations.assemble(matrix, conductivity, area)
      matrix.factorize()
      level = equations.level(area, u, q)
      equations.setRightHandSide(potential, area, u, q, level)
      matrix.solve(potential)
    }
    let first = potential[0]
    outcome.potentialOffset = level + first
    var (net, scale) = (q, q.magnitudes)
    for i in 0..<problem.cells {
      // The original evaluates the reaction with the potential that is already shifted.
      let current = equations.reaction(i, original == nil ? level + potential[i] : potential[i] - first, u)
      reaction[i] = current
      potential[i] -= first
      net += area[i] * current * problem.spacing
      scale += (area[i] * current * problem.spacing).magnitudes
    }
    outcome.chargeMismatch = net.magnitudes / scale
  }

  // MARK: The concentration

  /// Implicit in diffusion; the reaction does not change, since the potential does not depend on the concentration.
  private func solveConcentration(_ outcome: inout ElectrolyteOutcome) {
    let (n, h) = (problem.cells, problem.spacing)
    let isOriginal = original != nil
    matrix.setCouplings(diffusivity, spacing: h)
    let wall = 2 / h * diffusivity[n - 1]
    var (steps, rate) = (1, 0.0)
    if case .transient(let duration, let timeStep) = problem.evolution {
      steps = max(1, Int((duration / timeStep).rounded()))
      rate = Double(steps) / duration
    }
    for i in 0..<n {
      matrix.diagonal[i] =
        h * rate * porosity[i] + (i > 0 ? matrix.coupling[i - 1] : .zero)
        + (i < n - 1 ? matrix.coupling[i] : isOriginal ? .zero : wall)
    }
    if isOriginal {
      // c0 in the last cell: decoupled, and zero as the excess of its neighbour's equation.
      matrix.coupling[n - 2] = .zero
      matrix.diagonal[n - 1] = DoubleLanes(repeating: 1)
    }
    matrix.factorize()
    let factor = (1 - problem.transferenceNumber) / ElectrolyteProblem.faraday * h
    for i in 0..<n { excess[i] = .zero }
    for _ in 0..<steps {
      for i in 0..<n { excess[i] = h * rate * porosity[i] * excess[i] + factor * area[i] * reaction[i] }
      if isOriginal { excess[n - 1] = .zero }
      matrix.solve(excess)
    }
    outcome.wallFlux = isOriginal ? .zero : wall * excess[n - 1]
  }
}

/// What is known of the sixteen samples of a batch beside their fields.
public struct ElectrolyteOutcome: Sendable {
  /// The correlation length of the porosity, m.
  public var correlationLength = DoubleLanes.zero
  /// The open-circuit potential U, V.
  public var openCircuitPotential = DoubleLanes.zero
  /// The current density q that enters at x = L, A/m2.
  public var currentDensity = DoubleLanes.zero
  /// The potential in the first cell, V, which the field is counted from.
  public var potentialOffset = DoubleLanes.zero
  /// |q + the integral of a j| over the sum of the magnitudes of what enters and what reacts.
  public var chargeMismatch = DoubleLanes.zero
  /// The salt that leaves through the wall, mol/m2/s; zero in the original's form, which has no wall.
  public var wallFlux = DoubleLanes.zero
}

extension DoubleLanes {
  /// The magnitude of each lane.
  var magnitudes: DoubleLanes {
    // Without the sign's bit.
    unsafeBitCast(unsafeBitCast(self, to: SIMD16<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF, to: DoubleLanes.self)
  }
}
