import Domain
import HDF5
import MPI
import Simulations
import Solvers

/// One run of sensing: what the case and the command line ask for, and its doing.
struct SenseRun {
  let parsed: Case<SenseCase>
  let context: RunContext
  let path: String
  let topology: CartesianTopology
  /// The times of the surface, s.
  let times: [Double]

  let factory: SensedSurfaceFactory
  private var world: Communicator { context.world }
  private var values: SenseCase { parsed.values }
  private var restart: Restart { context.restart }

  /// Collective.
  ///
  /// - Throws: `Refusal` for what the user can mend.
  init(_ parsed: Case<SenseCase>, _ context: RunContext) throws {
    (self.parsed, self.context) = (parsed, context)
    path = try Self.path(parsed, context)
    let domain = parsed.values.domain
    topology = try context.prepare {
      try CartesianTopology(
        Grid(cells: domain.cells, spacing: domain.spacing), over: context.world,
        periodic: domain.dimensions == 3 ? [.y, .z] : [.y])
    }
    factory = SensedSurfaceFactory(values: parsed.values, seed: UInt64(parsed.seed), topology: topology)
    if case .plate(let path, let variable, let wanted, _, _) = parsed.values.surface.form {
      times = try StoredPhase(path, variable, on: context.world).times(wanted)
    } else {
      times = [0]
    }
  }

  /// Does it. Collective.
  ///
  /// - Returns: 0, or 75 when it was stopped.
  func run() throws -> Int32 {
    try refuseWhatCannotRun()
    let done = try timesThere()
    if done.isWhole || done.times.count == times.count {
      context.log.print("\(path): complete, from the same case; --restart none computes it anew")
      return 0
    }
    context.tellWarnings(of: parsed)
    // Before there is a file: what is wrong with the surface leaves none behind.
    let left = Array(times.dropFirst(done.times.count))
    let first = try firstSurface(at: left[0])
    let provenance = try context.provenance(of: parsed)
    let file =
      if let last = done.times.last {
        try FieldFile(resuming: path, schema, on: world, provenance, until: last)
      } else {
        try FieldFile(creating: path, schema, on: world, provenance)
      }
    return try sense(left, from: first, into: file)
  }

  private func sense(_ left: [Double], from first: SensedSurface, into file: FieldFile) throws -> Int32 {
    let (start, pass) = (ContinuousClock.now, SensePass(values, on: topology))
    let progress = Progress(context.title, log: context.log)
    var (last, applications): ([SensedOvertone], Double) = ([], 0)
    var stop: StopReason?
    var mass = 0.0
    for (number, time) in left.enumerated() {
      let begin = ContinuousClock.now
      let surface = number == 0 ? first : try context.timer.measure("surface") { try factory.surface(at: time) }
      if surface.removedCells > 0 {
        context.log.caution("sense: \(surface.removedCells) cells of loose metal are taken out")
      }
      let report = try report(on: surface)
      tellDoubts(report, at: time)
      try file.beginStep()
      var numbers = try writeSurface(surface, to: file)
      let solved = try context.timer.measure("solve") {
        try pass.solve(
          surface, flow: { try write($0, $1, $2, to: file) },
          tell: { progress.show(fraction: (Double(number) + $0) / Double(left.count), [$1]) })
      }
      mass = pass.rigidMass(of: surface)
      numbers["areal_mass"] = mass
      numbers.merge(report.numbers) { own, _ in own }
      last = means(solved)
      applications += last.reduce(0) { $0 + ($1.work["applications"] ?? 0) }
      try context.timer.measure("write") { try file.endStep(at: time, numbers, rows: rows(solved, last)) }
      // The next time must be whole before the wall time is used up.
      context.stop.reserve = max(context.stop.reserve, 1.2 * (begin.duration(to: .now) / .seconds(1)))
      stop = try context.stop.agree(on: world)
      if stop != nil && number + 1 < left.count { break }
      stop = nil
    }
    progress.finish()
    let isWhole = stop == nil
    let bytes = file.bytesWritten
    try file.close(isComplete: isWhole)
    var report = try RunReport(
      context.title, wallTime: start.duration(to: .now) / .seconds(1), timer: context.timer, bytesWritten: bytes,
      on: world)
    report.files = [path]
    report.stop = stop
    report.addResult("applications", .number(applications))
    tell(last, mass, report)
    return isWhole ? 0 : 75
  }

  /// Tells what bends, and what is too thin for the cells; of a series of surfaces, their times.
  private func tellDoubts(_ report: SurfaceReport, at time: Double) {
    for doubt in [report.pliancy, report.thinness].compactMap({ $0 }) {
      context.log.caution("sense: \(at(time))\(doubt)")
    }
  }

