import HDF5
import MPI
import Simulations
import Solvers

/// One run of a porous ensemble: what the case and the command line ask for, and its doing.
struct PorousRun {
  let parsed: Case<PorousCase>
  let context: RunContext
  let engine: Engine
  let plan: EnsemblePlan

  /// What solves the samples.
  enum Engine {
    /// Sixteen at once on each rank.
    case batched(PorousProblem, PorousVariables)

    /// One at a time, the ranks of a worker together.
    case decomposed(DecomposedPorousVariables)

    /// The coupled electrolyte, sixteen at once on each rank.
    case electrolyte(ElectrolyteProblem)
  }

  /// Local.
  ///
  /// - Throws: `SolverError`, `EnsembleError` or `Refusal` for what the user can mend.
  init(_ parsed: Case<PorousCase>, _ context: RunContext) throws {
    self.parsed = parsed
    self.context = context
    let precision = Self.precision(parsed.values)
    if case .electrolyte(let electrolyte) = parsed.values.physics {
      engine = .electrolyte(ElectrolyteProblem(electrolyte, seed: parsed.seed))
      plan = try Self.plan(parsed, context, ElectrolyteSimulator.variables(precision))
    } else if let problem = try PorousProblem(parsed.values, seed: parsed.seed) {
      let variables = PorousVariables(problem, precision: precision)
      engine = .batched(problem, variables)
      plan = try Self.plan(parsed, context, variables.all)
    } else {
      let variables = DecomposedPorousVariables(parsed.values)
      engine = .decomposed(variables)
      let axes = ["z", "y", "x"].suffix(parsed.values.domain.dimensions)
      plan = try Self.plan(parsed, context, variables.ensemble(Array(axes), precision))
    }
  }

  private static func precision(_ values: PorousCase) -> EnsembleScalarType {
    values.output.precision == .float32 ? .float32 : .float64
  }

  private static func plan(
    _ parsed: Case<PorousCase>, _ context: RunContext, _ variables: [EnsembleVariable]
  ) throws -> EnsemblePlan {
    let (values, invocation) = (parsed.values, context.invocation)
    let schema = try EnsembleSchema(
      title: parsed.title.isEmpty ? "Potential fields in random porous media" : parsed.title,
      axes: axes(of: values), variables: variables)
    var plan = EnsemblePlan(
      path: invocation[.output] ?? values.output.file, samples: values.samples, schema: schema,
      identity: parsed.resolved.identity)
    plan.ranksPerWorker = values.workers.ranks
    plan.retriesFailed = invocation.has(.retryFailed)
    plan.storage = try storage(values, invocation[.shards])
    switch invocation[.restart] ?? .auto {
    case .auto: plan.restart = .automatic
    case .none: plan.restart = .fresh
    case .path(let path):
      guard invocation[.output] == nil || invocation[.output] == path else {
        throw Refusal("porous: an ensemble is continued in its own file: leave out --output, or --restart \(path)")
      }
      guard FilePath.exists(path) else { throw Refusal("\(path): there is no such file to restart from") }
      plan.path = path
    }
    guard values.workers.ranks <= context.world.size else {
      throw Refusal(
        "porous: workers of \(values.workers.ranks) ranks, but there "
          + (context.world.size == 1 ? "is 1 rank in all" : "are \(context.world.size) ranks in all"))
    }
    return plan
  }

  /// The axes of the fields, the slowest first.
  private static func axes(of values: PorousCase) -> [EnsembleAxis] {
    func axis(_ name: String, _ cells: Int, _ spacing: Double) -> EnsembleAxis {
      let centres = (0..<cells).map { (Double($0) + 0.5) * spacing }
      return EnsembleAxis(name, coordinates: centres, units: "m", longName: "cell centre", letter: name.uppercased())
    }
    switch values.physics {
    case .electrolyte(let electrode):
      return [axis("x", electrode.cells, electrode.length / Double(electrode.cells))]
    case .potential(let potential):
      let domain = potential.domain
      return (0..<domain.dimensions).reversed().map {
        axis(["x", "y", "z"][$0], domain.cells[$0], domain.spacing[$0])
      } + DecomposedPorousVariables.profiles(values).map(\.axis)
    }
  }

  private static func storage(_ values: PorousCase, _ selection: ClosedRange<Int>?) throws -> EnsembleStorage {
    guard values.output.shards > 1 else {
      guard selection == nil else { throw Refusal("porous: --shards needs a case with output.shards above 1") }
      return .singleFile
    }
    if let selection, selection.upperBound >= values.output.shards {
      throw Refusal(
        "porous: --shards \(selection.lowerBound)-\(selection.upperBound): the case has "
          + "output.shards = \(values.output.shards), counted from 0")
    }
    return .shards(
      EnsembleShards(
        count: values.output.shards, compression: values.output.compression, selection: selection.map { Range($0) }))
  }

