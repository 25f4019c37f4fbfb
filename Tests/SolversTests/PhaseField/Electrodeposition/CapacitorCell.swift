import Domain
import Foundation
import MPI

@testable import Solvers

/// A capacitor with a resistor in series in the place of a cell: every answer is known.
///
/// V = -(q / C + R i) for the plated charge q, and the metal's tip is q times the volume of the metal of a charge.
final class CapacitorCell: PlatingModel {
  let topology: CartesianTopology
  let capacitance: Double
  let resistance: Double
  let longestStep: Double
  var clock = Clock()
  var control = CellControl.rest
  private(set) var terminal = TerminalState()
  let phase: Field<Double>
  /// Steps beyond this length fail, and how many did.
  var bearable = (length: Double.infinity, refusals: 0)

  static let metalVolume = 1e-7

  /// C in F/m2, R in ohm.m2, and the stable step in s.
  init(capacitance: Double = 10, resistance: Double = 0.1, longestStep: Double = 0.7, on world: Communicator) throws {
    (self.capacitance, self.resistance, self.longestStep) = (capacitance, resistance, longestStep)
    topology = try CartesianTopology(try Grid(cells: [8, 8], spacing: [1e-6, 1e-6]), over: world)
    phase = Field("order_parameter", on: topology)
    write()
  }

  var fields: [any FieldStorage] { [phase] }

  func stableTimeStep() -> Double { longestStep }

  func step(_ dt: Double) throws {
    guard dt <= bearable.length else {
      bearable.refusals += 1
      throw PlatingError.unstableStep(step: dt, limit: bearable.length)
    }
    let charge = terminal.chargeDensity
    switch control {
    case .currentDensity(let current):
      terminal.chargeDensity = charge + current * dt
      terminal.currentDensity = current
    case .rest: terminal.currentDensity = 0
    case .potential(let voltage):
      let final = -voltage * capacitance
      terminal.chargeDensity = final + (charge - final) * exp(-dt / (resistance * capacitance))
      terminal.currentDensity = (final - terminal.chargeDensity) / (resistance * capacitance)
    }
    terminal.voltage = -(terminal.chargeDensity / capacitance + resistance * terminal.currentDensity)
    clock.advance(by: dt)
    write()
  }

  func diagnostics() -> [DiagnosticValue] {
    [
      DiagnosticValue(
        "stored_energy", units: "J m-2", terminal.chargeDensity * terminal.chargeDensity / capacitance / 2)
    ]
  }

  func snapshot() throws -> Snapshot {
    var snapshot = Snapshot(
      clock: clock,
      numbers: [
        "charge": terminal.chargeDensity, "current": terminal.currentDensity, "voltage": terminal.voltage,
      ])
    try snapshot.append(phase, of: topology.decomposition)
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    clock = snapshot.clock
    terminal.chargeDensity = try snapshot.number("charge")
    terminal.currentDensity = try snapshot.number("current")
    terminal.voltage = try snapshot.number("voltage")
    try snapshot.restore(phase)
    terminal.tipPosition = terminal.chargeDensity * Self.metalVolume
  }

  private func write() {
    terminal.tipPosition = terminal.chargeDensity * Self.metalVolume
    phase.sample { position in position.x < terminal.tipPosition ? 1 : 0 }
  }
}

extension ProtocolRun {
  /// Steps to the protocol's end, or to a number of steps; returns the lengths of the steps.
  @discardableResult
  func runToEnd(steps: Int = 10_000) throws -> [Double] {
    var lengths: [Double] = []
    while !isOver, lengths.count < steps {
      let dt = try stableTimeStep()
      try step(dt)
      lengths.append(dt)
    }
    return lengths
  }
}