  private func means(_ solved: [SensePass.Motion: [SensedOvertone]]) -> [SensedOvertone] {
    let motions = SensePass.Motion.allCases.compactMap { solved[$0] }
    return (motions.first ?? []).indices.map { n in .mean(of: motions.map { $0[n] }) }
  }

  // MARK: The file

  private var schema: FieldSchema {
    func variable(_ about: (name: String, units: String, longName: String), _ suffix: String = "")
      -> FieldSchema.Variable
    {
      FieldSchema.Variable(
        about.name + suffix, units: about.units,
        longName: about.longName + (suffix.isEmpty ? "" : ", motion " + suffix.dropFirst()))
    }
    var rows = SensedRows.variables.map { variable($0) }
    if motions.count > 1 {
      for motion in motions { rows += SensedRows.variables.map { variable($0, "_\(motion)") } }
    }
    rows += SensedRows.work.map { variable($0) }
    var fields = [
      FieldSchema.Variable("solid_fraction", units: "1", longName: "metal's part of the cell, or of its centre")
    ]
    for motion in motions {
      for overtone in values.output.flow {
        for (part, name) in [("real", "in phase with the crystal"), ("imag", "a quarter of a period ahead")] {
          fields.append(
            FieldSchema.Variable(
              flowName(part, overtone, motion), units: "1",
              longName: "velocity along the motion over the crystal's, \(name), overtone \(overtone)"))
        }
      }
    }
    return FieldSchema(
      title: parsed.title.isEmpty ? "Microbalance response of a surface in liquid" : parsed.title, grid: topology.grid,
      fields: fields,
      numbers: [
        .init("areal_mass", units: "kg m-2", longName: "rigid mass over the area, above the reference"),
        .init("metal_depth", units: "m", longName: "volume of metal over the area"),
        .init("solid_volume", units: "1", longName: "volume of the solid in cells"),
        .init("solid_count", units: "1", longName: "solid cells", isInteger: true),
      ] + SurfaceReport.variables + (isPlated ? Self.platedNumbers : []),
      axis: .init("overtone", values.overtones.map { Int32($0) }, units: "1", longName: "overtone number"), rows: rows,
      precision: values.output.precision == .float32 ? .float32 : .float64)
  }

  /// What is stored of surfaces of order parameters beside.
  private static let platedNumbers: [FieldSchema.Variable] = [
    .init("phase_level", units: "1", longName: "level of the order parameter that is the surface"),
    .init("removed_cells", units: "1", longName: "cells of loose metal that were taken out", isInteger: true),
  ]

  private var isPlated: Bool { if case .plate = values.surface.form { true } else { false } }

  private var motions: [SensePass.Motion] { SensePass(values, on: topology).motions }

  private func flowName(_ part: String, _ overtone: Int, _ motion: SensePass.Motion) -> String {
    "velocity_\(part)_n\(overtone)" + (motions.count > 1 ? "_\(motion)" : "")
  }

  private func writeSurface(_ surface: SensedSurface, to file: FieldFile) throws -> [String: Double] {
    if let fraction = surface.geometry.solidFraction {
      try file.write(fraction, as: "solid_fraction")
    } else {
      try file.write(surface.geometry.solid, as: "solid_fraction")
    }
    return [
      "metal_depth": surface.metalDepth, "solid_volume": surface.geometry.solidVolume,
      "solid_count": Double(surface.geometry.solidCount), "phase_level": surface.phaseLevel ?? .nan,
      "removed_cells": Double(surface.removedCells),
    ]
  }

  private func write(
    _ solution: OscillatorySolution, _ overtone: Int, _ motion: SensePass.Motion, to file: FieldFile
  ) throws {
    let velocity = try solution.velocity()
    try file.write(velocity.real, as: flowName("real", overtone, motion))
    try file.write(velocity.imaginary, as: flowName("imag", overtone, motion))
  }

  private func rows(
    _ solved: [SensePass.Motion: [SensedOvertone]], _ means: [SensedOvertone]
  ) -> [String: [Double]] {
    let rows = SensedRows(crystal: values.crystal)
    var result = rows.rows(means)
    if motions.count > 1 {
      for motion in motions { result.merge(rows.rows(solved[motion] ?? [], suffix: "_\(motion)")) { own, _ in own } }
    }
    return result.filter { name, _ in schema.rows.contains { $0.name == name } }
  }

  // MARK: What is told

