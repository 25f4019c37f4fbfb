import Simulations
import Solvers
import Testing

@testable import mpi_main

/// Cases of phases, of one and three dimensions, of one large domain, and of the electrolyte.
@Suite struct PorousPhasesCaseTests {
  private static let box = """
    command: porous
    mode: single
    domain: {cells: [32, 24, 16], size: [32 um, 24 um, 16 um]}
    medium: {quantity: phases, structure: spheres, radius: 3 um, porosity: 0.4, conductivity: [1 S/m, 0]}
    boundaries:
      x_lower: {kind: dirichlet, value: 0 V}
      x_upper: {kind: robin, transfer: 1e4 S/m2, value: 1 V}
      y_lower: {kind: periodic, jump: 0.5 V}
      y_upper: {kind: periodic, jump: 0.5 V}
      z_lower: {kind: neumann}
      z_upper: {kind: neumann}
    """

  private static func parse(_ overrides: [String]) throws(CaseError) -> Case<PorousCase> {
    try Case<PorousCase>.parse(text: box, file: "box.yaml", overrides: overrides)
  }

  @Test func readsABox() throws {
    let values = try Self.parse([]).values
    #expect(values.mode == .single && values.domain.cells == [32, 24, 16] && values.output.flux)
    guard case .phases(.spheres(3e-6, 0.4), [1, 0]) = values.medium.law,
      case .robin(1e4, 1, 0) = values.boundaries.axes[0].upper,
      case .periodic(0.5) = values.boundaries.axes[1].lower
    else {
      Issue.record("\(values)")
      return
    }
  }

  @Test(arguments: [
    "{structure: threshold, field: {correlation_length: 2 um}, volume_fraction: 0.3}",
    "{structure: ellipsoids, semiaxes: [2 um, 3 um, 4 um], porosity: 0.3}",
    "{structure: fibres, radius: 2 um, porosity: 0.7}",
    "{structure: layers, axis: z, thickness: [2 um, 3 um]}", "{structure: grains, grain_size: 5 um, weights: [1, 3]}",
    "{structure: walls, grain_size: 5 um, thickness: 1 um}",
  ])
  func readsEachStructure(medium: String) throws {
    let keys = "quantity: phases, conductivity: [1 S/m, 0.1 S/m], "
    _ = try Self.parse(["medium={\(keys)\(medium.dropFirst())"])
  }

  @Test(arguments: [
    ("medium.conductivity=[1 S/m]", "medium.conductivity: needs one entry per phase, 2 here, found 1"),
    ("medium.conductivity=[0, 0]", "medium.conductivity: needs a phase that conducts: all are 0"),
    (
      "medium.conductivity=[10 S/m, 9e-15 S/m]",
      "medium.conductivity: the phases differ by a factor of 1.11e+15, more than 1e15: use 0 for one that does not conduct"
    ),
    ("medium.porosity=1.5", "medium.porosity: must be above 0 and below 1, found 1.5"),
    ("boundaries.y_upper.jump=1 V", "boundaries.y_upper: must have the jump of y_lower, 0.5 V"),
    (
      "domain={cells: [32, 24], size: [32 um, 24 um]}",
      "boundaries: has sides of axes that the domain lacks: it has x, y"
    ),
    (
      "statistics=[porosty]",
      #"expected porosity, two_point or specific_surface, found "porosty"; did you mean "porosity"?"#
    ),
    ("statistics=[porosity, porosity]", "statistics: names one of them twice"),
    ("statistics_phase=1", "statistics_phase: has no meaning without statistics: name some"),
    ("effective=applied", "effective: needs two opposite walls of different potential, and no source"),
    (
      "medium={quantity: phases, structure: layers, axis: w, thickness: [1 um, 1 um], conductivity: [1, 1]}",
      #"medium.axis: expected x, y or z, found "w""#
    ), ("model=electrolyte", #"key "domain" does not go with model: electrolyte, only with model: potential"#),
  ])
  func refuses(override: String, message: String) throws {
    do throws(CaseError) {
      _ = try Self.parse([override])
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains(message), "\(error)")
    }
  }

  @Test func readsTheElectrolyte() throws {
    let text = """
      command: porous
      model: electrolyte
      seed: 4
      samples: 100
      conditions: {current_density: [0, 12 A/m2], realizations: 5}
      evolution: transient
      duration: 100 s
      time_step: 0.1 s
      form: original
      """
    let values = try Case<PorousCase>.parse(text: text, file: "electrolyte.yaml").values
    guard case .electrolyte(let electrode) = values.physics else {
      Issue.record("another model")
      return
    }
    #expect(electrode.cells == 100 && electrode.conditions.currentDensity == [0, 12] && electrode.form == .original)
    #expect(electrode.evolution == .transient(duration: 100, timeStep: 0.1) && values.cellCount == 100)
  }
}
