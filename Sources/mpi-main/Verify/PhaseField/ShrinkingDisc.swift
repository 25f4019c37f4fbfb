import Domain
import Glibc
import MPI
import Solvers

/// A disc whose curvature shrinks it: r^2 = r0^2 - 2 L k t.
enum ShrinkingDisc {
  /// Constants of the literature's lithium input, in micrometres and seconds: L k = 1.875, l = 0.25, from r = 10.
  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    for cell in isLong ? [0.25, 0.125] : [0.125] {
      let radii = try radii(cell: cell, times: [5, 10, 15, 20], on: world)
      let references = cell == 0.125 ? [9.031, 7.931, 6.652, 5.057] : [9.051, 7.978, 6.736, 5.203]
      for (number, time) in [5.0, 10, 15, 20].enumerated() {
        let exact = (100 - 2 * 1.875 * time).squareRoot()
        if cell == 0.125 {
          table.add(
            "shrinking disc, cells of l/2: radius at \(Int(time)) s, um", radii[number], .relative(0.012), of: exact,
            "r^2 = r0^2 - 2 L k t")
        }
        table.add(
          "shrinking disc, cells of \(cell == 0.125 ? "l/2" : "l"): radius at \(Int(time)) s, um", radii[number],
          .relative(0.001), of: references[number], "own reference")
      }
    }
  }

  /// The radii of a quarter disc between walls without gradient, from the area.
  private static func radii(cell: Double, times: [Double], on world: Communicator) throws -> [Double] {
    let n = Int((12 / cell).rounded())
    let topology = try CartesianTopology(Grid(cells: [n, n], spacing: [cell, cell]), over: world)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    let energy = try InterfaceEnergy(well: DoubleWell(height: 2.4), gradient: 0.3)
    let flow = try GradientFlow(
      energy, .nonconserved(mobility: 6.25), boundaries, on: topology, stepping: .explicit(fraction: 0.5))
    flow.phase.sample { place in energy.profile((place.x * place.x + place.y * place.y).squareRoot() - 10) }
    return try times.map { time in
      try flow.march(to: time)
      let area = 4 * cell * cell * (try flow.phase.sum(on: world))
      return (area / Double.pi).squareRoot()
    }
  }
}
