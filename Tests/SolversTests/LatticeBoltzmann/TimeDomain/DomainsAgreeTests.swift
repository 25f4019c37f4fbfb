import Domain
import Glibc
import MPI
import Numerics
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct DomainsAgreeTests {
  static func geometry(
    _ cells: [Int], _ walls: LatticeWalls, lid: LatticeSide, mean: Double = 3.2, height: Double = 1.4, waves: Double = 1
  ) throws -> LatticeGeometry {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(
      grid, over: World.communicator, periodic: cells.count == 2 ? [.y] : [.y, .z])
    return try LatticeGeometry(
      topology, sides: LatticeSides(plateBelow: lid, topology.decomposition), walls: walls
    ) { place in
      let turn = 2 * Double.pi * place / grid.size
      return place.x - mean - height * cos(waves * turn.y) * cos(waves * turn.z)
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
      try expectAgreement(geometry, motion, top, viscosity: 0.15, magic: 3.0 / 16)
    }
  }

  /// So they do where links are cut on both sides of a cell, with viscosities on either side of what interpolation bounds.
  @Test(arguments: [([14, 10], Axis.y), ([12, 6, 10], .z)], [(0.15, 3.0 / 16), (0.04, 1.0 / 12)])
  func loadsAreTheSameInNarrowGrooves(_ shape: ([Int], Axis), _ rates: (Double, Double)) throws {
    let geometry = try Self.geometry(shape.0, .interpolated, lid: .open, mean: 3.9, height: 2.6, waves: 2)
    var cut = geometry.links.count { link in
      if case .wall = link.behind { return link.distance != 0.5 }
      return false
    }
    cut = try World.communicator.allReduce(cut, .sum)
    // In the plane, one cell at the bottom of each groove.
    #expect(cut >= 4 && geometry.fallbackCount == 0, "\(cut) links")
    try expectAgreement(geometry, shape.1, .openMean, viscosity: rates.0, magic: rates.1)
  }

  private func expectAgreement(
    _ geometry: LatticeGeometry, _ motion: Axis, _ top: LiquidTop, viscosity: Double, magic: Double
  ) throws {
    // Grey cells that are wholly solid stay grey, as in time.
    let still = try OscillatoryFlow(
      geometry, penetrationDepth: 8, motion: motion, top: top, viscosity: viscosity, magic: magic, solidFrom: .infinity
    ).solve(tolerance: 1e-11).load.impedance
    let run = try LatticeOscillation(
      geometry, LatticeRelaxation(viscosity: viscosity, magic: magic), penetrationDepth: 8, along: motion)
    let moving = try run.run(tolerance: 1e-8, most: 60).impedance + run.volumeCorrection
    let difference = (moving - still).magnitude / still.magnitude
    let grid = geometry.topology.grid.cells
    #expect(difference < 1e-6, "\(grid) \(motion) \(top): \(moving) and \(still), \(difference)")
  }
}