  private func tell(_ overtones: [SensedOvertone], _ mass: Double, _ report: RunReport) {
    let rows = SensedRows(crystal: values.crystal).rows(overtones)
    func row(_ name: String) -> [Double] { rows[name] ?? [] }
    var report = report
    report.addResult("areal_mass", .number(mass))
    for name in ["frequency_shift", "bandwidth_shift", "dissipation_shift", "load_real", "load_imag"] {
      report.addResult(name, .array(row(name).map { .number($0) }))
    }
    report.addResult("overtone", .array(overtones.map { .integer($0.overtone) }))
    report.addResult("momentum_imbalance", .number(row("momentum_imbalance").max() ?? 0))
    if !context.log.options.isJSON {
      context.log.print(Self.table(overtones, row, mass))
    }
    context.tell(report)
  }

  /// The overtones as lines for a person.
  private static func table(_ overtones: [SensedOvertone], _ row: (String) -> [Double], _ mass: Double) -> String {
    let head = [
      "n", "df/n [Hz]", "dGamma/n [Hz]", "dD [1e-6]", "apparent mass [mg/m2]", "entrained [mg/m2]", "applications",
    ]
    let (f, g, d) = (row("frequency_shift"), row("bandwidth_shift"), row("dissipation_shift"))
    let (apparent, entrained, work) = (row("apparent_mass"), row("entrained_mass"), row("applications"))
    let lines = overtones.indices.map { n in
      let overtone = Double(overtones[n].overtone)
      return [
        "\(overtones[n].overtone)", Format.significant(f[n] / overtone, 6), Format.significant(g[n] / overtone, 6),
        Format.significant(1e6 * d[n], 6), Format.significant(1e6 * apparent[n], 6),
        Format.significant(1e6 * entrained[n], 6), "\(Int(work[n]))",
      ]
    }
    let widths = head.indices.map { column in ([head] + lines).map { $0[column].count }.max() ?? 0 }
    let text = ([head] + lines).map { cells in
      zip(cells, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
    return (text + ["rigid mass: \(Format.significant(1e6 * mass, 6)) mg/m2"]).joined(separator: "\n")
  }

  // MARK: What is found before work starts

  /// The times that a file of the same case has, and whether it is complete. Collective.
  private func timesThere() throws -> (times: [Double], isWhole: Bool) {
    guard restart != .none else { return ([], false) }
    var found: [Double] = []
    try world.agree {
      guard world.rank == 0, FilePath.exists(path), let file = try? ResultFile.open(path) else { return }
      found = try file.dataset("time").read()
    }
    let count = try world.broadcast(found.count)
    guard count > 0 else { return ([], false) }
    if world.rank != 0 { found = [Double](repeating: 0, count: count) }
    try world.broadcast(&found)
    let isPrefix =
      found.count <= times.count && zip(found, times).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), abs($1)) }
    guard isPrefix else {
      throw Refusal(
        "\(path): holds other times of the surface than this case asks for; start afresh with --restart none")
    }
    let isWhole = try ResultFile.isComplete(path, on: world) && found.count == times.count
    return (found, isWhole)
  }

  /// Shows what would run, its memory and its file. Collective.
  func check() throws -> Int32 {
    try refuseWhatCannotRun()
    let surface = try firstSurface(at: times[0])
    context.tellWarnings(of: parsed)
    tellDoubts(try report(on: surface), at: times[0])
    let ranks = topology.decomposition.ranks
    let spacing = topology.grid.spacing.x
    let depths = values.overtones.map { "\($0): \(Format.significant(values.depth(of: $0) / spacing, 3))" }
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # ranks: \(world.size), along x, y, z: \(ranks.x), \(ranks.y), \(ranks.z)
      # memory: about \(Format.bytes(memory)) a rank
      # file: \(path), \(Format.bytes(schema.stepBytes)) for each of \(times.count) times
      # penetration depth in cells, by overtone: \(depths.joined(separator: ", "))
      # metal: \(Format.significant(surface.metalDepth, 6)) m over the area, \(surface.geometry.solidCount) solid cells
      # solves: \(times.count * motions.count * values.overtones.count)
      """)
    context.log.summarize([
      "command": "sense", "check": true, "ranks": .integer(world.size), "memory_bytes_per_rank": .integer(memory),
      "file": .text(path), "file_bytes_per_time": .integer(schema.stepBytes),
      "solves": .integer(times.count * motions.count * values.overtones.count),
      "metal_depth": .number(surface.metalDepth),
    ])
    return 0
  }

  /// The bytes that a rank takes: eight vectors of complex populations, and fields.
  private var memory: Int {
    let cells = topology.block(halo: 1).grown.cellCount
    let populations = topology.grid.dimensions == 3 ? 19 : 9
    return 16 << 20 + cells * (8 * populations * 16 + 160)
  }

  private func refuseWhatCannotRun() throws {
    try context.refuseWhatCannotRun(
      memory: memory, of: "domain.cells: \(values.domain.cellWords)", to: path, parsed.resolved)
  }
}
