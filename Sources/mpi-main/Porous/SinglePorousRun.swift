import Domain
import HDF5
import MPI
import Simulations
import Solvers

/// One sample of a porous medium on a domain that all ranks divide among them.
struct SinglePorousRun {
  let parsed: Case<PorousCase>
  let context: RunContext
  let problem: DecomposedPorousProblem
  let path: String

  var world: Communicator { context.world }
  var values: PorousCase { parsed.values }

  /// Collective.
  ///
  /// - Throws: `SolverError`, `EllipticError` or `Refusal` for what the user can mend.
  init(_ parsed: Case<PorousCase>, _ context: RunContext) throws {
    self.parsed = parsed
    self.context = context
    guard context.invocation[.shards] == nil, !context.invocation.has(.retryFailed) else {
      throw Refusal("porous: --shards and --retry-failed are for ensembles, not for mode: single")
    }
    var path = context.invocation[.output] ?? parsed.values.output.file
    if case .path(let given)? = context.invocation[.restart] { path = given }
    self.path = path
    do {
      problem = try DecomposedPorousProblem(parsed.values, seed: parsed.seed, on: context.world)
      _ = try CartesianTopology(problem.grid, over: context.world, periodic: problem.periodic)
    } catch let error as any ExitCoding {
      throw error
    } catch {
      throw Refusal("porous: \(error)")
    }
  }

  /// Does it. Collective.
  ///
  /// - Returns: 0.
  func run() throws -> Int32 {
    try refuseWhatCannotRun()
    if try isThereAlready() {
      context.log.print("\(path): complete, from the same case; --restart none computes it anew")
      return 0
    }
    context.tellWarnings(of: parsed)
    let solver = try makeSolver()
    let start = ContinuousClock.now
    let outcome = try context.timer.measure("solve") { try solver.solve(sample: UInt64(values.sample)) }
    let seconds = start.duration(to: .now) / .seconds(1)
    if !values.output.flux { solver.releaseSolver() }
    let bytes = try context.timer.measure("write") { try write(solver, outcome) }
    return try tell(outcome, seconds, bytes)
  }

  /// What the problem's numbers forbid, all ranks find alike.
  private func makeSolver() throws -> DecomposedPorousSolver {
    do {
      return try DecomposedPorousSolver(problem, on: world, keepsMemory: false)
    } catch let error as SolverError {
      throw Refusal("porous: \(error)")
    }
  }

  // MARK: What is stored

  private var variables: DecomposedPorousVariables { DecomposedPorousVariables(values) }

  private var axes: [Axis] { Array([Axis.x, .y, .z].prefix(values.domain.dimensions)) }

  /// The tortuosity factors that are finite: HDF5's readers know infinity, people's scripts do not.
  private func tortuosities(_ outcome: DecomposedPorousOutcome?) -> [(Axis, Double)] {
    guard let outcome else { return [] }
    return axes.compactMap { axis in
      let value = outcome.tortuosity(along: axis, bulkConductivity: values.transport?.conductivity)
      return value.isFinite ? (axis, value) : nil
    }
  }

  func schema(_ outcome: DecomposedPorousOutcome?) -> FieldSchema {
    let flux =
      values.output.flux
      ? axes.map {
        FieldSchema.Variable(
          "current_density_\($0)", units: "A m-2", longName: "current density along \($0)", vector: "current_density")
      } : []
    let tortuosity = tortuosities(outcome).map { axis, _ in
      FieldSchema.Variable("tortuosity_\(axis)", units: "1", longName: "tortuosity factor along \(axis)")
    }
    return FieldSchema(
      title: parsed.title.isEmpty ? "Potential field in a random porous medium" : parsed.title, grid: problem.grid,
      fields: variables.planes.map { FieldSchema.Variable($0.name, units: $0.units, longName: $0.longName) } + flux,
      numbers: variables.scalars.map {
        FieldSchema.Variable($0.name, units: $0.units, longName: $0.longName, isInteger: $0.type == .int32)
      } + tortuosity,
      precision: values.output.precision == .float32 ? .float32 : .float64)
  }

  /// Writes the file, which gets its name when it is whole; returns this rank's bytes.
  private func write(_ solver: DecomposedPorousSolver, _ outcome: DecomposedPorousOutcome) throws -> Int {
    let part = PartialFile(path)
    let provenance = try context.provenance(of: parsed)
    let file = try FieldFile(creating: part.temporaryPath, schema(outcome), on: world, provenance, finalPath: path)
    try file.beginStep()
    for plane in variables.planes {
      if let field = try plane.field(solver) { try file.write(field, as: plane.name) }
    }
    for axis in axes where values.output.flux {
      try file.write(try solver.currentDensity(along: axis), as: "current_density_\(axis)")
    }
    var numbers: [String: Double] = [:]
    for scalar in variables.scalars { numbers[scalar.name] = scalar.value(outcome) }
    for (axis, value) in tortuosities(outcome) { numbers["tortuosity_\(axis)"] = value }
    try file.endStep(at: 0, numbers)
    try file.add(
      FieldSchema.Variable("residual_history", units: "1", longName: "relative residual after each iteration"),
      outcome.convergence.history, along: "iteration", axisLongName: "iterations")
    for profile in variables.profiles {
      try file.add(
        FieldSchema.Variable(profile.name, units: profile.units, longName: profile.longName), profile.values(outcome),
        along: profile.axis.name, at: profile.axis.coordinates,
        VariableDescription(units: profile.axis.units, longName: profile.axis.longName))
    }
    try file.close(isComplete: true)
    try world.agree { if world.rank == 0 { try part.commit() } }
    return file.bytesWritten
  }

  private func tell(_ outcome: DecomposedPorousOutcome, _ seconds: Double, _ bytes: Int) throws -> Int32 {
    var summary = try RunReport(
      context.title, wallTime: context.stop.elapsed, timer: context.timer, bytesWritten: bytes, on: world)
    summary.addRate("unknowns", Double(values.domain.cellCount), in: seconds)
    for scalar in variables.scalars {
      let value = scalar.value(outcome)
      summary.addResult(scalar.name, scalar.type == .int32 ? .integer(Int(value)) : .number(value))
    }
    for axis in axes where values.effective != .none {
      let value = outcome.tortuosity(along: axis, bulkConductivity: values.transport?.conductivity)
      guard !value.isNaN else { continue }
      summary.addResult("tortuosity_\(axis)", value.isFinite ? .number(value) : .text("infinite"))
    }
    summary.files = [path]
    context.tell(summary)
    return 0
  }

  // MARK: What is found before work starts

  /// The bytes that a rank takes.
  var memory: Int {
    get throws {
      try DecomposedPorousSolver.memory(
        of: problem, ranks: world.size, keepsMemory: false, writesFlux: values.output.flux)
    }
  }

  func refuseWhatCannotRun() throws {
    try context.refuseWhatCannotRun(
      memory: try memory, of: "domain.cells: \(values.domain.cells.map(String.init).joined(separator: " x ")) cells",
      to: path, parsed.resolved)
  }

  /// Whether an earlier run of the same case has done it.
  private func isThereAlready() throws -> Bool {
    if case .none? = context.invocation[.restart] { return false }
    return try ResultFile.isComplete(path, on: world)
  }
}
