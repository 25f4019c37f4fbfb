import Domain
import Foundation
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct ElectrodepositionTests {
  /// A planar front with one potential (our own reference by an independent solver: 20.553, 20.987 um at 1 and 2 s).
  @Test func planarFrontOfHong() throws {
    let model = try Strip.model(.hong, .cations, front: 20, length: 200, cell: 0.25)
    model.control = .potential(-0.45)
    try model.march(to: 2)
    // The reference on these cells is 20.981.
    #expect(abs(model.terminal.tipPosition * 1e6 - 20.981) < 0.005 * 0.981, "\(model.terminal.tipPosition)")
    #expect(try model.metalImbalance() < 1e-10)
    #expect(model.chargeImbalance < 1e-5)
  }

  /// Plating with kinetics alone goes by v = 6 l L_eta [exp(-a f eta) - exp((1 - a) f eta)].
  @Test(arguments: [(-0.2, 7.181e-2), (0.2, -7.181e-2)])
  func velocityLaw(volts: Double, speed: Double) throws {
    let model = try Strip.model(
      .hong, .stirred(concentration: PlatingParameters.hong.bulkConcentration), front: 5, length: 10, cell: 0.125)
    model.control = .potential(volts)
    try model.march(to: 1)
    let start = model.terminal.tipPosition
    // While the front passes a cell: within one its speed varies.
    let duration = 0.125 / abs(speed)
    try model.march(to: 1 + duration)
    let measured = (model.terminal.tipPosition - start) * 1e6 / duration
    #expect(abs(measured / speed - 1) < 0.015, "\(measured)")
  }

  /// At rest in another concentration the potential is R T / n F ln(c / c0).
  @Test(arguments: [0.5, 2]) func nernstShift(ratio: Double) throws {
    let parameters = PlatingParameters.hong
    let model = try Strip.model(
      parameters, .stirred(concentration: ratio * parameters.bulkConcentration), front: 5, length: 10, cell: 0.25)
    model.control = .rest
    try model.march(to: 1)
    let expected = log(ratio) / parameters.inverseThermalVoltage
    #expect(abs(model.terminal.voltage - expected) < 1e-6, "\(model.terminal.voltage)")
    #expect(abs(model.terminal.currentDensity) < 1e-9)
  }

  /// A binary electrolyte under current control: Faraday's law holds over a cycle of plating, rest and stripping.
  @Test func faradayOverACycle() throws {
    let model = try Strip.model(
      Self.lithium, .binary(BinaryElectrolyte(transferenceNumber: 0.35)), front: 10, length: 40, cell: 0.5,
      far: .symmetric)
    var charge = 0.0
    for (current, duration) in [(50.0, 1.0), (0, 0.2), (-40, 1.0)] {
      model.control = current == 0 ? .rest : .currentDensity(current)
      let end = model.clock.time + duration
      try model.march(to: end)
      charge += current * duration
      let voltage = model.terminal.voltage
      #expect(current == 0 ? abs(voltage) < 0.01 : voltage * current < 0, "\(voltage) V at \(current) A/m2")
    }
    #expect(abs(model.terminal.chargeDensity - charge) < 1e-9 * 90, "\(model.terminal.chargeDensity)")
    let plated = try #require(try model.diagnostics().first { $0.name == "plated_thickness" }?.value)
    #expect(abs(plated * Self.lithium.chargePerVolume - charge) < 1e-9 * 90)
    #expect(try model.metalImbalance() < 1e-10)
    #expect(model.chargeImbalance < 1e-8)
  }

  /// Towards Sand's time the concentration at the surface falls with the root of time, by c0 (t / tau)^(1/2) with
  /// tau = pi D (F c0 / 2 i (1 - t+))^2, whatever the interface's width.
  @Test func sandsLaw() throws {
    var parameters = PlatingParameters(
      interfaceLength: 1e-6, tension: 0.5, exchangeCurrentDensity: 30, mobility: 1e-5, siteDensity: 7.69e4,
      bulkConcentration: 1000, liquidDiffusivity: 3e-10, liquidConductivity: 1)
    parameters.temperature = 300
    let (current, transference) = (1000.0, 0.35)
    let model = try Strip.model(
      parameters, .binary(BinaryElectrolyte(transferenceNumber: transference)), front: 10, length: 160, cell: 1)
    model.control = .currentDensity(current)
    let ratio = 96485.33 * 1000 / (2 * current * (1 - transference))
    let tau = Double.pi * parameters.liquidDiffusivity * ratio * ratio
    try model.march(to: 0.1 * tau)
    let before = try model.concentration.extrema(on: World.communicator).least
    try model.march(to: 0.3 * tau)
    let after = try model.concentration.extrema(on: World.communicator).least
    let fall = (before - after) / (1000 * (0.3.squareRoot() - 0.1.squareRoot()))
    #expect(abs(fall - 1) < 0.02, "\(fall)")
    #expect(model.chargeImbalance < 1e-8)
    #expect(try model.metalImbalance() < 1e-10)
  }

  /// Cells wider than the interface's length are refused, as are currents without an interface to carry them.
  @Test func refusals() throws {
    #expect(throws: PlatingError.self) { try Strip.model(.hong, .cations, front: 5, length: 20, cell: 1) }
    let empty = try Strip.model(.hong, .stirred(concentration: 1000), front: -50, length: 10, cell: 0.25)
    empty.control = .currentDensity(1)
    #expect(throws: PlatingError.self) { try empty.step(empty.stableTimeStep()) }
    let short = try Strip.model(.hong, .stirred(concentration: 1000), front: 9.5, length: 10, cell: 0.25)
    short.control = .potential(-0.1)
    #expect(throws: PlatingError.self) { try short.step(short.stableTimeStep()) }
    #expect(throws: PlatingError.self) { try short.step(100) }
  }

  static let lithium: PlatingParameters = {
    var result = PlatingParameters(
      interfaceLength: 0.5e-6, tension: 0.5, exchangeCurrentDensity: 30, mobility: 5e-6, siteDensity: 7.69e4,
      bulkConcentration: 1000, liquidDiffusivity: 3e-10, liquidConductivity: 1)
    result.temperature = 300
    return result
  }()
}
