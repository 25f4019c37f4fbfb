import Domain
import HDF5
import MPI
import Simulations
import Solvers

/// One run of a plated cell: what the case and the command line ask for, and its doing.
struct PlateRun {
  let parsed: Case<PlateCase>
  let context: RunContext
  let path: String

  let topology: CartesianTopology
  let factory: PlatingModelFactory

  private var world: Communicator { context.world }
  private var values: PlateCase { parsed.values }
  private var restart: Restart { context.restart }

  /// Collective.
  ///
  /// - Throws: `Refusal` for what the user can mend.
  init(_ parsed: Case<PlateCase>, _ context: RunContext) throws {
    (self.parsed, self.context) = (parsed, context)
    path = context.invocation[.output] ?? parsed.values.output.file
    let factory = PlatingModelFactory(values: parsed.values, seed: UInt64(parsed.seed))
    self.factory = factory
    topology = try context.prepare {
      try CartesianTopology(factory.grid(), over: context.world, periodic: factory.periodic)
    }
  }

  /// Does it. Collective.
  ///
  /// - Returns: 0, or 75 when it was stopped.
  func run() throws -> Int32 {
    try refuseWhatCannotRun()
    if restart == .auto, try ResultFile.isComplete(path, on: world), try !isExtended() {
      context.log.print("\(path): complete, from the same case; --restart none computes it anew")
      return 0
    }
    context.tellWarnings(of: parsed)
    let model = try model()
    tellCapillarity()
    try tellSurface(of: model)
    let simulation = try simulation(of: model)
    let outcome: Simulation<ProtocolRun>.Outcome
    do {
      outcome = try simulation.run(restart: restart)
    } catch let error as PlatingError {
      throw CommonFailure("plate: \(error); what was reached is kept in \(path) and a checkpoint")
    }
    try tell(simulation, outcome)
    return outcome.exitCode
  }

  /// The cell with its protocol, at the beginning. Collective.
  func model() throws -> ProtocolRun {
    do {
      return ProtocolRun(
        try factory.make(on: topology), by: values.solverProtocol, longestStep: values.time.longest ?? .infinity)
    } catch let error as MPIError {
      throw error
    } catch let error as any ExitCoding {
      throw error
    } catch {
      // What a model finds wrong with its numbers, all ranks find alike.
      throw Refusal("plate: \(error)")
    }
  }

  private func simulation(of model: ProtocolRun) throws -> Simulation<ProtocolRun> {
    let provenance = try context.provenance(of: parsed)
    let resolved = parsed.resolved
    let store = CheckpointStore(
      besides: path, on: world, provenance: provenance, identity: resolved.json, log: context.log
    ) { stored in
      try resolved.differences(fromStored: stored).filter { !$0.isAllowed }.map(\.description)
    }
    let simulation = try Simulation(
      model,
      plan: .init(
        endTime: values.time.end ?? .infinity, checkpoints: .everyWallTime(values.checkpoints.everyWallTime),
        endsWithModel: true),
      stop: context.stop, store: store, log: context.log, title: context.title, timer: context.timer)
    if let series { try simulation.add(SeriesWriter(model, to: series), .everySteps(values.output.seriesSteps)) }
    let fields = try FieldWriter(
      model, to: path, title: parsed.title.isEmpty ? "Plating of a metal electrode" : parsed.title,
      longNames: Self.longNames, precision: values.output.precision == .float32 ? .float32 : .float64,
      provenance: provenance)
    try simulation.add(fields, values.output.schedule)
    return simulation
  }

  /// The table, beside the fields wherever they go.
  private var series: String? { values.output.series.map { FilePath.resolve($0, besides: path) } }

  /// What a plot writes beside a variable.
  static let longNames = [
    "order_parameter": "order parameter: 1 in metal, 0 in the electrolyte", "concentration": "salt concentration",
    "potential": "electric potential", "voltage": "potential of the metal against the far electrode",
    "current_density": "plating current over the collector's area",
    "charge_density": "charge plated less charge stripped",
    "tip_position": "farthest metal from the collector", "tip_radius": "radius of curvature of the farthest metal",
    "cycle": "cycle of the protocol, from 1",
    "segment": "segment of the protocol, from 1", "step": "steps from the beginning",
  ]

  /// How much faster curved surfaces are levelled than by capillarity, and which current would do as much.
  private func tellCapillarity() {
    guard let parameters = try? factory.parameters, let ratio = parameters.capillarityRatio else { return }
    guard ratio > 0 else {
      return context.log.print("capillarity: curvature has no effect by itself (interface.cancels_curvature)")
    }
    let radius = 10 * parameters.interfaceLength
    let current = parameters.chargePerVolume * parameters.interfaceDiffusivity / radius
    context.log.print(
      "capillarity: \(Format.significant(ratio, 3)) times the physical; surfaces with a radius of "
        + "\(Format.significant(radius, 3)) m are levelled as by \(Format.significant(current, 3)) A/m2")
  }

  /// Between which distances from the collector the metal ends at the beginning: profiles that find themselves level what is
  /// sharp. Collective.
  private func tellSurface(of model: ProtocolRun) throws {
    guard let cell = model.cell as? Electrodeposition else { return }
    let heights = try cell.surfaceHeights().map { $0 - topology.grid.origin.x }
    context.log.print(
      "surface: metal up to \(Format.significant(heights.min() ?? 0, 4)) to \(Format.significant(heights.max() ?? 0, 4)) m at the beginning"
    )
  }

