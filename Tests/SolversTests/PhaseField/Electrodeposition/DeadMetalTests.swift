import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

/// Metal that has lost its contact to the collector: found, counted, and electrically floating.
@Suite(.serialized, .collective) struct DeadMetalTests {
  private static let binary = Electrolyte.binary(BinaryElectrolyte(transferenceNumber: 0.35))

  /// A flat electrode 6 um thick, and off it two discs, one of them across the periodic side and the ranks' walls.
  private static func electrodeAndDiscs(_ place: Position) -> Double {
    func disc(_ x: Double, _ y: Double, _ radius: Double) -> Double {
      let across = abs(place.y - y)
      return hypot(place.x - x, min(across, 24e-6 - across)) - radius
    }
    return min(place.x - 6e-6, disc(16e-6, 12e-6, 4e-6), disc(22e-6, 0, 3e-6))
  }

  private func model(
    cancelsCurvature: Bool = true, _ distance: (Position) -> Double = electrodeAndDiscs
  ) throws -> Electrodeposition {
    var lithium = ElectrodepositionTests.lithium
    lithium.cancelsCurvature = cancelsCurvature
    // What interfaces attract, ions must bring: at a fast mobility the salt between them would be used up.
    (lithium.wellRate, lithium.interfaceDiffusivity) = (0.5, 2 * 0.5 * 0.25e-12)
    let grid = try Grid(cells: [64, 48], spacing: [0.5e-6, 0.5e-6])
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: [.y])
    let model = try Electrodeposition(lithium, Self.binary, on: topology)
    model.begin(distance)
    return model
  }

  /// The metal beyond 11 um: the discs.
  private func discs(_ model: Electrodeposition) throws -> Double {
    var sums = ReproducibleSum()
    model.phase.forEachRow { xi, _, _ in
      sums.addTerms(count: model.phase.block.count.x, to: 0) { x in
        model.phase.block.owned.lower.x + x >= 22 ? Interpolation.plain(xi[x]) : 0
      }
    }
    try model.topology.communicator.allReduce(&sums.words, .sum)
    return sums.value() * model.topology.grid.cellVolume
  }

  @Test func islandsAreFound() throws {
    let model = try model()
    let dead = try model.deadMetal()
    expectEverywhere(dead.parts == 2)
    // Cells of a quarter of a square micrometre with their centre in a disc.
    expectEverywhere(abs(dead.volume - Double.pi * 25e-12) < 2e-12, "\(dead.volume)")
    let numbers = Dictionary(uniqueKeysWithValues: try model.diagnostics().map { ($0.name, $0) })
    expectEverywhere(numbers["dead_parts"]?.value == 2 && numbers["dead_parts"]?.isCount == true)
  }

  /// The electrode gains all the charge that flows; the discs, which would be plated most of all, gain nothing.
  @Test(arguments: [200.0, -200]) func islandsFloat(current: Double) throws {
    let model = try model()
    let (before, all) = (try discs(model), try model.inventory().metal)
    model.control = .currentDensity(current)
    try model.march(to: 1, dt: 0.005)
    let moved = try discs(model) - before
    let gained = try model.inventory().metal - all
    let expected = current / model.parameters.chargePerVolume * 24e-6
    expectEverywhere(abs(gained / expected - 1) < 1e-9, "\(gained) \(expected)")
    expectEverywhere(abs(moved) < 2e-3 * abs(expected), "\(moved) of \(expected)")
    expectEverywhere(model.books.deadCells > 300, "\(model.books.deadCells)")
    expectEverywhere(try model.metalImbalance() < 1e-10)
  }

  /// At rest nothing moves: neither discs, though curved surfaces shrink where they can, nor the electrode to make up for them.
  @Test func nothingHappensAtRest() throws {
    let model = try model(cancelsCurvature: false)
    let (before, all) = (try discs(model), try model.inventory().metal)
    model.control = .rest
    try model.march(to: 1, dt: 0.005)
    expectEverywhere(abs(try discs(model) - before) < 1e-4 * before, "\(try discs(model) - before) of \(before)")
    expectEverywhere(abs(try model.inventory().metal - all) < 1e-10 * all)
    expectEverywhere(abs(model.terminal.voltage) < 1e-3, "\(model.terminal.voltage)")
  }

  /// An electrode that grows until it reaches a disc: from then on the disc is plated as well.
  @Test func islandsJoinAgain() throws {
    let model = try model { place in
      min(place.x - 6e-6, hypot(place.x - 11e-6, place.y - 12e-6) - 4e-6)
    }
    expectEverywhere(try model.deadMetal().parts == 1)
    let run = ProtocolRun(model, by: CellProtocol([.init(.current(200), ends: [.time(60)])]))
    while try !run.isOver && model.deadMetal().parts > 0 { try run.step(run.stableTimeStep()) }
    let (joined, before) = (model.clock.time, try discs(model))
    expectEverywhere(joined > 0.5 && joined < 20, "\(joined)")
    while model.clock.time < joined + 5 { try run.step(run.stableTimeStep()) }
    // First the corners between both are filled; then the outer half takes its part of the 3.2 um2 of five seconds, which a
    // floating disc would not (a hundredth of that, see above).
    expectEverywhere(try model.deadMetal().parts == 0)
    expectEverywhere(try discs(model) - before > 0.2e-12, "\(try discs(model) - before)")
  }
}
