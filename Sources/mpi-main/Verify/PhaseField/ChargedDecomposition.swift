import Domain
import Glibc
import MPI
import Numerics
import Solvers

/// PFHub problem 6a: problem 1 with charge, whose potential obeys Poisson's equation.
enum ChargedDecomposition {
  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    let grid = try Grid(cells: [100, 100], size: [100, 100])
    let topology = try CartesianTopology(grid, over: world)
    let rows = grid.centers(along: .y).map { sin($0 / 7) }
    let charge = try LinearCharge(
      chargePerConcentration: 0.09, permittivity: 90,
      [.xLower: .value(0), .xUpper: .value(.profile(rows)), .yLower: .insulated, .yUpper: .insulated], on: topology)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    let flow = try GradientFlow(
      SpinodalDecomposition.energy(), .conserved(mobility: 5), boundaries, on: topology,
      stepping: .implicit(order: 2, StepControl(tolerance: 1e-5, first: 1e-3)), force: charge, name: "concentration")
    flow.phase.sample { SpinodalDecomposition.initial($0, amplitude: 0.04, first: 0.2) }
    func energy() throws -> Double {
      let parts = try flow.energies()
      return parts.total + (try charge.energy(of: flow.phase))
    }
    table.add("BM6a, F(0)", try energy(), .absolute(0.05), of: 183.07, "own reference, 200^2 cells")
    let content = try flow.phase.sum(on: world)
    let references: [(Double, Double, Double)] =
      [(10, 155.0, 0.5), (20, 145.9, 0.5), (50, 138.4, 0.5), (100, 130.4, 0.5)] + (isLong ? [(400, 103.8, 1)] : [])
    for (time, reference, tolerance) in references {
      try flow.march(to: time)
      table.add(
        "BM6a, F(\(Int(time)))", try energy(), .absolute(tolerance), of: reference,
        time == 10 ? "own reference; memphis 154, FiPy 154.0" : "own reference, 200^2 cells")
    }
    let change = abs(try flow.phase.sum(on: world) / content - 1)
    table.add("BM6a, relative change of the integral of c", change, .atMost, of: 1e-10, "conserved")
  }
}
