import Domain
import MPI
import Simulations
import Solvers

/// One run of plating and sensing: what the case and the command line ask for, and its doing.
struct TraceRun {
  let parsed: Case<TraceCase>
  let context: RunContext
  let path: String
  let topology: CartesianTopology

  private var world: Communicator { context.world }
  private var values: TraceCase { parsed.values }
  private var restart: Restart { context.restart }

  /// Collective.
  ///
  /// - Throws: `Refusal` for what the user can mend.
  init(_ parsed: Case<TraceCase>, _ context: RunContext) throws {
    (self.parsed, self.context) = (parsed, context)
    path = context.invocation[.output] ?? parsed.values.plate.output.file
    let factory = PlatingModelFactory(values: parsed.values.plate, seed: UInt64(parsed.seed))
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
    let provenance = try context.provenance(of: parsed)
    let writer = try TraceWriter(
      model, values, to: path, title: parsed.title.isEmpty ? "Metal plated on a quartz crystal" : parsed.title,
      provenance, log: context.log)
    let simulation = try simulation(of: model, writer, provenance)
    let outcome: Simulation<PlatedBoxes>.Outcome
    do {
      outcome = try simulation.run(restart: restart)
    } catch let error as PlatingError {
      throw CommonFailure("trace: \(error); what was reached is kept in \(path)")
    }
    try tell(simulation, writer, outcome)
    return outcome.exitCode
  }

  /// The boxes with their protocols, at the beginning. Collective.
  private func model() throws -> PlatedBoxes {
    do {
      return PlatedBoxes(
        try (0..<UInt64(values.boxes)).map { number in
          let factory = PlatingModelFactory(values: values.plate, seed: Self.seed(parsed.seed, box: number))
          return ProtocolRun(
            try factory.make(on: topology), by: values.plate.solverProtocol,
            longestStep: values.plate.time.longest ?? .infinity)
        })
    } catch let error as MPIError {
      throw error
    } catch let error as any ExitCoding {
      throw error
    } catch {
      throw Refusal("trace: \(error)")
    }
  }

  /// The seed of a box: the case's own for the first, which is then the box of `tafel plate`.
  private static func seed(_ seed: Int, box: UInt64) -> UInt64 { UInt64(seed) &+ box &* 0x9E37_79B9_7F4A_7C15 }

  private func simulation(
    of model: PlatedBoxes, _ writer: TraceWriter, _ provenance: Provenance
  ) throws -> Simulation<PlatedBoxes> {
    let resolved = parsed.resolved
    let store = CheckpointStore(
      besides: path, on: world, provenance: provenance, identity: resolved.json, log: context.log
    ) { stored in
      try resolved.differences(fromStored: stored).filter { !$0.isAllowed }.map(\.description)
    }
    let simulation = try Simulation(
      model,
      plan: .init(
        endTime: values.plate.time.end ?? .infinity,
        checkpoints: .everyWallTime(values.plate.checkpoints.everyWallTime), endsWithModel: true),
      stop: context.stop, store: store, log: context.log, title: context.title, timer: context.timer)
    if let series = values.plate.output.series.map({ FilePath.resolve($0, besides: path) }) {
      try simulation.add(SeriesWriter(model, to: series), .everySteps(values.plate.output.seriesSteps))
    }
    try simulation.add(writer, values.plate.output.schedule)
    return simulation
  }

  private func tell(
    _ simulation: Simulation<PlatedBoxes>, _ writer: TraceWriter, _ outcome: Simulation<PlatedBoxes>.Outcome
  ) throws {
    let model = simulation.model
    var report = try simulation.report(context.title, outcome)
    report.addResult("time", .number(model.clock.time))
    report.addResult("steps", .integer(model.clock.step))
    for value in try model.diagnostics() {
      report.addResult(value.name, value.isCount ? .integer(Int(value.value)) : .number(value.value))
    }
    if let last = writer.last {
      let rows = SensedRows(crystal: values.sensing.crystal).rows(last.overtones)
      report.addResult("areal_mass", .number(last.arealMass))
      report.addResult("overtone", .array(last.overtones.map { .integer($0.overtone) }))
      for name in ["frequency_shift", "bandwidth_shift", "dissipation_shift"] {
        report.addResult(name, .array((rows[name] ?? []).map { .number($0) }))
      }
      report.addResult("momentum_imbalance", .number((rows["momentum_imbalance"] ?? []).max() ?? 0))
    }
    if let ending = model.boxes.compactMap(\.state.ending).first { report.addResult("ended_by", .text(ending.words)) }
    context.tell(report)
  }

