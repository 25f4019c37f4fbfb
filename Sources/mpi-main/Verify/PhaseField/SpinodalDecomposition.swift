import Domain
import Glibc
import MPI
import Solvers

/// PFHub problem 1: Cahn and Hilliard's equation on a periodic square (a), a closed one (b), and a closed T (c).
enum SpinodalDecomposition {
  /// F = integral of 5 (c - 0.3)^2 (0.7 - c)^2 + |grad c|^2.
  static func energy() throws(PhaseFieldError) -> InterfaceEnergy {
    try InterfaceEnergy(well: DoubleWell(height: 5, lower: 0.3, upper: 0.7), gradient: 2)
  }

  /// The initial state, 0.5 and three waves.
  static func initial(_ p: Position, amplitude: Double = 0.01, first: Double = 0.105) -> Double {
    let (x, y) = (p.x, p.y)
    let second = cos(0.13 * x) * cos(0.087 * y)
    return 0.5 + amplitude
      * (cos(first * x) * cos(0.11 * y) + second * second + cos(0.025 * x - 0.15 * y) * cos(0.07 * x - 0.02 * y))
  }

  /// What is watched on the way.
  struct Record {
    var times: [Double] = []
    var energies: [Double] = []
    var greatestRise = -Double.infinity
    var content = (first: 0.0, greatestChange: 0.0)
    var steps = 0
  }

  /// Runs to the given times, and watches energy and content after every step.
  static func watch(_ flow: GradientFlow, until times: [Double]) throws -> Record {
    var record = Record()
    let world = flow.topology.communicator
    record.content.first = try flow.phase.sum(on: world)
    var last = try flow.energies().total
    for time in times {
      try flow.march(to: time) {
        let now = try flow.energies().total
        record.greatestRise = max(record.greatestRise, now - last)
        last = now
        record.steps += 1
      }
      record.times.append(time)
      record.energies.append(last)
      let change = abs(try flow.phase.sum(on: world) / record.content.first - 1)
      record.content.greatestChange = max(record.content.greatestChange, change)
    }
    return record
  }

  /// Steps of an error, in which the energy falls.
  private static func control(_ tolerance: Double) -> StepControl {
    var control = StepControl(tolerance: tolerance, first: 1e-3)
    control.energyMustFall = true
    return control
  }

  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    let times: [Double] = isLong ? [10, 20, 50, 100, 200, 500, 1000, 1e4, 1e5, 1e6] : [10, 20, 50, 100]
    let flow = try flow(periodic: true, control(5e-6), on: world)
    let start = try flow.energies().total
    table.add("BM1a, F(0)", start, .absolute(0.25), of: 319.15, "exact 319.04 and the seam; uploads 319.03 to 319.25")
    let record = try watch(flow, until: times)
    for (time, reference) in [(10.0, 298.05), (20, 213.09), (50, 167.36), (100, 136.77)] {
      guard let number = record.times.firstIndex(of: time) else { continue }
      table.add(
        "BM1a, F(\(Int(time)))", record.energies[number], .absolute(1), of: reference, "own reference, spectral 200^2")
    }
    table.add(
      "BM1a, relative change of the integral of c", record.content.greatestChange, .atMost, of: 1e-10, "conserved")
    table.add("BM1a, largest rise of F in a step", record.greatestRise, .atMost, of: 1e-9, "F falls, but for rounding")
    guard isLong, let last = record.energies.last else { return }
    // A stripe, a disc, or a diagonal stripe of the minority phase.
    let ends = [19.08, 23.95, 26.98]
    let nearest = ends.min { abs($0 - last) < abs($1 - last) } ?? 0
    table.add("BM1a, F at the end", last, .relative(0.015), of: nearest, "19.08 stripe, 23.95 disc, 26.98 diagonal")
    try addClosed(to: &table, on: world)
  }

  /// 1b and 1c, between walls.
  private static func addClosed(to table: inout VerificationTable, on world: Communicator) throws {
    let square = try flow(periodic: false, control(2e-5), on: world)
    let record = try watch(square, until: [10, 100, 1000, 1e4, 1e5, 1e6])
    let last = record.energies.last ?? 0
    let nearest = [9.54, 11.98, 13.49].min { abs($0 - last) < abs($1 - last) } ?? 0
    table.add(
      "BM1b, F at the end", last, .relative(0.015), of: nearest, "9.54 stripe, 11.98 quarter disc, 13.49 diagonal")
    table.add(
      "BM1b, relative change of the integral of c", record.content.greatestChange, .atMost, of: 1e-10, "conserved")
    table.add("BM1b, largest rise of F in a step", record.greatestRise, .atMost, of: 1e-9, "F falls, but for rounding")
    let letter = try letter(control(2e-4), on: world)
    let lettered = try watch(letter, until: [10, 20, 50, 100])
    table.add(
      "BM1c, relative change of the integral of c", lettered.content.greatestChange, .atMost, of: 1e-10, "conserved")
    table.add(
      "BM1c, largest rise of F in a step", lettered.greatestRise, .atMost, of: 1e-9, "F falls, but for rounding")
  }

  private static func flow(
    periodic: Bool, _ control: StepControl, on world: Communicator
  ) throws -> GradientFlow {
    let grid = try Grid(cells: [250, 250], size: [200, 200])
    let topology = try CartesianTopology(grid, over: world, periodic: periodic ? [.x, .y] : [])
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    let flow = try GradientFlow(
      energy(), .conserved(mobility: 5), boundaries, on: topology, stepping: .implicit(order: 2, control),
      name: "concentration")
    flow.phase.sample { initial($0) }
    return flow
  }

  /// The T: a bar of 100 x 20 on a stem of 20 x 100.
  static func letter(_ control: StepControl, on world: Communicator) throws -> GradientFlow {
    let grid = try Grid(cells: [100, 120], size: [100, 120])
    let topology = try CartesianTopology(grid, over: world)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    let mask = Field<Double>("mask", on: topology)
    mask.sample { $0.y > 100 || ($0.x > 40 && $0.x < 60) ? 1 : 0 }
    let flow = try GradientFlow(
      energy(), .conserved(mobility: 5), boundaries, on: topology, stepping: .implicit(order: 2, control), mask: mask,
      name: "concentration")
    flow.phase.sample { $0.y > 100 || ($0.x > 40 && $0.x < 60) ? initial($0 - Position(40, 0, 0)) : 0 }
    return flow
  }
}
