import Simulations
import Testing

@testable import mpi_main

/// Cases that read well but make no sense, or deserve doubt.
@Suite struct PorousCaseChecksTests {
  @Test(arguments: [
    (["mode=single"], #"porous.yaml:3:1: key "samples" does not go with mode: single, only with mode: ensemble"#),
    (["domain.cells=[64, 64, 64]"], "porous.yaml:4:33: domain.size: needs one length per axis, 3 here, found 2"),
    (["domain.cells=[64, 64, 64, 64]"], "command line: domain.cells: expected 1 to 3 entries, found 4"),
    (["domain.cells=[64, -1]"], "command line: domain.cells.1: must be at least 4 and at most 1000000, found -1"),
    (["domain.size.0=-1 um"], "command line: domain.size.0: must be above 0, found -1 um"),
    (
      ["domain.size.0=5 MHz"],
      #"command line: domain.size.0: expected a length such as "200 um", found "5 MHz" (a frequency)"#
    ),
    (["samples=0"], "command line: samples: must be at least 1 and at most 1000000000, found 0"),
    (
      ["medium.correlation_length=5.325"],
      "command line: medium.correlation_length: is longer than the box, 8.52e-05 m; is its unit missing?"
    ),
    (
      ["medium.correlation_length=1e-9 um"],
      "command line: medium.correlation_length: is less than a thousandth of a cell, 1.33e-06 m"
    ),
    (["domain.size=[2 km, 85.2 um]"], "command line: domain.size: must lie between 1 pm and 1 km"),
    (["solver.tolerance=1"], "command line: solver.tolerance: must be above 0 and below 1, found 1"),
    (["medium.mean=1.2"], "command line: medium.mean: must be above 0 and below 1, found 1.2"),
    (
      ["medium.standard_deviation=0.3"],
      "command line: medium.standard_deviation: the porosity exceeds 1 with probability 0.0262 in a cell; "
        + "use distribution: logit-normal"
    ),
    (
      ["medium.distribution=logit-normal", "medium.standard_deviation=0.42"],
      "command line: medium.standard_deviation: too large for this mean and these bounds, which allow less than 0.411"
    ),
    (
      ["medium.distribution=logit-normal", "medium.upper=0.2"],
      "porous.yaml:6:9: medium.mean: must be between the bounds 0.0 and 0.2"
    ),
    (
      ["medium.smoothness=1.5"],
      #"command line: medium.smoothness: key "smoothness" does not go with covariance: squared-exponential, "#
        + "only with covariance: matern"
    ),
    (
      ["medium.quantity=coefficient"],
      """
      porous.yaml:6:3: key "mean" does not go with quantity: coefficient, only with quantity: porosity
      porous.yaml:6:3: missing required key "geometric_mean" in "medium" (a conductivity such as "0.949 S/m", above 0)
      porous.yaml:6:3: missing required key "log_standard_deviation" in "medium" (a number, at least 0 and at most 5)
      porous.yaml:7:3: key "standard_deviation" does not go with quantity: coefficient, only with quantity: porosity
      """
    ),
    (
      ["transport=~"],
      "porous.yaml:1:1: transport: missing: a medium given by its porosity needs a transport law and the conductivity "
        + "of the electrolyte"
    ),
    (
      ["medium={quantity: coefficient, geometric_mean: 1, log_standard_deviation: 1, correlation_length: 5 um}"],
      "porous.yaml:9:12: transport: has no meaning for a medium that is not given by its porosity: remove it, "
        + "or set medium.quantity to porosity"
    ),
    (
      ["transport={law: table, porosity: [0.5, 0.2], factor: [0.1, 0.2, 0.3], conductivity: 1}"],
      "command line: transport.porosity: must increase from entry to entry"
    ),
    (
      ["source.value=1 A/m3"],
      #"porous.yaml:10:42: source.current_density: give this or "value", not both"#
    ),
    (
      ["source={kind: uniform}"],
      #"command line: source: missing required key "value" in "source" (or "current_density")"#
    ),
    (
      ["source.kind=none"],
      #"porous.yaml:10:25: key "current_density" does not go with kind: none, only with kind: uniform"#
    ),
    (
      ["boundaries.y_lower.kind=neumann"],
      "porous.yaml:14:12: boundaries.y_lower: must be periodic as y_upper is, or neither"
    ),
    (
      ["boundaries.x_upper={kind: neumann, flux: 1 A/m2}"],
      "porous.yaml:12:3: boundaries: no side fixes the potential, so what the source puts in must leave through the "
        + "sides: 0.00415 A/m enter, 8.52e-05 A/m leave"
    ),
    (
      ["boundaries.x_upper=~"],
      #"porous.yaml:12:3: missing required key "x_upper" in "boundaries" (a mapping of keys to values)"#
    ),
    (
      ["output.compression=4"],
      "command line: output.compression: filters need files with one writer each: set output.shards to the number of "
        + "workers or more"
    ),
    (["output.shards=4000", "samples=100"], "command line: output.shards: more shards than samples, 4000 and 100"),
    (["workers.ranks=0"], "command line: workers.ranks: must be at least 1, found 0"),
    (
      ["effective=periodical"],
      #"command line: effective: expected none, periodic, through or applied, found "periodical"; did you mean "periodic"?"#
    ),
  ])
  func refuses(overrides: [String], message: String) {
    do throws(CaseError) {
      _ = try PorousCaseTests.parse(overrides)
      Issue.record("accepted")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test(arguments: [
    ("medium.correlation_length=2 um", "covers 1.5 cells; below 2 the grid does not resolve the field"),
    ("medium.correlation_length=20 um", "the box is 4.26 correlation lengths wide; below 8 its ends feel each other"),
    ("solver.tolerance=0.1", "so loose a solve leaves an error that shows in the potential"),
    ("solver.tolerance=1e-15", "below the rounding of double precision: samples may fail"),
  ])
  func warns(override: String, message: String) throws {
    let key = override.prefix { $0 != "=" }
    #expect(
      try PorousCaseTests.parse([override]).warnings.map(\.description) == [
        "command line: \(key): warning: \(message)"
      ])
  }

  @Test func warnsOfRarePorositiesAboveOne() throws {
    let parsed = try PorousCaseTests.parse(["medium.standard_deviation=0.07"])
    #expect(parsed.warnings.count == 1)
    #expect(parsed.warnings[0].message.hasPrefix("the porosity exceeds 1 in about "))
  }

  @Test func acceptsABalanceWithoutPotential() throws {
    let parsed = try PorousCaseTests.parse(["boundaries.x_upper={kind: neumann, flux: 48.7 A/m2}"])
    #expect(parsed.warnings.isEmpty)
    #expect(
      try PorousCaseTests.parse([
        "boundaries.x_upper={kind: neumann, flux: 1 A/m2, standard_deviation: 1 A/m2}"
      ]).warnings.count == 1)
  }
}