  // MARK: What is found before work starts

  /// Whether the case asks for a later end or more cycles than the file that is there was made for. Collective.
  private func isExtended() throws -> Bool {
    try ResultFile.isExceeded(in: PlateCase.growingKeys, path, by: parsed.resolved, on: world)
  }

  /// Shows what would run, its memory, its file, and its time from a few steps and one surface. Collective.
  func check() throws -> Int32 {
    try refuseWhatCannotRun()
    context.tellWarnings(of: parsed)
    let ranks = topology.decomposition.ranks
    let depths = values.sensing.overtones.map {
      "\($0): \(Format.significant(values.depth(of: $0) / topology.grid.spacing.x, 3))"
    }
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # ranks: \(world.size), along x, y, z: \(ranks.x), \(ranks.y), \(ranks.z)
      # memory: about \(Format.bytes(memory)) a rank
      # file: \(path)
      # penetration depth in cells, by overtone: \(depths.joined(separator: ", "))
      """)
    let model = try model()
    let (step, sense, dt) = try trial(model)
    let duration = [values.plate.solverProtocol.duration, values.plate.time.end].compactMap { $0 }.min()
    let steps = duration.map { $0 / dt }
    let times = duration.flatMap { duration in values.plate.output.everyTime.map { duration / $0 + 1 } }
    let total = steps.map { $0 * step + (times ?? 0) * sense }
    context.log.print(
      """
      # protocol: \(duration.map { "at most \(Format.significant($0, 4)) s" } ?? "ends by charge, voltage or tip alone")
      # steps: \(Format.significant(dt, 3)) s at the beginning, each about \(Format.significant(step, 3)) s of wall time
      # sensing: about \(Format.significant(sense, 3)) s of wall time for each time that is written
      # time: \(total.map { "about \(Format.duration($0)), if steps stay so long" } ?? "unknown")
      """)
    context.log.summarize([
      "command": "trace", "check": true, "ranks": .integer(world.size), "memory_bytes_per_rank": .integer(memory),
      "file": .text(path), "time_step": .number(dt), "seconds_per_step": .number(step),
      "seconds_per_time": .number(sense), "estimated_seconds": total.map { .number($0) } ?? .null,
    ])
    return 0
  }

  /// The wall times of a step and of sensing, and the length of a step. Collective.
  private func trial(_ model: PlatedBoxes) throws -> (step: Double, sense: Double, dt: Double) {
    do {
      try model.step(try model.stableTimeStep())
      let start = ContinuousClock.now
      for _ in 0..<3 where !model.isOver { try model.step(try model.stableTimeStep()) }
      let step = try world.broadcast((start.duration(to: .now) / .seconds(1)) / 3)
      let middle = ContinuousClock.now
      _ = try TraceSensing(values, on: topology).sense(model.boxes.compactMap { $0.cell as? Electrodeposition })
      return (step, try world.broadcast(middle.duration(to: .now) / .seconds(1)), model.clock.lastStep)
    } catch let error as PlatingError {
      throw CommonFailure("trace: the first steps fail: \(error)")
    }
  }

  /// The bytes that a rank takes: what plating takes in each box, and the vectors of a solve.
  private var memory: Int {
    let cells = topology.block(halo: 1).grown.cellCount
    let isBox = topology.grid.dimensions == 3
    return 16 << 20 + cells * (8 * (isBox ? 110 : 80) * values.boxes + 8 * (isBox ? 19 : 9) * 16)
  }

  private func refuseWhatCannotRun() throws {
    try context.refuseWhatCannotRun(
      memory: memory, of: "\(values.boxes) boxes of \(values.plate.domain.cellWords)", to: path, parsed.resolved)
  }
}
