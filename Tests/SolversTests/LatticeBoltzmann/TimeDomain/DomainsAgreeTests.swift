import Domain
import Glibc
import MPI
import Numerics
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct DomainsAgreeTests {
  static func geometry(_ cells: [Int], _ walls: LatticeWalls, lid: LatticeSide) throws -> LatticeGeometry {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(
      grid, over: World.communicator, periodic: cells.count == 2 ? [.y] : [.y, .z])
    return try LatticeGeometry(
      topology, sides: LatticeSides(plateBelow: lid, topology.decomposition), walls: walls
    ) { place in
      let turn = 2 * Double.pi * place / grid.size
      return place.x - 3.2 - 1.4 * cos(turn.y) * cos(turn.z)
    }
  }

  /// Steps of time and their lock-in find the load that the frequency domain has of the same lattice: all walls and lids, in
  /// the plane and in space.
  @Test(arguments: [LatticeWalls.halfWay, .interpolated, .grey]) func loadsAreTheSame(walls: LatticeWalls) throws {
    let cases: [([Int], Axis, LatticeSide, LiquidTop)] = [
      ([14, 10], .y, .open, .openMean), ([14, 10], .y, .noSlip, .noSlip), ([14, 10], .y, .stressFree, .stressFree),
      ([12, 8, 6], .z, .open, .openMean), ([12, 8, 6], .y, .noSlip, .noSlip),
    ]
    for (cells, motion, lid, top) in cases {
      let geometry = try Self.geometry(cells, walls, lid: lid)
      // Grey cells that are wholly solid stay grey, as in time.
      let still = try OscillatoryFlow(
        geometry, penetrationDepth: 8, motion: motion, top: top, viscosity: 0.15, solidFrom: .infinity
      ).solve(tolerance: 1e-11).load.impedance
      let run = try LatticeOscillation(
        geometry, LatticeRelaxation(viscosity: 0.15), penetrationDepth: 8, along: motion)
      let moving = try run.run(tolerance: 1e-8, most: 60).impedance + run.volumeCorrection
      let difference = (moving - still).magnitude / still.magnitude
      #expect(difference < 1e-6, "\(cells) \(motion) \(lid): \(moving) and \(still), \(difference)")
    }
  }
}
