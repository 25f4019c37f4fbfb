import Domain
import Numerics
import Simulations
import Solvers
import Testing

@testable import mpi_main

/// Cases of `tafel sense`: what they mean, and what is refused.
@Suite struct SenseCaseTests {
  static let text = """
    command: sense
    seed: 3
    domain: {cells: [60, 40], spacing: 5 nm}
    surface: {shape: waves, height: 60 nm, amplitude: 30 nm}
    liquid: {set: water-25-degC}
    overtones: [3, 7]
    """

  static func parse(_ overrides: [String] = []) throws(CaseError) -> Case<SenseCase> {
    try Case.parse(text: text, file: "sense.yaml", overrides: overrides)
  }

  @Test func valuesAreInSI() throws {
    let parsed = try Self.parse()
    let values = parsed.values
    #expect(parsed.warnings.isEmpty, "\(parsed.warnings)")
    #expect(values.crystal == QuartzCrystal() && values.liquid.liquid == .waterAt25Degrees)
    #expect(values.deposit.density == 534 && values.deposit.above == nil && values.walls == .interpolated)
    #expect(values.motion == .across && values.top == .open && values.solver.tolerance == 1e-8)
    #expect(abs(values.surface.reach - 90e-9) < 1e-18)
    #expect(abs(values.depth(of: 7) - 90.101e-9) < 1e-12)
  }

  @Test func setsGiveDefaults() throws {
    let values = try Self.parse(["liquid={set: water-20-degC, density: 1 g/cm3}", "crystal.impedance=8.84e6"]).values
    #expect(values.liquid.liquid.density == 1000 && values.liquid.liquid.viscosity.real == 1.0016e-3)
    #expect(values.crystal.impedance == 8.84e6)
  }

  /// Sound crosses wide boxes fast enough without the user's doing, and too slow a one is refused.
  @Test func viscosityKeepsSoundFast() throws {
    let wide = try Self.parse(["domain.cells=[60, 400]"]).values
    let flow = wide.overtoneSolver.latticeViscosity(at: 7)
    #expect(flow < OscillatoryFlow.defaultViscosity)
    #expect(abs(3.0.squareRoot() * 2 * flow / (18.0202 * 18.0202) * 400 - 0.1) < 1e-5)
    #expect(try Self.parse().values.overtoneSolver.latticeViscosity(at: 3) == OscillatoryFlow.defaultViscosity)
  }

  /// A drawn surface's level is zero where it is, on both dimensions.
  @Test func levelsOfDrawnSurfaces() throws {
    func level(_ surface: String, _ position: Domain.Position, space: Bool = false) throws -> Double {
      let domain = space ? "domain={cells: [60, 40, 40], spacing: 5 nm}" : "domain={cells: [60, 40], spacing: 5 nm}"
      let values = try Self.parse(["surface=\(surface)", domain]).values
      let grid = try Grid(cells: values.domain.cells, spacing: values.domain.spacing)
      let drawn = try #require(values.surface.level(over: grid, key: RandomKey(seed: 3)))
      return drawn.distance(at: position)
    }
    let nm = 1e-9
    #expect(abs(try level("{shape: flat, height: 20 nm}", Domain.Position(50 * nm, 0, 0)) - 30 * nm) < 1e-18)
    let caps = "{shape: caps, height: 20 nm, radius: 40 nm}"
    #expect(abs(try level(caps, Domain.Position(70 * nm, 100 * nm, 0)) - 10 * nm) < 1e-18)
    #expect(abs(try level(caps, Domain.Position(70 * nm, 100 * nm, 100 * nm), space: true) - 10 * nm) < 1e-18)
    let spheres = "{shape: spheres, height: 20 nm, radius: 30 nm, place: regular, count: [2, 2]}"
    #expect(abs(try level(spheres, Domain.Position(100 * nm, 50 * nm, 150 * nm), space: true) - 20 * nm) < 1e-18)
    let needle = "{shape: needles, radius: 20 nm, length: 150 nm, place: given, centers: [[0 nm]]}"
    #expect(abs(try level(needle, Domain.Position(100 * nm, 190 * nm, 0)) + 10 * nm) < 1e-18)
  }

  @Test(arguments: [
    (
      ["domain.spacing=12 nm"],
      "sense.yaml:3:9: domain: has cells of 1.2e-08 m, and the penetration depth at overtone 7"
    ),
    (["surface.amplitude=70 nm"], "surface.amplitude: must be below the front's height"),
    (["surface.waves=[6]"], "surface.waves: makes features of 1.67e-08 m, 3.33 cells; at least 4 are needed"),
    (["surface.waves=[1, 2]"], "surface.waves: has waves along z, and the domain no such axis"),
    (["surface={shape: caps, radius: 15 nm}"], "surface.radius: makes features of 1.5e-08 m, 3.0 cells"),
    (["surface={shape: caps, radius: 110 nm}"], "surface.radius: makes bodies wider than the box"),
    (["surface.height=280 nm"], "surface: reaches 3.1e-07 m from the crystal, and the box is 3e-07 m high"),
    (["overtones=[3, 4]"], "overtones: are odd: a crystal has no others, found 4"),
    (["overtones=[5, 3]"], "overtones: must rise, each once"),
    (["output.flow=[5]"], "output.flow: names overtones that are not sensed: 5"),
    (["solver.viscosity=1"], "solver.viscosity: makes sound too slow: at overtone 7"),
    (
      ["films=[{density: 1000, thickness: 10 nm, elasticity: 1 MPa, viscosity: 1e-3}]"],
      "films.0.thickness: is 2.0 cells"
    ),
    (
      ["walls=grey", "films=[{density: 1000, thickness: 40 nm, elasticity: 1 MPa, viscosity: 1e-3}]"],
      "films: need walls"
    ),
    (
      ["surface.shape=image", "surface={shape: image, file: a.png}", "domain={cells: [60, 40, 40], spacing: 5 nm}"],
      "an image is for two axes"
    ),
    (["surface={shape: plate, file: a.h5, times: given, at: [2 s, 1 s]}"], "surface.at: must rise"),
    (["surface.heigth=1 nm"], "unknown key \"heigth\"; did you mean \"height\"?"),
  ])
  func refuses(overrides: [String], message: String) throws {
    do {
      _ = try Self.parse(overrides)
      Issue.record("read \(overrides)")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test(arguments: [
    (["top=no-slip"], "a closed top needs five penetration depths"),
    (
      ["surface={shape: needles, radius: 20 nm, length: 250 nm}", "overtones=[13]", "deposit.elasticity=0.05 GPa"],
      "do not follow as rigid bodies"
    ),
    (["domain.spacing=9.5 nm", "overtones=[5, 7]", "surface={shape: flat, height: 40 nm}"], "has less than ten cells"),
  ])
  func warns(overrides: [String], message: String) throws {
    let warnings = try Self.parse(overrides).warnings
    #expect(warnings.contains { "\($0)".contains(message) }, "\(warnings)")
  }
}