  /// Does it. Collective.
  ///
  /// - Returns: 0, 1 when samples failed, 75 when it was stopped.
  func run() throws -> Int32 {
    try refuseWhatCannotRun()
    let provenance = try context.provenance(of: parsed)
    switch engine {
    case .batched(let problem, let variables):
      let batch = try context.prepare { try PorousBatch(problem) }
      return try run(provenance) { worker throws(SimulatorError) in
        PorousSimulator(batch, variables: variables, on: worker, batches: plan.ranksPerWorker)
      }
    case .electrolyte(let problem):
      let precision = Self.precision(parsed.values)
      let batch = try context.prepare { try ElectrolyteBatch(problem) }
      return try run(provenance) { _ throws(SimulatorError) in ElectrolyteSimulator(batch, precision) }
    case .decomposed(let variables):
      let precision = Self.precision(parsed.values)
      return try run(provenance) { worker throws(SimulatorError) in
        do {
          let problem = try DecomposedPorousProblem(parsed.values, seed: parsed.seed, on: worker)
          return DecomposedPorousSimulator(
            try DecomposedPorousSolver(problem, on: worker), variables, dimensions: parsed.values.domain.dimensions,
            precision, on: worker)
        } catch {
          throw SimulatorError("\(error)")
        }
      }
    }
  }

  private var equation: String {
    if case .electrolyte = engine {
      "-(kappa potential')' = a reaction"
    } else {
      "-div(coefficient grad potential) = source"
    }
  }

  private func run<Simulator: BatchSimulator>(
    _ provenance: Provenance, _ simulator: (Communicator) throws(SimulatorError) -> Simulator
  ) throws -> Int32 {
    let progress = Progress("porous", log: context.log)
    let report = try Ensemble(plan, on: context.world).run(
      attributes: { file throws(HDF5Error) in
        try provenance.write(to: file, layout: "ensemble 1", title: plan.schema.title, hasMark: false)
        try file.setAttribute("equation", equation)
      },
      shouldStop: { context.stop.isRequestedLocally },
      progress: { state in
        let rate = Format.counted(state.rate, "samples/s")
        let failed = state.failures > 0 ? ["\(state.failures) failed"] : []
        progress.show(
          fraction: Double(state.done) / Double(state.total), ["\(state.done) of \(state.total)", rate] + failed)
      },
      simulator: simulator)
    progress.finish()
    try record(provenance, report)
    return try tell(report)
  }

  /// Adds a resumed run to the history of the file. Shards have other jobs at them, and each says who began it.
  private func record(_ provenance: Provenance, _ report: EnsembleReport) throws {
    guard plan.storage == .singleFile, report.simulated > 0 else { return }
    try context.world.agree {
      guard context.world.rank == 0 else { return }
      // Without a lock: somebody who looks at the file now must not make the run fail.
      let file = try File.open(plan.path, writable: true, options: FileOptions(isLocked: false))
      let history: String = try file.attribute("history")
      if !history.hasSuffix(provenance.historyEntry) { try provenance.append(to: file) }
      try file.close()
    }
  }

  /// Says what came of it.
  private func tell(_ report: EnsembleReport) throws -> Int32 {
    let world = context.world
    var summary = try RunReport(
      context.title, wallTime: context.stop.elapsed, timer: context.timer,
      bytesWritten: world.rank == 0 ? report.bytesWritten : 0, on: world)
    summary.addRate("samples", Double(report.simulated), in: report.seconds)
    summary.addRate(
      "unknowns", Double(report.simulated * parsed.values.cellCount), in: report.seconds)
    summary.addResult("samples", .integer(report.samples))
    summary.addResult("complete", .integer(report.complete))
    summary.addResult("failed", .integer(report.failed))
    summary.addResult("simulated", .integer(report.simulated))
    summary.addResult("idle_fraction", .number(report.idleFraction))
    summary.files = [plan.path]
    summary.sections = report.sections
    summary.failed = report.failed
    // A signal is seen by all; without one it was the clock, of a rank that is ahead of rank 0's.
    if report.ending == .stopped { summary.stop = try context.stop.agree(on: world) ?? .wallTime }
    tellFailures(report)
    context.tell(summary)
    if report.ending == .stopped { return StopController.exitCode }
    return report.failed > 0 ? 1 : 0
  }

  /// Says which samples failed and why, as far as they are few, and how many failed before.
  private func tellFailures(_ report: EnsembleReport) {
    let log = context.log
    let shown = report.failures.prefix(20)
    for failure in shown { log.caution("warning: sample \(failure.sample) failed: \(failure.reason)") }
    if report.failedNow > shown.count { log.caution("warning: and \(report.failedNow - shown.count) more") }
    let earlier = report.failed - report.failedNow
    guard earlier > 0 else { return }
    log.caution(
      "warning: \(earlier) \(earlier == 1 ? "sample" : "samples") failed in earlier runs; --retry-failed tries again")
  }
}
