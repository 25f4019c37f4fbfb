import Domain
import HDF5
import MPI
import Simulations
import Solvers

/// Senses the metal at scheduled times, and writes fields, numbers and overtones to one file of the layout "fields 1".
final class TraceWriter: Writer {
  let name = "sense"
  let path: String
  let schema: FieldSchema
  /// What was sensed last.
  private(set) var last: TraceSensing.Response?

  private let model: PlatedBoxes
  private let values: TraceCase
  private let provenance: Provenance
  private let sensing: TraceSensing
  private let log: Log
  private var file: FieldFile?
  /// Mean thickness, tip, charge and mass at the time that is last in the file, and charge and mass at the first.
  private var before: (thickness: Double, tip: Double)?
  private var first: (charge: Double, apparent: Double, mass: Double)?
  /// What was told once: that metal bends, is too thin, or does not weigh what its charge plates.
  private var told: Set<Doubt> = []

  private enum Doubt { case pliant, thin, mass }
  /// A time that was passed over.
  private var skipped: (clock: Clock, diagnostics: [DiagnosticValue])?

  init(
    _ model: PlatedBoxes, _ values: TraceCase, to path: String, title: String, _ provenance: Provenance, log: Log
  ) throws {
    (self.model, self.values, self.path, self.provenance, self.log) = (model, values, path, provenance, log)
    sensing = TraceSensing(values, on: model.topology)
    func variable(_ name: String, _ units: String, isCount: Bool = false) -> FieldSchema.Variable {
      FieldSchema.Variable(
        name, units: units,
        longName: PlateRun.longNames[name] ?? name.map { $0 == "_" ? " " : String($0) }.joined(), isInteger: isCount)
    }
    schema = FieldSchema(
      title: title, grid: model.topology.grid, fields: model.fields.map { variable($0.name, $0.units) },
      numbers: [variable("step", "1", isCount: true)]
        + (try model.diagnostics().map { variable($0.name, $0.units, isCount: $0.isCount) }) + Self.masses
        + SurfaceReport.variables,
      axis: .init(
        "overtone", values.sensing.overtones.map { Int32($0) }, units: "1", longName: "overtone number"),
      rows: (SensedRows.variables + SensedRows.work).map { .init($0.name, units: $0.units, longName: $0.longName) },
      precision: values.plate.output.precision == .float32 ? .float32 : .float64)
  }

  private static let masses: [FieldSchema.Variable] = [
    .init("areal_mass", units: "kg m-2", longName: "metal over the area, above the front at the beginning"),
    .init("faraday_mass", units: "kg m-2", longName: "metal of the charge by Faraday's law, since the beginning"),
    .init(
      "mass_per_electron", units: "kg mol-1",
      longName: "Faraday's constant times apparent mass of the lowest overtone over charge, since the beginning"),
    .init("removed_cells", units: "1", longName: "cells of loose metal that were not sensed", isInteger: true),
  ]

  func begin() throws {
    file = try FieldFile(creating: path, schema, on: model.topology.communicator, provenance)
  }

  func resume(at clock: Clock) throws {
    let world = model.topology.communicator
    file = try FieldFile(resuming: path, schema, on: world, provenance, until: clock.time)
    guard let count = file?.times.count, count > 0 else { return }
    var known = [Double](repeating: 0, count: 5)
    try world.agree {
      guard world.rank == 0 else { return }
      let file = try File.open(path, options: FileOptions(isLocked: false))
      func number(_ name: String, _ place: Int) throws -> Double {
        try file.dataset(name).read(as: Double.self)[place]
      }
      known = [
        try number("plated_thickness", count - 1), try number("tip_position", count - 1),
        try number("charge_density", 0),
        try file.dataset("apparent_mass").read(as: Double.self)[0], try number("areal_mass", 0),
      ]
    }
    try world.broadcast(&known)
    (before, first) = ((known[0], known[1]), (known[2], known[3], known[4]))
  }

  func write(at clock: Clock, _ diagnostics: [DiagnosticValue]) throws {
    guard let file, clock.time > file.times.last ?? -.infinity else { return }
    let numbers = Dictionary(diagnostics.map { ($0.name, $0.value) }) { first, _ in first }
    let now = (thickness: numbers["plated_thickness"] ?? 0, tip: numbers["tip_position"] ?? 0)
    if let before, max(abs(now.thickness - before.thickness), abs(now.tip - before.tip)) < values.sensing.leastMovement
    {
      skipped = (clock, diagnostics)
      return
    }
    skipped = nil
    before = now
    try record(clock, numbers, in: file)
  }

  private func record(_ clock: Clock, _ diagnostics: [String: Double], in file: FieldFile) throws {
    let response = try sensing.sense(model.boxes.compactMap { $0.cell as? Electrodeposition })
    if response.unconserved > 0 {
      log.caution(
        "trace: at \(Format.significant(clock.time, 6)) s no level of the order parameter has the metal's volume: the surface is where "
          + "it is one half")
    }
    let rows = SensedRows(crystal: values.sensing.crystal).rows(response.overtones)
    var numbers = diagnostics
    numbers["step"] = Double(clock.step)
    let (charge, apparent) = (numbers["charge_density"] ?? 0, rows["apparent_mass"]?.first ?? .nan)
    let start = first ?? (charge, apparent, response.arealMass)
    first = start
    tellDoubts(response, clock, charge: charge - start.charge, mass: response.arealMass - start.mass)
    numbers["areal_mass"] = response.arealMass
    numbers["faraday_mass"] = values.faraday.arealMass(ofCharge: charge)
    numbers["mass_per_electron"] = FaradayLaw.massPerElectron(
      mass: apparent - start.apparent, charge: charge - start.charge)
    numbers["removed_cells"] = Double(response.removedCells)
    numbers.merge(SurfaceReport.numbers(of: response.reports)) { own, _ in own }
    try file.beginStep()
    for field in model.fields {
      guard let field = field as? Field<Double> else { preconditionFailure("\(field.name) is not of double") }
      try file.write(field, as: field.name)
    }
    try file.endStep(at: clock.time, numbers, rows: rows)
    last = response
  }

  /// Tells what makes the response doubtful, each once.
  private func tellDoubts(_ response: TraceSensing.Response, _ clock: Clock, charge: Double, mass: Double) {
    func tell(_ doubt: Doubt, _ words: String?) {
      guard let words, told.insert(doubt).inserted else { return }
      log.caution("trace: from \(Format.significant(clock.time, 6)) s on \(words)")
    }
    tell(.pliant, response.reports.compactMap(\.pliancy).first)
    tell(.thin, response.reports.compactMap(\.thinness).first)
    let faraday = values.faraday.arealMass(ofCharge: charge)
    // Of less than a tenth of a cell the cells tell nothing, and what is taken out is not sensed.
    let least = 0.1 * model.topology.grid.spacing.x * values.density
    guard response.removedCells == 0, abs(faraday) > least else { return }
    tell(
      .mass,
      abs(mass - faraday) <= StoredCharge.tolerance * abs(faraday)
        ? nil
        : "the metal has grown by \(rounded(mass)) kg/m2, and by Faraday's law its charge plates \(rounded(faraday)) kg/m2"
    )
  }

  func end(isComplete: Bool) throws {
    // The end is sensed, however little has moved.
    if isComplete, let skipped, let file {
      try record(
        skipped.clock, Dictionary(skipped.diagnostics.map { ($0.name, $0.value) }) { first, _ in first }, in: file)
    }
    try file?.close(isComplete: isComplete)
  }

  var bytesWritten: Int { file?.bytesWritten ?? 0 }
  var files: [String] { [path] }
}
