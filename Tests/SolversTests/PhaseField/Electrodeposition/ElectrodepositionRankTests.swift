import Domain
import Foundation
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct ElectrodepositionRankTests {
  struct Case: Sendable {
    let cells: [Int]
    var isBinary = false
    var current: Double?
  }

  static let cases = [
    Case(cells: [37, 21]), Case(cells: [37, 21], isBinary: true, current: 400),
    Case(cells: [20, 9, 8], isBinary: true),
    Case(cells: [20, 9, 8], current: 300),
  ]

  private func model(_ test: Case, on world: Communicator) throws -> Electrodeposition {
    var parameters = PlatingParameters.ahmad
    // Its unit has the root of a cell's volume in it.
    parameters.noise = test.cells.count == 3 ? 1e-11 : 3e-8
    parameters.anisotropy = try Anisotropy(strength: 0.05, convention: .energy)
    let grid = try Grid(cells: test.cells, spacing: test.cells.map { _ in 0.2e-6 })
    let topology = try CartesianTopology(grid, over: world, periodic: [.y])
    let electrolyte: Electrolyte =
      test.isBinary ? .binary(BinaryElectrolyte(transferenceNumber: 0.4, thermodynamicFactor: 1.2)) : .cations
    let model = try Electrodeposition(
      parameters, electrolyte, farElectrode: test.isBinary ? .symmetric : .diffusionLayer(thickness: 5e-6),
      on: topology,
      seed: 7)
    let turns = 2 * Double.pi / grid.size.y
    model.begin { $0.x - 1.5e-6 - 0.3e-6 * sin(turns * $0.y) }
    model.control = test.current.map { .currentDensity($0) } ?? .potential(-0.1)
    return model
  }

  /// Fields have the same bits on any number of ranks, and after a restart on another number.
  @Test(arguments: cases) func sameBits(test: Case) throws {
    let model = try model(test, on: World.communicator)
    let whole = try self.model(test, on: try alone())
    for _ in 0..<4 {
      // Of the first step nothing is known yet.
      let dt = try World.communicator.broadcast(min(5e-4, model.stableTimeStep()))
      try model.step(dt)
      try whole.step(dt)
    }
    let snapshot = try model.snapshot().gathered(on: World.communicator)
    let resumed = try self.model(test, on: try alone())
    resumed.control = model.control
    try resumed.restore(snapshot)
    for _ in 0..<3 {
      let dt = min(5e-4, model.stableTimeStep())
      expectEverywhere(model.stableTimeStep() == whole.stableTimeStep())
      expectEverywhere(model.stableTimeStep() == resumed.stableTimeStep())
      try model.step(dt)
      try whole.step(dt)
      try resumed.step(dt)
    }
    for (own, others) in [
      (model.phase, [whole.phase, resumed.phase]), (model.concentration, [whole.concentration, resumed.concentration]),
      (model.potential, [whole.potential, resumed.potential]),
    ] {
      expectEverywhere(others.allSatisfy { isPart(own, of: $0) }, "\(own.name)")
    }
    expectEverywhere(model.terminal == whole.terminal && model.terminal == resumed.terminal)
    let imbalance = try model.metalImbalance()
    expectEverywhere(imbalance < 1e-10)
  }
}
