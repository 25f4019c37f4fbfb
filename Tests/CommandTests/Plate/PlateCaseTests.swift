import Domain
import Numerics
import Simulations
import Solvers
import Testing

@testable import mpi_main

/// Cases of `tafel plate`: what they mean, and what is refused.
@Suite struct PlateCaseTests {
  static let text = """
    command: plate
    seed: 3
    model: two-potential
    domain: {cells: [80, 40], size: [20 um, 10 um]}
    electrolyte: {set: nyman}
    metal: {set: lithium}
    interface: {set: lithium-cell, cancels_curvature: true}
    boundaries: {y: mirror, far: symmetric}
    initial: {shape: flat, height: 5 um}
    protocol:
      segments:
        - {mode: current, value: 1 mA/cm2, end_charge: 0.1 mAh/cm2, end_voltage: -0.3 V, ramp: 1 s}
        - {mode: rest, end_time: 1 min}
        - {mode: current, value: -1 mA/cm2, end_charge: 0.1 mAh/cm2}
      cycles: 3
      stop: {lowest_voltage: -0.5 V}
    output: {every_time: 5 s}
    """

  static func parse(_ overrides: [String] = []) throws(CaseError) -> Case<PlateCase> {
    try Case.parse(text: text, file: "plate.yaml", overrides: overrides)
  }

  @Test func valuesAreInSI() throws {
    let parsed = try Self.parse()
    let values = parsed.values
    #expect(parsed.warnings.isEmpty, "\(parsed.warnings)")
    #expect(values.model == .twoPotential && values.domain.spacing.allSatisfy { abs($0 - 0.25e-6) < 1e-20 })
    #expect(values.electrolyte.transferenceNumber == 0.2594 && values.electrolyte.conductivity == 0.949)
    #expect(values.interface.wellRate == 15 && values.interface.length == 0.25e-6)
    let driven = values.solverProtocol
    #expect(driven.cycles == 3 && driven.segments.count == 3)
    #expect(driven.segments[0].mode == .current(10) && driven.segments[0].ramp == 1)
    #expect(driven.segments[0].ends == [.charge(3600), .voltage(-0.3)])
    #expect(driven.segments[1] == .init(.rest, ends: [.time(60)]))
    #expect(driven.segments[2].direction == -1)
    #expect(abs((driven.stop.tipPosition ?? 0) - 18e-6) < 1e-19 && driven.stop.lowestVoltage == -0.5)
  }

