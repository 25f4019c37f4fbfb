import Domain
import Glibc
import MPI
import Solvers

/// Electrodeposition: flat fronts, kinetics, transport, and the books.
enum PlatingCases {
  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    try addKinetics(to: &table, on: world)
    try addFronts(to: &table, on: world, isLong: isLong)
    try addSand(to: &table, on: world)
    try StepResponse.add(to: &table, on: world)
    try addCycle(to: &table, on: world)
    try ReferenceDendrites.add(to: &table, on: world, isLong: isLong)
  }

  /// A model on a strip, with lengths in micrometres.
  private static func strip(
    _ parameters: PlatingParameters, _ electrolyte: Electrolyte, front: Double, length: Double, cell: Double,
    far: FarElectrode = .reservoir, on world: Communicator
  ) throws -> Electrodeposition {
    let grid = try Grid(cells: [Int((length / cell).rounded()), 4], spacing: [cell * 1e-6, cell * 1e-6])
    let topology = try CartesianTopology(grid, over: world)
    let model = try Electrodeposition(parameters, electrolyte, farElectrode: far, on: topology)
    model.begin { $0.x - front * 1e-6 }
    return model
  }

  private static func march(_ model: Electrodeposition, to time: Double, while condition: () -> Bool = { true }) throws
  {
    while model.clock.time < time - 1e-12, condition() {
      try model.step(min(model.stableTimeStep(), time - model.clock.time))
    }
  }

  /// The front's speed by kinetics alone, in um/s.
  private static func speed(_ volts: Double, on world: Communicator) throws -> Double {
    let model = try strip(
      .hong, .stirred(concentration: PlatingParameters.hong.bulkConcentration), front: 5, length: 10, cell: 0.125,
      on: world)
    model.control = .potential(volts)
    try march(model, to: 1)
    let (start, reached) = (model.terminal.tipPosition, model.topology.grid.spacing.x)
    let began = model.clock.time
    // While the front passes a cell: within one its speed varies.
    try march(model, to: 1000) { abs(model.terminal.tipPosition - start) < reached }
    return (model.terminal.tipPosition - start) * 1e6 / (model.clock.time - began)
  }

  private static func addKinetics(to table: inout VerificationTable, on world: Communicator) throws {
    var speeds: [Double] = []
    for (volts, reference) in [(0.05, 3.376e-3), (0.1, 1.0164e-2), (0.2, 7.181e-2)] {
      speeds.append(try speed(-volts, on: world))
      table.add(
        "plating, front's speed at -\(volts) V, um/s", speeds[speeds.count - 1], .relative(0.015), of: reference,
        "Butler-Volmer, sharp-interface limit")
    }
    let f = PlatingParameters.hong.inverseThermalVoltage
    // The anodic exponential is still felt: the exact law has 2 sinh(f eta / 2).
    table.add(
      "plating, Tafel slope from 0.1 to 0.2 V, 1/V", log(speeds[2] / speeds[1]) / 0.1, .relative(0.01),
      of: log(sinh(0.1 * f) / sinh(0.05 * f)) / 0.1, "Butler-Volmer")
    let stripping = try speed(0.1, on: world)
    table.add("plating, speed at 0.1 V over that at -0.1 V", stripping / speeds[1], .relative(0.01), of: -1, "symmetry")
    for ratio in [0.5, 2] {
      let model = try strip(
        .hong, .stirred(concentration: ratio * PlatingParameters.hong.bulkConcentration), front: 5, length: 10,
        cell: 0.25, on: world)
      model.control = .rest
      try march(model, to: 0.5)
      table.add(
        "plating, rest potential at c/c0 = \(ratio), mV", 1e3 * model.terminal.voltage, .absolute(0.01),
        of: 1e3 * log(ratio) / f, "Nernst")
    }
  }

  private static func addFronts(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    func follow(
      _ name: String, _ parameters: PlatingParameters, _ volts: Double, cell: Double,
      _ references: [(time: Double, place: Double)], _ source: String
    ) throws {
      let model = try strip(parameters, .cations, front: 20, length: 200, cell: cell, on: world)
      model.control = .potential(volts)
      for (time, place) in references {
        try march(model, to: time)
        table.add(
          "\(name), displacement at \(time) s, um", model.terminal.tipPosition * 1e6 - 20, .relative(0.005),
          of: place - 20, source)
      }
      table.add("\(name), imbalance of lithium", try model.metalImbalance(), .atMost, of: 1e-10, "conserved")
      table.add("\(name), imbalance of charge", model.chargeImbalance, .atMost, of: 1e-5, "conserved")
    }
    let own = "own reference, 1-D"
    try follow("planar front, Hong, cells 0.25 um", .hong, -0.45, cell: 0.25, [(2, 20.981), (5, 22.258)], own)
    guard isLong else { return }
    try follow("planar front, Hong, cells 0.125 um", .hong, -0.45, cell: 0.125, [(5, 22.272), (10, 24.430)], own)
    try follow("planar front, Ahmad, cells 0.25 um", .ahmad, -0.2, cell: 0.25, [(50, 29.500)], own)
  }

  /// Lithium in a carbonate electrolyte, with an interface as wide as cells of a micrometre need.
  private static func lithium(length: Double) -> PlatingParameters {
    var result = PlatingParameters(
      interfaceLength: length, tension: 0.5, exchangeCurrentDensity: 30, mobility: 10 * length, siteDensity: 7.69e4,
      bulkConcentration: 1000, liquidDiffusivity: 3e-10, liquidConductivity: 1)
    result.temperature = 300
    return result
  }

  private static func addSand(to table: inout VerificationTable, on world: Communicator) throws {
    let parameters = lithium(length: 1e-6)
    let (current, transference) = (1000.0, 0.35)
    let model = try strip(
      parameters, .binary(BinaryElectrolyte(transferenceNumber: transference)), front: 20, length: 200, cell: 1,
      on: world)
    model.control = .currentDensity(current)
    let ratio = 96485.33 * 1000 / (2 * current * (1 - transference))
    let sand = Double.pi * parameters.liquidDiffusivity * ratio * ratio
    // The least concentration lies behind the interface's middle, lower by the gradient times its width: its fall with
    // the root of time has nothing of that.
    func least() throws -> Double { try model.concentration.extrema(on: world).least }
    try march(model, to: 0.1 * sand)
    let before = try least()
    try march(model, to: 0.5 * sand)
    let slope = (before - (try least())) / (1000 * (0.5.squareRoot() - 0.1.squareRoot()))
    table.add(
      "Sand's time by the fall of the surface's concentration, s", sand / (slope * slope), .relative(0.03), of: sand,
      "exact")
  }

  private static func addCycle(to table: inout VerificationTable, on world: Communicator) throws {
    let model = try strip(
      lithium(length: 0.5e-6), .binary(BinaryElectrolyte(transferenceNumber: 0.35)), front: 10, length: 40, cell: 0.5,
      far: .symmetric, on: world)
    model.control = .currentDensity(200)
    try march(model, to: 0.1)
    model.control = .rest
    try march(model, to: 3)
    let start = model.terminal.tipPosition
    let charge = model.terminal.chargeDensity
    model.control = .currentDensity(200)
    try march(model, to: 6)
    model.control = .currentDensity(-200)
    try march(model, to: 9)
    table.add(
      "cycle, charge plated less stripped, C/m2", model.terminal.chargeDensity - charge, .absolute(6e-7), of: 0, "exact"
    )
    table.add("cycle, front's return, um", (model.terminal.tipPosition - start) * 1e6, .absolute(1e-3), of: 0, "exact")
    table.add("cycle, imbalance of lithium", try model.metalImbalance(), .atMost, of: 1e-10, "conserved")
    table.add("cycle, imbalance of charge", model.chargeImbalance, .atMost, of: 1e-8, "conserved")
  }
}