  private func tell(_ simulation: Simulation<ProtocolRun>, _ outcome: Simulation<ProtocolRun>.Outcome) throws {
    let model = simulation.model
    var report = try simulation.report(context.title, outcome)
    report.addResult("time", .number(model.clock.time))
    report.addResult("steps", .integer(model.clock.step))
    for value in try model.diagnostics() {
      report.addResult(value.name, value.isCount ? .integer(Int(value.value)) : .number(value.value))
    }
    if let costs = (model.cell as? Electrodeposition)?.costs, costs.steps > 0 {
      let steps = Double(costs.steps)
      report.addResult("potential_cycles_per_step", .number(Double(costs.potentialCycles) / steps))
      report.addResult("concentration_cycles_per_step", .number(Double(costs.concentrationCycles) / steps))
    }
    switch model.state.ending {
    case .stripped: context.log.caution("plate: the collector is bare where there was metal: the run ends here")
    case .shorted: context.log.caution("plate: the metal has all but come to the far electrode: the run ends here")
    default: break
    }
    if let ending = model.state.ending { report.addResult("ended_by", .text(ending.words)) }
    context.tell(report)
  }

  // MARK: What is found before work starts

  /// Whether the case asks for a later end or more cycles than the file that is there was made for. Collective.
  private func isExtended() throws -> Bool {
    try ResultFile.isExceeded(in: PlateCase.growingKeys, path, by: parsed.resolved, on: world)
  }

  /// Shows what would run, its memory, its files, and its time from a few steps. Collective.
  func check() throws -> Int32 {
    try refuseWhatCannotRun()
    context.tellWarnings(of: parsed)
    let ranks = topology.decomposition.ranks
    let model = try model()
    let stepBytes = try fieldBytes(model)
    // Before the first steps are tried: where they fail, the case is what one wants to see.
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # ranks: \(world.size), along x, y, z: \(ranks.x), \(ranks.y), \(ranks.z)
      # memory: about \(Format.bytes(memory)) a rank
      # file: \(path), \(Format.bytes(stepBytes)) for each time
      """)
    tellCapillarity()
    try tellSurface(of: model)
    let seconds: Double
    let dt: Double
    do {
      (seconds, dt) = try trial(model)
    } catch let error as PlatingError {
      throw CommonFailure("plate: the first steps fail: \(error)")
    }
    let duration = [values.solverProtocol.duration, values.time.end].compactMap { $0 }.min()
    let steps = duration.map { $0 / dt }
    let total = steps.map { $0 * seconds }
    context.log.print(
      """
      # protocol: \(duration.map { "at most \(Format.significant($0, 4)) s" } ?? "ends by charge, voltage or tip alone")
      # steps: \(Format.significant(dt, 3)) s at the beginning, each about \(Format.significant(seconds, 3)) s of wall time
      # time: \(total.map { "about \(Format.duration($0)), if steps stay so long" } ?? "unknown")
      """)
    context.log.summarize([
      "command": "plate", "check": true, "ranks": .integer(world.size), "memory_bytes_per_rank": .integer(memory),
      "file": .text(path), "file_bytes_per_time": .integer(stepBytes), "time_step": .number(dt),
      "seconds_per_step": .number(seconds), "estimated_seconds": total.map { .number($0) } ?? .null,
    ])
    return 0
  }

  /// Takes a few steps; returns the wall time of one and its length. Collective.
  private func trial(_ model: ProtocolRun) throws -> (seconds: Double, dt: Double) {
    // The first one prepares solvers.
    try model.step(try model.stableTimeStep())
    let (start, before) = (ContinuousClock.now, model.clock)
    for _ in 0..<3 where !model.isOver { try model.step(try model.stableTimeStep()) }
    let count = Double(max(model.clock.step - before.step, 1))
    let seconds = try world.broadcast((start.duration(to: .now) / .seconds(1)) / count)
    return (seconds, max((model.clock.time - before.time) / count, model.clock.lastStep))
  }

  private func fieldBytes(_ model: ProtocolRun) throws -> Int {
    let values = model.fields.reduce(0) { $0 + $1.components } * topology.grid.cellCount
    return values * (self.values.output.precision == .float32 ? 4 : 8)
  }

  /// The bytes that a rank takes: fields, faces, and the hierarchies of three elliptic solvers.
  private var memory: Int {
    let cells = topology.block(halo: 1).grown.cellCount
    return 16 << 20 + cells * 8 * (topology.grid.dimensions == 3 ? 110 : 80)
  }

  /// Refuses a place for the table where something else is, or will be.
  private func refuseTable(_ series: String) throws {
    let sidecar = (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".xdmf"
    if series == path || series == sidecar {
      throw Refusal("plate: output.series: \(series) is where the fields go")
    }
    do {
      try File.requireWritable(series)
    } catch {
      throw Refusal("plate: output.series: \(error)")
    }
    guard FilePath.exists(series) else { return }
    let first = TextFile.read(series).prefix(64)
    guard first.isEmpty || first.hasPrefix("time [s],") else {
      throw Refusal("plate: output.series: \(series) exists, and is no table of ours")
    }
    guard restart == .none || FilePath.exists(path) else {
      throw Refusal(
        "plate: output.series: \(series) exists, and \(path) does not: it is the table of another run; give another name, or "
          + "--restart none")
    }
  }

  private func refuseWhatCannotRun() throws {
    try context.refuseWhatCannotRun(
      memory: memory, of: "domain.cells: \(values.domain.cellWords)", to: path, parsed.resolved
    ) { if let series { try refuseTable(series) } }
  }
}

extension ProtocolState.Ending {
  /// What ended a run, for the report.
  var words: String {
    switch self {
    case .completed: "protocol"
    case .tip: "tip position"
    case .lowestVoltage: "lowest voltage"
    case .highestVoltage: "highest voltage"
    case .stripped: "bare collector"
    case .shorted: "short circuit"
    }
  }
}
