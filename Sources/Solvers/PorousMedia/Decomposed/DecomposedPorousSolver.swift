public import Domain
public import MPI
internal import Numerics

/// Draws and solves samples of a ``DecomposedPorousProblem``, all ranks of a communicator together.
///
/// ```swift
/// let solver = try DecomposedPorousSolver(problem, on: world)
/// let outcome = try solver.solve(sample: 0)
/// try file.write(solver.potential, as: "potential")
/// ```
///
/// A sample has the same bits on any number of ranks. All calls are collective.
public final class DecomposedPorousSolver {
  /// The problem.
  public let problem: DecomposedPorousProblem
  /// The ranks over the grid.
  public let topology: CartesianTopology
  /// The potential, V.
  public let potential: Field<Double>
  /// The conductivity k, S/m.
  public let coefficient: Field<Double>
  /// The porosity, where the medium has one.
  public let porosity: Field<Double>?
  /// The source, A/m3, where it is random.
  public let source: Field<Double>?
  /// This rank's phases of the last sample, where the medium has such.
  public private(set) var phases: PhaseImage?

  /// Of the last sample.
  private var elliptic: EllipticSolver?
  private let mediumField: DecomposedGaussianField?
  private let sourceField: DecomposedGaussianField?
  private let keys: (medium: RandomKey, source: RandomKey, walls: RandomKey)

  /// Divides the grid and plans the fields.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - communicator: The ranks.
  /// - Throws: `DomainError` if there are too many ranks for the grid, `SolverError` when a covariance cannot be sampled,
  ///   `MPIError`.
  public init(_ problem: DecomposedPorousProblem, on communicator: Communicator) throws {
    self.problem = problem
    topology = try CartesianTopology(problem.grid, over: communicator, periodic: problem.periodic)
    potential = Field("potential", units: "V", on: topology)
    coefficient = Field("coefficient", units: "S m-1", on: topology)
    porosity = problem.hasPorosity ? Field("porosity", on: topology) : nil
    switch problem.medium {
    case .field(let covariance, _, _), .threshold(let covariance, _, _):
      mediumField = try DecomposedGaussianField(covariance, on: topology)
    case .phases, .image: mediumField = nil
    }
    if case .random(_, _, let covariance) = problem.source {
      sourceField = try DecomposedGaussianField(covariance, on: topology)
      source = Field("source", units: "A m-3", on: topology)
    } else {
      (sourceField, source) = (nil, nil)
    }
    // The same as those of the batched ensembles.
    let key = RandomKey(seed: problem.seed)
    keys = (key.child("porous medium"), key.child("porous source"), key.child("porous walls"))
  }

  /// Draws and solves a sample.
  ///
  /// - Parameter sample: Its number.
  /// - Returns: What is known of it beside its fields.
  /// - Throws: `EllipticError`, `.notConverged` among them; `SolverError` for phases without a conductivity; `MPIError`.
  public func solve(sample: UInt64) throws -> DecomposedPorousOutcome {
    var outcome = DecomposedPorousOutcome()
    try drawMedium(sample, &outcome)
    let density = try drawSource(sample)
    let boundaries = drawWalls(sample, &outcome)
    let solver = try EllipticSolver(
      EllipticProblem(coefficient: coefficient, boundaries: boundaries), on: topology, accuracy: problem.accuracy)
    elliptic = solver
    outcome.structure = solver.structure
    outcome.convergence = try solver.solve(source: density, into: potential)
    try findEffective(&outcome)
    return outcome
  }

  // MARK: The random parts

  private func drawMedium(_ sample: UInt64, _ outcome: inout DecomposedPorousOutcome) throws {
    let communicator = topology.communicator
    let count = Double(problem.grid.cellCount)
    switch problem.medium {
    case .field(_, let marginal, let medium):
      try mediumField?.draw(coefficient, sample: sample, key: keys.medium)
      marginal.apply(to: coefficient)
      guard case .porosity(let law, let bulk) = medium, let porosity else { break }
      coefficient.forEachRow { row, y, z in porosity.row(y, z).update(from: row, count: coefficient.block.count.x) }
      outcome.meanPorosity = try porosity.sum(on: communicator) / count
      outcome.largestPorosity = try porosity.extrema(on: communicator).greatest
      law.apply(to: coefficient, bulkConductivity: bulk)
    case .threshold(_, let threshold, let table):
      try mediumField?.draw(coefficient, sample: sample, key: keys.medium)
      try fill(from: threshold.phases(of: coefficient, on: topology).image, table, &outcome)
    case .phases(let medium, let table):
      try fill(from: medium.phases(on: topology, key: keys.medium, sample: sample), table, &outcome)
    case .image(let image, let table):
      try fill(from: image, table, &outcome)
    }
    outcome.meanCoefficient = try coefficient.sum(on: communicator) / count
  }