  /// A set gives what is left out, and what is given wins.
  @Test func setsGiveDefaults() throws {
    let values = try Self.parse([
      "interface={set: zinc-sensing, tension: 0.5 J/m2}", "metal.set=zinc", "electrolyte.set=zinc",
      "model=single-potential", "boundaries.far=reservoir", "domain={cells: [100, 50], spacing: 8 nm}",
      "initial.height=0.1 um", "protocol.segments=[{mode: rest, end_time: 1 s}]",
    ]).values
    #expect(
      values.interface.length == 8e-9 && values.interface.tension == 0.5 && values.interface.exchangeCurrent == 25.2)
    #expect(values.metal.chargeNumber == 2 && values.metal.siteDensity == 1.092e5)
    #expect(values.domain.spacing == [8e-9, 8e-9])
  }

  @Test(arguments: [
    (
      ["domain.cells=[70, 35]"],
      "command line: domain.cells: makes cells of 2.86e-07 m for an interface with a length of 2.5e-07 m, which pins the "
        + "front: take at least 80 cells along x, or a longer interface.length"
    ),
    (
      ["domain.cells=[80, 50]"],
      "plate.yaml:4:33: domain.size: must give square or cubic cells, found 2.5e-07 x 2e-07 m"
    ),
    (["domain.size=[-1 um, 2 um]"], "command line: domain.size.0: must be above 0, found -1 um"),
    (
      ["domain={cells: [80, 40]}"], #"command line: domain: missing required key "size" in "domain" (or "spacing")"#
    ),
    (
      ["interface.set=lithium-huge"],
      #"command line: interface.set: expected lithium-cell, lithium-cell-fast, lithium-sensing, zinc-cell or zinc-sensing, "#
        + #"found "lithium-huge""#
    ),
    (
      ["interface={set: zinc-cell, length: 0.25 um}"],
      "command line: interface.set: is of zinc, but the metal is lithium"
    ),
    (["electrolyte.set=zinc"], "command line: electrolyte.set: zinc is no electrolyte for lithium"),
    (
      ["interface.anisotropy=0.2", "interface.cancels_curvature=no"],
      "command line: interface.anisotropy: must be below 0.143: beyond it orientations are "
        + "missing and the equation is ill-posed"
    ),
    (
      ["metal.charge_number=2"],
      "command line: metal.charge_number: must be 1 with two potentials: their electrolyte has monovalent ions"
    ),
    (
      ["model=single-potential"],
      "plate.yaml:8:30: boundaries.far: symmetric needs two potentials: with one, the far electrode's current is not that "
        + "of plating"
    ),
    (
      ["initial.height=0.5 um"],
      "command line: initial.height: must be at least three lengths of the interface, 7.5e-07 m, over the collector"
    ),
    (
      ["initial.height=19 um"],
      "plate.yaml:9:10: initial: reaches 1.9e-05 m, beyond where protocol.stop.tip_fraction ends the run, 1.8e-05 m"
    ),
    (
      ["initial={shape: caps, height: 5 um, radius: 0.3 um, centers: [[11 um]]}"],
      "command line: initial.centers: must lie in the box, 1e-05 m wide"
    ),
    (
      ["initial={shape: caps, height: 5 um, radius: 0.3 um, centers: [[1 um]]}"],
      "command line: initial.radius: must be at least twice the length of the interface, 5e-07 m: smaller metal vanishes"
    ),
    (["protocol.segments=[]"], "command line: protocol.segments: expected at least 1 entry, found 0"),
    (
      ["protocol.segments.0={mode: current, value: 1 mA/cm2}"],
      "command line: protocol.segments.0.mode: makes a segment with no end: give a time, a charge, a voltage or a tip position"
    ),
    (
      ["protocol.segments.0={mode: current, value: 1 mA/cm2, end_charge: 10 mAh/cm2}"],
      "plate.yaml:12:5: protocol.segments: segment 1: end_charge is unreachable: 4.86e-05 m of metal on 5e-06 m, but the run "
        + "ends at 1.8e-05 m"
    ),
    (
      ["protocol.segments.0={mode: current, value: -1 mA/cm2, end_charge: 2 mAh/cm2}"],
      "plate.yaml:12:5: protocol.segments: segment 1: end_charge is unreachable: it strips 9.73e-06 m of metal, and there is "
        + "less than 5e-06 m on the collector"
    ),
    (
      ["protocol.segments.0.end_voltage=-0.6 V"],
      "plate.yaml:12:5: protocol.segments: segment 1: end_voltage is unreachable: the run ends at -0.5 V"
    ),
    (
      ["protocol.segments.0.end_tip=4 um"],
      "plate.yaml:12:5: protocol.segments: segment 1: end_tip is reached at once: metal reaches 5e-06 m at the beginning"
    ),
    (
      ["protocol.segments.1={mode: potential, value: -0.7 V, end_time: 1 s}"],
      "plate.yaml:12:5: protocol.segments: segment 2: the potential -0.7 V is beyond where the run ends"
    ),
    (["noise=-1"], "command line: noise: must be at least 0, found -1"),
    (
      ["output={file: a.h5}"],
      #"command line: output: missing required key "every_time" in "output" (or "every_steps")"#
    ),
  ])
  func refuses(overrides: [String], message: String) {
    do throws(CaseError) {
      _ = try Self.parse(overrides)
      Issue.record("accepted")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test(arguments: [
    (
      "protocol.segments.0.value=400 mA/cm2",
      [
        "plate.yaml:12:5: warning: protocol.segments: segment 1: above the limiting current over the gap, 3070.0 A/m2: it lasts "
          + "until the salt at the metal is used up"
      ]
    ),
    (
      "interface.mobility_rate=0.01 1/s",
      [
        "command line: interface.mobility_rate: warning: is too small for segment 1: a flat front reacts at 0.000901 1/s, above a "
          + "twentieth of it, which distorts the profile"
      ]
    ),
  ])
  func warns(override: String, messages: [String]) throws {
    let found = try Self.parse([override]).warnings.map(\.description)
    #expect(found == messages)
  }

  /// What was plated before can be stripped, by an end of time or charge; of collectors that may be bare, all of it.
  @Test func strippingIsWeighed() throws {
    func isAccepted(_ segments: String, _ others: [String] = []) -> Bool {
      (try? Self.parse(["protocol.segments=[\(segments)]"] + others)) != nil
    }
    let strip = "{mode: current, value: -1 mA/cm2, end_charge: 1.5 mAh/cm2}"
    #expect(!isAccepted(strip))
    #expect(isAccepted(strip, ["boundaries.collector=bare"]))
    #expect(isAccepted("{mode: current, value: -1 mA/cm2, end_charge: 1.5 mAh/cm2, end_time: 1 h}"))
    // 0.5 mAh/cm2 are 2.4 um: 5 and 2.4 um for 7.3 um, which can be had once.
    let plate = "{mode: current, value: 1 mA/cm2, end_time: 0.5 h}"
    #expect(isAccepted("\(plate), \(strip)") && !isAccepted("\(plate), \(strip), \(plate), \(strip)"))
    #expect(!isAccepted("{mode: current, value: 1 mA/cm2, end_charge: 0.4 mAh/cm2}, \(strip)"))
    // How much the potential plates is not known.
    #expect(isAccepted("{mode: potential, value: -0.1 V, end_time: 1 s}, \(strip)"))
  }

  /// Random nuclei lie where the seed says, whatever the grid.
  @Test func nucleiFollowTheSeed() throws {
    let caps = "initial={shape: caps, height: 5 um, radius: 1 um, place: random, count: 7}"
    let values = try Self.parse([caps]).values
    func seeds(_ cells: [Int], _ seed: UInt64) throws -> [InitialSurface.Seed] {
      let grid = try Grid(cells: cells, size: [20e-6, 10e-6])
      return values.initial.solverSurface(over: grid, periodic: [.y], key: RandomKey(seed: seed))?.seeds ?? []
    }
    #expect(try seeds([80, 40], 3).count == 7 && seeds([80, 40], 3) == seeds([160, 80], 3))
    #expect(try seeds([80, 40], 3) != seeds([80, 40], 4))
    for case .cap(let y, _, let radius) in try seeds([80, 40], 3) {
      #expect((0...10e-6).contains(y) && radius == 1e-6)
    }
  }
}
