import Domain
import MPI
import Solvers

/// Single dendrites without noise, halves of them between mirrors: those of `verification/plate-reference-*.yaml`, whose
/// figures on finer cells are in `docs/plating.md`, and one that tells what the interface's length does.
enum ReferenceDendrites {
  /// A tip on cells of a quarter of the interface's length: at a time in seconds, its place and its radius in um.
  private struct Tip {
    let time: Double
    let position: Double
    let radius: Double
  }

  private static let single2 = Tip(time: 2, position: 15.7308, radius: 2.33235)
  private static let two5 = Tip(time: 5, position: 26.6935, radius: 3.41118)

  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    try follow(
      "reference dendrite, single potential, cells l", single(cell: 0.5e-6, on: world), [Self.single2],
      (0.004, 0.04), in: &table)
    try follow(
      "reference dendrite, two potentials, cells l", two(cell: 0.5e-6, on: world), [Self.two5], (0.003, 0.08),
      in: &table)
    guard isLong else { return }
    try follow(
      "reference dendrite, single potential, cells l/2", single(cell: 0.25e-6, on: world),
      [Self.single2, Tip(time: 4, position: 16.5602, radius: 2.48590)], (0.001, 0.01), in: &table)
    try follow(
      "reference dendrite, two potentials, cells l/2", two(cell: 0.25e-6, on: world),
      [Self.two5, Tip(time: 7, position: 27.0566, radius: 3.15206)], (0.001, 0.02), in: &table)
    try addLengths(to: &table, on: world)
  }

  private static func follow(
    _ name: String, _ run: ProtocolRun, _ references: [Tip], _ tolerance: (position: Double, radius: Double),
    in table: inout VerificationTable
  ) throws {
    for tip in references {
      try march(run, to: tip.time)
      table.add(
        "\(name): tip at \(tip.time) s, um", 1e6 * run.cell.terminal.tipPosition, .relative(tolerance.position),
        of: tip.position, "own, cells l/4")
      let radius = try run.diagnostics().first { $0.name == "tip_radius" }?.value ?? .nan
      table.add(
        "\(name): its radius, um", 1e6 * radius, .relative(tolerance.radius), of: tip.radius, "own, cells l/4")
    }
    let values = try run.diagnostics()
    for (balance, bound) in [("metal_imbalance", 1e-10), ("charge_imbalance", 1e-5)] {
      let value = values.first { $0.name == balance }?.value ?? .nan
      table.add("\(name): \(balance.replacing("_", with: " "))", value, .atMost, of: bound, "conserved")
    }
  }

  private static func march(_ run: ProtocolRun, to time: Double) throws {
    while run.clock.time < time - 1e-12 { try run.step(min(run.stableTimeStep(), time - run.clock.time)) }
  }

  private static func single(cell: Double, on world: Communicator) throws -> ProtocolRun {
    var parameters = numbers(length: 0.5e-6, exchange: 1500, wellRate: 4.17)
    (parameters.bulkConcentration, parameters.liquidDiffusivity) = (966, 3.197e-10)
    parameters.anisotropy = try Anisotropy(strength: 0.05, convention: .energy)
    return try run(
      parameters, .cations, size: (60e-6, 30e-6), cell: cell, film: 10e-6, radius: 5e-6, on: world,
      .init(.potential(-0.1), ends: [.time(20)]))
  }

  private static func two(cell: Double, on world: Communicator) throws -> ProtocolRun {
    var parameters = numbers(length: 0.5e-6, exchange: 1500, wellRate: 1.6)
    parameters.anisotropy = try Anisotropy(strength: 0.05, convention: .energy)
    return try run(
      parameters, .binary(BinaryElectrolyte(transferenceNumber: 0.38)), size: (60e-6, 30e-6), cell: cell, film: 18e-6,
      radius: 8e-6, on: world, .init(.current(1000), ends: [.time(30)], ramp: 1))
  }

  /// A bump at one tension and exchange current with interfaces of 0.5 and 0.25 um, what their curvature would do by itself
  /// taken out, the reaction's rate below a twentieth of the well's.
  private static func addLengths(to table: inout VerificationTable, on world: Communicator) throws {
    let tips = try [0.5e-6, 0.25e-6].map { length in
      var parameters = numbers(length: length, exchange: 30, wellRate: 1e-6 / length)
      parameters.cancelsCurvature = true
      let run = try run(
        parameters, .binary(BinaryElectrolyte(transferenceNumber: 0.38)), size: (40e-6, 20e-6), cell: length,
        film: 6e-6, radius: 5e-6, on: world, .init(.current(1000), ends: [.time(40)], ramp: 1))
      try march(run, to: 40)
      return run.cell.terminal.tipPosition
    }
    table.add(
      "bump, two potentials: tip at 40 s with l = 0.5 um over that with 0.25 um", tips[0] / tips[1], .relative(0.05),
      of: 1,
      "sharp interface")
  }

  /// 1 M of a lithium salt, as in Hong and Viswanathan 2018.
  private static func numbers(length: Double, exchange: Double, wellRate: Double) -> PlatingParameters {
    let tension = 0.52
    var result = PlatingParameters(
      interfaceLength: length, tension: tension, exchangeCurrentDensity: exchange,
      mobility: wellRate * length / (3 * tension), siteDensity: 7.67e4, bulkConcentration: 1003.9,
      liquidDiffusivity: 3.179e-10, liquidConductivity: 1.19)
    result.temperature = 300
    return result
  }

  /// Half of a half-disc on a film, at the mirror y = 0.
  private static func run(
    _ parameters: PlatingParameters, _ electrolyte: Electrolyte, size: (x: Double, y: Double), cell: Double,
    film: Double, radius: Double, on world: Communicator, _ segment: CellProtocol.Segment
  ) throws -> ProtocolRun {
    let cells = [Int((size.x / cell).rounded()), Int((size.y / cell).rounded())]
    let grid = try Grid(cells: cells, spacing: [cell, cell])
    let topology = try CartesianTopology(grid, over: world)
    let model = try Electrodeposition(parameters, electrolyte, on: topology)
    let surface = InitialSurface(.flat, height: film, seeds: [.cap(y: 0, z: 0, radius: radius)], over: grid)
    surface.fill(model.phase, width: parameters.interfaceLength)
    try model.relaxProfile(multiples: 4)
    model.beginConcentration()
    return ProtocolRun(model, by: CellProtocol([segment]))
  }
}