  private func fill(
    from image: PhaseImage, _ table: PhaseTable, _ outcome: inout DecomposedPorousOutcome
  ) throws {
    var counts = image.counts
    try topology.communicator.allReduce(&counts, .sum)
    for (label, count) in counts.enumerated() where count > 0 {
      outcome.fractions[UInt8(label)] = Double(count) / Double(problem.grid.cellCount)
    }
    phases = image
    try topology.communicator.agree { try table.fill(coefficient, from: image) }
  }

  private func drawSource(_ sample: UInt64) throws -> Field<Double>? {
    switch problem.source {
    case .uniform(let value):
      guard value != 0 else { return nil }
      let field = Field<Double>("source", like: potential)
      field.forEachRow { row, _, _ in for x in 0..<field.block.count.x { row[x] = value } }
      return field
    case .random(let mean, let deviation, _):
      guard let source else { return nil }
      try sourceField?.draw(source, sample: sample, key: keys.source)
      source.forEachRow { row, _, _ in
        for x in 0..<source.block.count.x { row[x] = mean + deviation * row[x] }
      }
      return source
    }
  }

  /// The conditions of a sample: where a side has a deviation, its value is drawn.
  private func drawWalls(_ sample: UInt64, _ outcome: inout DecomposedPorousOutcome) -> [Side: EllipticBoundary] {
    var boundaries = problem.boundaries
    for side in problem.grid.sides {
      guard let condition = boundaries[side], case .constant(let mean)? = condition.data else { continue }
      var value = mean
      if let deviation = problem.deviations[side], deviation > 0 {
        value += deviation * keys.walls.normal(cell: UInt64(side.rawValue), sample: sample)
      }
      outcome.wallValues[side] = value
      switch condition {
      case .value: boundaries[side] = .value(.constant(value))
      case .flux: boundaries[side] = .flux(.constant(value))
      case .exchange(let coefficient, _):
        boundaries[side] = .exchange(coefficient: coefficient, ambient: .constant(value))
      case .periodic: break
      }
    }
    return boundaries
  }

  // MARK: The effective conductivity

  private func findEffective(_ outcome: inout DecomposedPorousOutcome) throws {
    let axes = Array(problem.grid.axes)
    if let (axis, drop) = problem.applied {
      outcome.effective = axes.map { _ in axes.map { _ in .nan } }
      let mean = try currentDensity(along: axis).sum(on: topology.communicator) / Double(problem.grid.cellCount)
      outcome.effective[axis.rawValue][axis.rawValue] = mean * problem.grid.size[axis] / drop
      return
    }
    guard problem.effective != .none else { return }
    let isPeriodic = problem.effective == .periodic
    // The same blocks, with the axes periodic that the cell problem has so.
    let own = self.topology
    let decomposition = try Decomposition(
      problem.grid, ranks: own.decomposition.ranks, periodic: isPeriodic ? Set(axes) : [])
    let topology = try CartesianTopology(decomposition, over: own.communicator)
    let k = Field<Double>("coefficient", units: "S m-1", on: topology)
    k.forEachRow { row, y, z in row.update(from: coefficient.row(y, z), count: k.block.count.x) }
    let u = Field<Double>("potential", units: "V", on: topology)
    outcome.effective = axes.map { _ in axes.map { _ in 0 } }
    for axis in axes {
      var boundaries: [Side: EllipticBoundary] = [:]
      let length = problem.grid.size[axis]
      for side in problem.grid.sides {
        if isPeriodic {
          boundaries[side] = side.axis == axis ? .periodic(jump: length) : .periodic
        } else {
          boundaries[side] = side.axis == axis ? .value(side.isUpper ? .constant(length) : 0) : .insulated
        }
      }
      let solver = try EllipticSolver(
        EllipticProblem(coefficient: k, boundaries: boundaries), on: topology, accuracy: problem.accuracy)
      outcome.effectiveIterations += try solver.solve(source: nil, into: u).iterations
      for current in isPeriodic ? axes : [axis] {
        let flux = try solver.flux(of: u, along: current)
        let mean = try flux.sum(on: topology.communicator) / Double(problem.grid.cellCount)
        outcome.effective[current.rawValue][axis.rawValue] = -mean
      }
    }
  }

  /// The current density along an axis at the cell centres, A/m2, of the last sample.
  ///
  /// - Parameter axis: The axis.
  /// - Returns: The current density; zeros before the first sample.
  /// - Throws: `EllipticError`.
  public func currentDensity(along axis: Axis) throws(EllipticError) -> Field<Double> {
    try elliptic?.flux(of: potential, along: axis) ?? Field("flux", like: potential)
  }
}

extension DecomposedPorousSolver {
  /// The bytes that the solves of so many cells take on all ranks together, to a fifth or so.
  public static func memory(cells: Int) -> Int {
    // In double precision the fields, the conductances, those of the cell problems and the gradients' five; in single
    // precision the hierarchy's 27 couplings and vectors on an eighth of the cells, and the finest grid's vectors.
    cells * (20 * 8 + 12 * 4)
  }
}
