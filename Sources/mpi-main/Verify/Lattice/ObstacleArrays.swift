import Domain
import Glibc
import MPI
import Solvers

/// Slow flow through a square array of cylinders, V10, and a simple cubic one of spheres, V11.
enum ObstacleArrays {
  /// Sangani and Acrivos 1982, table 1: solid fraction, force over viscosity and mean velocity, per length.
  private static let cylinders = [(0.05, 15.56), (0.2, 51.53), (0.4, 217.89), (0.5, 532.55), (0.6, 1763)]

  /// Zick and Homsy 1982, table 2: solid fraction, force over 6 pi mu a U.
  private static let spheres = [
    (0.027, 2.008), (0.064, 2.810), (0.125, 4.292), (0.216, 7.442), (0.343, 15.4), (0.45, 28.1),
  ]

  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    let n = 64
    for (fraction, reference) in isLong ? cylinders : cylinders.filter({ $0.0 < 0.6 }) {
      let radius = Double(n) * (fraction / Double.pi).squareRoot()
      let flow = try LatticeProbe.flow(
        [n, n], periodic: [.x, .y], LatticeRelaxation(viscosity: 1.0 / 6), .linear, walls: .interpolated, on: world
      ) { hypot($0.x - 32, $0.y - 32) - radius }
      flow.force.x = 1e-6
      let mean = try LatticeProbe.settle(flow, every: 400, to: 1e-7) {
        try LatticeProbe.meanVelocity(flow, along: .x)
      }
      // The pressure gradient acts on the whole cell, the cylinder's part included.
      table.add(
        "V10 cylinders, \(fraction), 64 cells: F / (mu U)", 1e-6 * Double(n * n) / (mean * flow.relaxation.viscosity),
        .relative(fraction > 0.5 ? 0.02 : 0.01), of: reference, "Sangani and Acrivos 1982")
    }
    let short = [0.027, 0.125, 0.343]
    for (fraction, reference) in isLong ? spheres : spheres.filter({ short.contains($0.0) }) {
      for (walls, tolerance) in [(LatticeWalls.interpolated, 0.02), (.halfWay, 0.05)] {
        // Between spheres that almost touch a staircase needs more cells.
        let cells = walls == .halfWay && fraction > 0.4 ? 64 : 32
        let drag = try sphereDrag(fraction, cells: cells, walls, on: world)
        table.add(
          "V11 spheres, \(fraction), \(cells) cells, \(walls == .halfWay ? "staircase" : "interpolated"): K", drag,
          .relative(tolerance), of: reference, "Zick and Homsy 1982")
      }
    }
    guard isLong else { return }
    for (fraction, reference) in spheres.filter({ short.contains($0.0) }) {
      table.add(
        "V11 spheres, \(fraction), 64 cells, interpolated: K",
        try sphereDrag(fraction, cells: 64, .interpolated, on: world), .relative(0.01), of: reference,
        "Zick and Homsy 1982")
    }
  }

  private static func sphereDrag(
    _ fraction: Double, cells n: Int, _ walls: LatticeWalls, on world: Communicator
  ) throws -> Double {
    let side = Double(n)
    let radius = side * cbrt(3 * fraction / (4 * Double.pi))
    let flow = try LatticeProbe.flow(
      [n, n, n], periodic: [.x, .y, .z], LatticeRelaxation(viscosity: 1.0 / 6), .linear, walls: walls, on: world
    ) { place in
      let away = place - Position(repeating: side / 2)
      return (away * away).sum().squareRoot() - radius
    }
    flow.force.x = 1e-6
    let mean = try LatticeProbe.settle(flow, every: 8 * n, to: 1e-5) {
      try LatticeProbe.meanVelocity(flow, along: .x)
    }
    return 1e-6 * side * side * side / (6 * Double.pi * flow.relaxation.viscosity * radius * mean)
  }
}
