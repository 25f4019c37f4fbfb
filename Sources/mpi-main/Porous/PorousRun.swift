import HDF5
import MPI
import Simulations
import Solvers

/// One run of a porous ensemble: what the case and the command line ask for, and its doing.
struct PorousRun {
  let parsed: Case<PorousCase>
  let context: RunContext
  let problem: PorousProblem
  let variables: PorousVariables
  let plan: EnsemblePlan

  /// Local.
  ///
  /// - Throws: `SolverError`, `EnsembleError` or `Refusal` for what the user can mend.
  init(_ parsed: Case<PorousCase>, _ context: RunContext) throws {
    self.parsed = parsed
    self.context = context
    problem = try PorousProblem(parsed.values, seed: parsed.seed)
    variables = PorousVariables(problem, precision: parsed.values.output.precision == .float32 ? .float32 : .float64)
    plan = try Self.plan(parsed, context, variables)
  }

  private static func plan(
    _ parsed: Case<PorousCase>, _ context: RunContext, _ variables: PorousVariables
  ) throws -> EnsemblePlan {
    let (values, invocation) = (parsed.values, context.invocation)
    let schema = try EnsembleSchema(
      title: parsed.title.isEmpty ? "Potential fields in random porous media" : parsed.title,
      axes: [axis("y", 1, values.domain), axis("x", 0, values.domain)], variables: variables.all)
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

  private static func axis(_ name: String, _ n: Int, _ domain: PorousCase.Domain) -> EnsembleAxis {
    let centres = (0..<domain.cells[n]).map { (Double($0) + 0.5) * domain.spacing[n] }
    return EnsembleAxis(name, coordinates: centres, units: "m", letter: name.uppercased())
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
    let batch = try context.prepare { try PorousBatch(problem) }
    let provenance = try context.provenance(of: parsed)
    let progress = Progress("porous", log: context.log)
    let report = try Ensemble(plan, on: context.world).run(
      attributes: { file throws(HDF5Error) in
        try provenance.write(to: file, layout: "ensemble 1", title: plan.schema.title, hasMark: false)
        try file.setAttribute("equation", "-div(coefficient grad potential) = source")
      },
      shouldStop: { context.stop.isRequestedLocally },
      progress: { state in
        let rate = Format.counted(state.rate, "samples/s")
        let failed = state.failures > 0 ? ["\(state.failures) failed"] : []
        progress.show(
          fraction: Double(state.done) / Double(state.total), ["\(state.done) of \(state.total)", rate] + failed)
      },
      simulator: { worker throws(SimulatorError) in
        PorousSimulator(batch, variables: variables, on: worker, batches: plan.ranksPerWorker)
      })
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
      "unknowns", Double(report.simulated * problem.cells.x * problem.cells.y), in: report.seconds)
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
