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
  /// The porosity, where the medium has one.
  public let porosity: Field<Double>?
  /// The source, A/m3, where it is random.
  public let source: Field<Double>?
  /// This rank's phases of the last sample, where the medium has such.
  public private(set) var phases: PhaseImage?

  /// What draws many samples keeps its memory; what draws one gives it back where it has served.
  private let keepsMemory: Bool

  /// The conductivity k, S/m, where no phases tell it.
  private let conductivity: Field<Double>?
  private let uniformSource: Field<Double>?
  private var mediumField: DecomposedGaussianField?
  private var sourceField: DecomposedGaussianField?
  private let keys: (medium: RandomKey, source: RandomKey, walls: RandomKey)

  /// The operator of the last sample's potential.
  private var elliptic: EllipticSolver?
  private var cellProblems: CellProblems?

  /// Where the cell problems are solved: on the same blocks, with the axes periodic that they have so.
  private struct CellProblems {
    let topology: CartesianTopology
    let solver: EllipticSolver
    let potential: Field<Double>
  }

  /// Divides the grid and plans the fields.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - communicator: The ranks.
  ///   - keepsMemory: Whether more than one sample will be drawn, and what one needs is kept for the next.
  /// - Throws: `DomainError` if there are too many ranks for the grid, `SolverError` when a covariance cannot be sampled,
  ///   `MPIError`.
  public init(_ problem: DecomposedPorousProblem, on communicator: Communicator, keepsMemory: Bool = true) throws {
    self.problem = problem
    self.keepsMemory = keepsMemory
    topology = try CartesianTopology(problem.grid, over: communicator, periodic: problem.periodic)
    potential = Field("potential", units: "V", on: topology)
    porosity = problem.hasPorosity ? Field("porosity", on: topology) : nil
    conductivity = problem.hasPhases ? nil : Field("coefficient", units: "S m-1", on: topology)
    switch problem.medium {
    case .field(let covariance, _, _), .threshold(let covariance, _, _):
      mediumField = try DecomposedGaussianField(covariance, on: topology)
    case .phases, .image: break
    }
    switch problem.source {
    case .random(_, _, let covariance):
      sourceField = try DecomposedGaussianField(covariance, on: topology)
      (source, uniformSource) = (Field("source", units: "A m-3", on: topology), nil)
    case .uniform(let value):
      source = nil
      uniformSource = value != 0 ? Field("source", like: potential) : nil
      uniformSource?.fill(value)
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
    // From here on, an operator that knows its problem has the present medium.
    elliptic?.forgetCoefficient()
    cellProblems?.solver.forgetCoefficient()
    try drawMedium(sample, &outcome)
    let density = try drawSource(sample)
    if !keepsMemory { (mediumField, sourceField) = (nil, nil) }
    let boundaries = drawWalls(sample, &outcome)
    // The potential comes last: what follows from it is asked of its own operator.
    try findEffective(&outcome)
    let solver = try take(boundaries, on: topology, in: elliptic, by: potential)
    elliptic = solver
    outcome.structure = solver.structure
    outcome.convergence = try solver.solve(source: density, into: potential)
    if let (axis, drop) = problem.applied {
      let axes = problem.grid.axes
      outcome.effective = axes.map { _ in axes.map { _ in .nan } }
      let mean = try solver.meanFlux(of: potential, along: axis)
      outcome.effective[axis.rawValue][axis.rawValue] = mean * problem.grid.size[axis] / drop
    }
    return outcome
  }

  /// A solver for the present medium, by way of a field that holds k until the operator has taken it.
  ///
  /// An operator that has the medium already is kept if the conditions are of the same kinds.
  private func take(
    _ boundaries: [Side: EllipticBoundary], on topology: CartesianTopology, in solver: EllipticSolver?,
    by field: Field<Double>
  ) throws -> EllipticSolver {
    if let solver, let known = solver.problem?.boundaries,
      problem.grid.sides.allSatisfy({ boundaries[$0]?.isLike(known[$0]) ?? false })
    {
      try solver.updateWalls(boundaries)
      return solver
    }
    try putCoefficient(into: field)
    let problem = EllipticProblem(coefficient: field, boundaries: boundaries)
    guard let solver else { return try EllipticSolver(problem, on: topology, accuracy: self.problem.accuracy) }
    try solver.update(problem)
    return solver
  }

  // MARK: The random parts

  private func drawMedium(_ sample: UInt64, _ outcome: inout DecomposedPorousOutcome) throws {
    let communicator = topology.communicator
    let count = Double(problem.grid.cellCount)
    switch problem.medium {
    case .field(_, let marginal, let medium):
      guard let conductivity else { return }
      try mediumField?.draw(conductivity, sample: sample, key: keys.medium)
      marginal.apply(to: conductivity)
      if case .porosity(let law, let bulk) = medium, let porosity {
        conductivity.forEachRow { row, y, z in
          porosity.row(y, z).update(from: row, count: conductivity.block.count.x)
        }
        outcome.meanPorosity = try porosity.sum(on: communicator) / count
        outcome.largestPorosity = try porosity.extrema(on: communicator).greatest
        law.apply(to: conductivity, bulkConductivity: bulk)
      }
    case .threshold(_, let threshold, _):
      try mediumField?.draw(potential, sample: sample, key: keys.medium)
      phases = try threshold.phases(of: potential, on: topology).image
    case .phases(let medium, _):
      phases = try medium.phases(on: topology, key: keys.medium, sample: sample)
    case .image(let image, _):
      phases = image
    }
    if let phases {
      var counts = phases.counts
      try communicator.allReduce(&counts, .sum)
      for (label, cells) in counts.enumerated() where cells > 0 {
        outcome.fractions[UInt8(label)] = Double(cells) / count
      }
      if let (phase, lag) = problem.measured {
        outcome.statistics = try PhaseStatistics(of: phase, in: phases, on: topology, largestLag: max(lag, 2))
      }
    }
    try putCoefficient(into: potential)
    outcome.meanCoefficient = try potential.sum(on: communicator) / count
  }

  /// Gives every cell of a field on this rank's block its conductivity.
  private func putCoefficient(into field: Field<Double>) throws {
    switch problem.medium {
    case .field:
      guard let conductivity else { return }
      field.forEachRow { row, y, z in row.update(from: conductivity.row(y, z), count: field.block.count.x) }
    case .threshold(_, _, let table), .phases(_, let table), .image(_, let table):
      guard let phases else { return }
      try topology.communicator.agree { try table.fill(field, from: phases) }
    }
  }

  /// The conductivity k of the last sample, S/m. Where phases tell it, the field is made at each call.
  ///
  /// - Returns: k in each cell; zeros before the first sample.
  /// - Throws: `SolverError` for phases without a conductivity; `MPIError`.
  public func coefficient() throws -> Field<Double> {
    if let conductivity { return conductivity }
    let field = Field<Double>("coefficient", units: "S m-1", on: topology)
    try putCoefficient(into: field)
    return field
  }

  private func drawSource(_ sample: UInt64) throws -> Field<Double>? {
    guard case .random(let mean, let deviation, _) = problem.source, let source else { return uniformSource }
    try sourceField?.draw(source, sample: sample, key: keys.source)
    source.forEachRow { row, _, _ in
      for x in 0..<source.block.count.x { row[x] = mean + deviation * row[x] }
    }
    return source
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

  /// Solves the cell problems along all axes, one after the other in the same memory: around periods by one operator.
  private func findEffective(_ outcome: inout DecomposedPorousOutcome) throws {
    guard problem.effective != .none, problem.applied == nil else { return }
    let axes = problem.grid.axes
    let isPeriodic = problem.effective == .periodic
    let periodic = isPeriodic ? Set(axes) : []
    outcome.effective = axes.map { _ in axes.map { _ in 0 } }
    // The potential, which follows, mostly falls along x too: it then has the last operator.
    for axis in axes.reversed() {
      // Around an axis of one cell each cell meets itself: the gradient is the same everywhere.
      if isPeriodic, problem.grid.cells[axis] == 1 {
        outcome.effective[axis.rawValue][axis.rawValue] = outcome.meanCoefficient
        continue
      }
      var boundaries: [Side: EllipticBoundary] = [:]
      let length = problem.grid.size[axis]
      for side in problem.grid.sides {
        if isPeriodic {
          boundaries[side] = side.axis == axis ? .periodic(jump: length) : .periodic
        } else {
          boundaries[side] = side.axis == axis ? .value(side.isUpper ? .constant(length) : 0) : .insulated
        }
      }
      let cell = try cellProblem(boundaries, periodic)
      outcome.effectiveIterations += try cell.solver.solve(source: nil, into: cell.potential).iterations
      for current in isPeriodic ? axes : [axis] {
        let mean = try cell.solver.meanFlux(of: cell.potential, along: current)
        outcome.effective[current.rawValue][axis.rawValue] = -mean
      }
    }
    if !keepsMemory, periodic != problem.periodic { cellProblems = nil }
  }

  /// The solver of a cell problem with the present medium: that of the potential, if it has the same axes periodic.
  private func cellProblem(_ boundaries: [Side: EllipticBoundary], _ periodic: Set<Axis>) throws -> CellProblems {
    guard periodic != problem.periodic else {
      let solver = try take(boundaries, on: topology, in: elliptic, by: potential)
      elliptic = solver
      return CellProblems(topology: topology, solver: solver, potential: potential)
    }
    if let cellProblems {
      _ = try take(boundaries, on: cellProblems.topology, in: cellProblems.solver, by: cellProblems.potential)
      return cellProblems
    }
    let decomposition = try Decomposition(problem.grid, ranks: topology.decomposition.ranks, periodic: periodic)
    let own = try CartesianTopology(decomposition, over: topology.communicator)
    let field = Field<Double>("potential", units: "V", on: own)
    let made = CellProblems(
      topology: own, solver: try take(boundaries, on: own, in: nil, by: field), potential: field)
    cellProblems = made
    return made
  }

  /// The current density along an axis at the cell centres, A/m2, of the last sample.
  ///
  /// - Parameter axis: The axis.
  /// - Returns: The current density; zeros before the first sample.
  /// - Throws: `EllipticError`.
  public func currentDensity(along axis: Axis) throws(EllipticError) -> Field<Double> {
    try elliptic?.flux(of: potential, along: axis) ?? Field("flux", like: potential)
  }

  /// Gives back what only another sample, or the current density, would need.
  public func releaseSolver() { (elliptic, cellProblems) = (nil, nil) }
}
