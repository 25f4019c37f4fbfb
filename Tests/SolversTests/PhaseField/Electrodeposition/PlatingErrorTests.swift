import Domain
import Foundation
import MPI
import TestSupport
import Testing

@testable import Solvers

/// What stops a run, and the state that it leaves: one from which the run can go on, with its balances.
@Suite(.collective) struct PlatingErrorTests {
  /// What a step changes.
  private struct Kept: Equatable {
    let phase: [Double]
    let concentration: [Double]
    let clock: Clock
    let terminal: TerminalState

    init(_ model: Electrodeposition) {
      (phase, concentration) = (model.phase.values(), model.concentration.values())
      (clock, terminal) = (model.clock, model.terminal)
    }
  }

  private let binary = Electrolyte.binary(BinaryElectrolyte(transferenceNumber: 0.35))

  private func fault(_ body: () throws -> Void) throws -> PlatingError? {
    do {
      try body()
      return nil
    } catch let error as PlatingError {
      return error
    }
  }

  /// A few steps can be taken, after which what there was still adds up.
  private func goesOn(_ model: Electrodeposition, _ control: CellControl) throws {
    model.control = control
    let start = model.clock.time
    for _ in 0..<3 { try model.step(0.5 * model.stableTimeStep()) }
    #expect(model.clock.time > start)
    #expect(try model.metalImbalance() < 1e-10)
    #expect(model.chargeImbalance < 1e-5)
  }

  @Test func refusesCoarseCells() throws {
    let error = try fault {
      _ = try Strip.model(ElectrodepositionTests.lithium, .cations, front: 5, length: 20, cell: 1)
    }
    #expect(error == .underResolved(spacing: 1e-6, length: 0.5e-6))
    #expect(error?.description.contains("pinned") == true)
  }

  @Test func refusesLongSteps() throws {
    let model = try Strip.model(ElectrodepositionTests.lithium, binary, front: 10, length: 40, cell: 0.5)
    model.control = .currentDensity(100)
    try model.march(to: 0.05)
    let before = Kept(model)
    let error = try #require(try fault { try model.step(100) })
    guard case .unstableStep(100, let limit) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(limit < 0.1)
    #expect(Kept(model) == before && model.isWhole(after: error))
    try goesOn(model, .currentDensity(100))
  }

  /// A step that was foretold to be short enough turns out to be too long: the potential has jumped.
  @Test func refusesStepsThatTurnOutTooLong() throws {
    let model = try Strip.model(.hong, .stirred(concentration: 1000), front: 5, length: 20, cell: 0.25)
    model.control = .potential(-0.05)
    try model.march(to: 0.02)
    let before = Kept(model)
    model.control = .potential(-0.7)
    let error = try #require(try fault { try model.step(model.stableTimeStep()) })
    guard case .unstableStep(let step, let limit) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(limit < step)
    #expect(Kept(model) == before && model.isWhole(after: error))
    model.control = .potential(-0.05)
    try model.step(model.stableTimeStep())
    #expect(model.clock.step == before.clock.step + 1)
    #expect(model.terminal.chargeDensity > before.terminal.chargeDensity)
  }

  @Test func refusesCurrentsWithoutMetal() throws {
    let model = try Electrodeposition(
      .hong, .stirred(concentration: 1000), collector: .bare, on: try Strip.topology(10, cell: 0.25))
    model.begin { _ in 1 }
    let before = Kept(model)
    model.control = .currentDensity(1)
    let error = try #require(try fault { try model.step(model.stableTimeStep()) })
    guard case .unreachableCurrent(1, 0, 0) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(Kept(model) == before && model.isWhole(after: error))
    model.control = .potential(-0.1)
    try model.step(model.stableTimeStep())
    #expect(model.clock.step == 1 && model.terminal.currentDensity == 0)
  }

  /// Above the limiting current the salt is used up: the step that would take more is refused.
  @Test func stopsWhenSaltIsUsedUp() throws {
    let model = try Strip.model(ElectrodepositionTests.lithium, binary, front: 10, length: 40, cell: 0.5)
    // The limiting current over 30 um is 1480 A/m2.
    let run = ProtocolRun(model, by: CellProtocol([.init(.current(5000), ends: [.time(5)])]))
    var before = Kept(model)
    let error = try fault {
      while !run.isOver {
        before = Kept(model)
        try run.step(run.stableTimeStep())
      }
    }
    guard let error, case .depleted(let least, let time) = error else {
      Issue.record("\(String(describing: error)) at \(model.clock.time)")
      return
    }
    // By Sand's equation it would last 0.33 s in a cell without end.
    #expect(least < 0 && time > model.clock.time && (0.2...0.5).contains(time), "\(time)")
    #expect(Kept(model) == before && run.isWhole(after: error))
    try goesOn(model, .rest)
  }

  /// Metal beyond what the model allows ends the run, the step with which it came there done and booked.
  @Test(arguments: [false, true]) func stopsAtTheFarElectrode(isBinary: Bool) throws {
    let length = isBinary ? 40.0 : 20
    let model = try Strip.model(
      ElectrodepositionTests.lithium, isBinary ? binary : .cations, front: 0.91 * length + 0.1, length: length,
      cell: 0.5)
    model.control = .potential(-0.2)
    var before = Kept(model)
    let error = try fault {
      while model.clock.time < 10 {
        before = Kept(model)
        try model.step(model.stableTimeStep())
      }
    }
    guard let error, case .shorted(let tip, let size, let time) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(tip > 0.92e-6 * length && abs(size - 1e-6 * length) < 1e-18 && tip == model.terminal.tipPosition)
    #expect(model.clock.time == time && model.clock.step == before.clock.step + 1)
    #expect(model.isWhole(after: error) && model.terminal.chargeDensity > before.terminal.chargeDensity)
    #expect(try model.metalImbalance() < 1e-10)
    #expect(model.chargeImbalance < 1e-5)
  }

  /// Stripping ends where it bares the collector, with the step done and booked.
  @Test func stopsAtTheCollector() throws {
    let model = try Electrodeposition(
      ElectrodepositionTests.lithium, binary, collector: .bare, on: try Strip.topology(20, cell: 0.5))
    model.begin { $0.x - 1.2e-6 }
    model.control = .potential(0.2)
    var before = Kept(model)
    let error = try fault {
      while model.clock.time < 10 {
        before = Kept(model)
        try model.step(model.stableTimeStep())
      }
    }
    guard let error, case .strippedThrough(let time) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(model.clock.time == time && model.clock.step == before.clock.step + 1)
    #expect(model.isWhole(after: error) && model.terminal.chargeDensity < before.terminal.chargeDensity)
    #expect(try model.metalImbalance() < 1e-10)
    #expect(model.chargeImbalance < 1e-5)
  }
}
