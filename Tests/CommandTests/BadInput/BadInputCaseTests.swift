import Foundation
import Testing

/// Case files and overrides that cannot be run. Ranks do not matter to how a case is read, so that some launches do without.
@Suite(.serialized) struct BadInputCaseTests {
  /// One line of the good case replaced.
  @Test(arguments: [
    ("samples: 32", "samples: many", #"case.yaml:3:10: samples: expected an integer, found "many""#),
    ("samples: 32", "samples: 0", "case.yaml:3:10: samples: must be at least 1 and at most 1000000000, found 0"),
    ("samples: 32", "sampels: 32", #"case.yaml:3:1: unknown key "sampels"; did you mean "samples"?"#),
    ("samples: 32", "seed: 1", #"case.yaml:3:1: key "seed" is given twice, first at line 2, column 1"#),
    (
      "  mean: 0.25\n", "",
      #"case.yaml:6:3: missing required key "mean" in "medium" (a number, above 0 and below 1)"#
    ),
    (
      "[80 um, 80 um]", "[80 furlong, 80 um]",
      #"case.yaml:4:34: domain.size.0: expected a length such as "200 um", found "80 furlong": unknown unit "furlong""#
    ),
    (
      "[80 um, 80 um]", "[80 mA, 80 um]",
      #"case.yaml:4:34: domain.size.0: expected a length such as "200 um", found "80 mA" (a current)"#
    ),
    ("[80 um, 80 um]", "[80 um, -80 um]", "case.yaml:4:41: domain.size.1: must be above 0, found -80 um"),
    ("[16, 16]", "[16, 0]", "case.yaml:4:22: domain.cells.1: must be at least 4 and at most 1000000, found 0"),
    ("[16, 16]", "[16, 16, 16]", "case.yaml:4:37: domain.size: needs one length per axis, 3 here, found 2"),
    ("mean: 0.25", "mean: .nan", #"case.yaml:6:9: medium.mean: expected a number, found ".nan": it must be finite"#),
    (
      "value: 0 V", "value: inf V",
      #"case.yaml:13:37: boundaries.x_upper.value: expected a voltage such as "-0.45 V", found "inf V": it must be finite"#
    ),
    (
      "{kind: neumann}", "{kind: periodic}",
      "case.yaml:13:12: boundaries.x_upper: must be periodic as x_lower is, or neither"
    ),
    (
      "{kind: dirichlet, value: 0 V}", "{kind: neumann, flux: 1 A/m2}",
      "case.yaml:12:3: boundaries: no side fixes the potential, so what the source puts in must leave through the sides: "
        + "0.004 A/m enter, 8e-05 A/m leave"
    ),
    ("mean: 0.25", "mean: 1.25", "case.yaml:6:9: medium.mean: must be above 0 and below 1, found 1.25"),
    (
      "standard_deviation: 0.05", "standard_deviation: 0.3",
      "case.yaml:7:23: medium.standard_deviation: the porosity exceeds 1 with probability 0.0262 in a cell; "
        + "use distribution: logit-normal"
    ),
    (
      "correlation_length: 10 um", "correlation_length: 10",
      "case.yaml:8:23: medium.correlation_length: is longer than the box, 8e-05 m; is its unit missing?"
    ),
    (
      "command: porous", "command: plate", #"case.yaml:1:10: command: the case is for "plate", not for "porous""#
    ),
    ("  mean: 0.25", "\tmean: 0.25", "case.yaml:6:1: not valid YAML: a tab cannot indent or start a value: use spaces"),
    (
      "output: {file: porous.h5}", "output: {file: porous.h5",
      "case.yaml:17:1: not valid YAML: did not find expected ',' or '}', while parsing a flow mapping from line 16, column 9"
    ),
    (
      "seed: 2026", "seed: 2026\n---", "case.yaml:3:1: not valid YAML: a case is one document, a second one starts here"
    ),
  ])
  func aFaultInTheFileIsToldWithItsPlace(old: String, new: String, message: String) throws {
    let folder = try Folder()
    try folder.write(Folder.goodCase.replacing(old, with: new, maxReplacements: 1), to: "case.yaml")
    expectRefusal(try Launch(["porous", "case.yaml"], ranks: 2, in: folder), message)
    #expect(try folder.leftovers(beside: []).isEmpty)
  }

  @Test(arguments: [
    ("samples", #"tafel porous: one case file at a time, found "samples" after "case.yaml""#),
    ("=3", "command line: =3: expected key.path=value"),
    ("domain..cells=3", "command line: domain..cells=3: expected key.path=value"),
    (
      "samples=[1",
      "command line: samples: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence from line 1, column 1"
    ),
    ("solver.tolerence=1e-6", #"command line: solver.tolerence: unknown key "tolerence"; did you mean "tolerance"?"#),
    ("samples.first=3", #"command line: samples.first: "samples" is "32" and has no keys inside"#),
    (
      "mode=single",
      #"case.yaml:3:1: key "samples" does not go with mode: single, only with mode: ensemble"#
    ),
    (
      "output.compression=3",
      "command line: output.compression: filters need files with one writer each: set output.shards to the number of "
        + "workers or more"
    ),
    ("output.shards=33", "command line: output.shards: more shards than samples, 33 and 32"),
    ("samples=1e30", #"command line: samples: expected an integer, found "1e30""#),
    (
      "source.current_density=1e308",
      "case.yaml:10:9: source: the current per volume is beyond the range of double precision"
    ),
    (
      "domain.cells=[9000000000, 8]",
      "command line: domain.cells.0: must be at least 4 and at most 1000000, found 9000000000"
    ),
    ("domain.size=[1e-200, 1e-200]", "command line: domain.size: must lie between 1 pm and 1 km"),
  ])
  func aFaultInAnOverrideIsToldWithItsKey(override: String, message: String) throws {
    expectRefusal(try Launch(["porous", "case.yaml", override], in: Folder()), message)
  }

  /// What is no case at all.
  @Test func filesThatAreNoCase() throws {
    let folder = try Folder()
    try folder.write("", to: "empty.yaml")
    try folder.write("# nothing\n", to: "comment.yaml")
    try folder.write(Data([0x63, 0x3a, 0x20, 0xff, 0xfe, 0x00, 0x80]), to: "binary.yaml")
    try folder.write("- 1\n- 2\n", to: "list.yaml")
    try folder.write("Dear reader, this is: a: letter\n", to: "letter.yaml")
    try folder.write(Data(repeating: 0x61, count: 5 << 20), to: "large.yaml")
    try FileManager.default.createDirectory(atPath: folder.path + "/folder.yaml", withIntermediateDirectories: true)
    #expect(mkfifo(folder.path + "/pipe.yaml", 0o600) == 0)
    for (name, message) in [
      ("missing.yaml", "missing.yaml: cannot read the case: No such file or directory"),
      ("empty.yaml", "empty.yaml: the file is empty"),
      ("comment.yaml", "comment.yaml:1:1: the case is empty"),
      ("binary.yaml", "binary.yaml:1:4: not a text file in UTF-8 (byte 0xff)"),
      ("list.yaml", "list.yaml:1:1: expected a mapping of keys to values, found a list"),
      ("letter.yaml", "letter.yaml:1:24: not valid YAML: mapping values are not allowed in this context"),
      ("large.yaml", "large.yaml: larger than 4 MiB: not a case file"),
      ("folder.yaml", "folder.yaml: is a directory; a case is a YAML file"),
      ("pipe.yaml", "pipe.yaml: is not a regular file; a case is a YAML file"),
    ] {
      expectRefusal(try Launch(["porous", name], ranks: 2, in: folder), message)
    }
  }

  /// Root may read everything but what the system itself refuses.
  @Test func aCaseThatMayNotBeRead() throws {
    let folder = try Folder()
    guard geteuid() == 0 else {
      chmod(folder.path + "/case.yaml", 0)
      let launch = try Launch(["porous", "case.yaml"], ranks: 2, in: folder)
      return expectRefusal(launch, "case.yaml: cannot read the case: Permission denied")
    }
    let launch = try Launch(["porous", "/proc/self/mem"], ranks: 2, in: folder)
    expectRefusal(launch, "/proc/self/mem: cannot read the case: Input/output error")
  }

  /// Refused by its estimate, not by the system's memory killer.
  @Test func aGridThatNoMemoryHolds() throws {
    let launch = try Launch(["porous", "case.yaml", "domain.cells=[100000, 100000]"], ranks: 2, in: Folder())
    #expect(launch.errors.hasPrefix("porous: domain.cells: 100000 x 100000 cells take about "))
    #expect(launch.errors.contains(" on each of the 2 ranks of a machine that has "))
    expectRefusal(launch, String(launch.errors.dropLast()))
    #expect(!launch.errors.dropLast().contains("\n"))
  }
}
