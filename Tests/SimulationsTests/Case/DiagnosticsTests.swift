import Simulations
import Testing

/// Every malformed case gives exactly these words.
@Suite struct DiagnosticsTests {
  struct Malformed: Sendable, CustomTestStringConvertible {
    var text: String
    var message: String
    var testDescription: String { message }

    init(_ text: String, _ message: String) {
      self.text = text
      self.message = message
    }
  }

  static let yaml = [
    Malformed("", "plate.yaml:1:1: the case is empty"),
    Malformed("# nothing but this\n", "plate.yaml:1:1: the case is empty"),
    Malformed("- 1\n- 2\n", "plate.yaml:1:1: expected a mapping of keys to values, found a list"),
    Malformed("hello\n", "plate.yaml:1:1: expected a mapping of keys to values, found \"hello\""),
    Malformed(
      "steps: 5\ndomain: {cells: [4, 8]\nsolver: 1\n",
      "plate.yaml:3:1: not valid YAML: did not find expected ',' or '}', while parsing a flow mapping from line 2, column 9"
    ),
    Malformed(
      "steps: 1: 2\n", "plate.yaml:1:9: not valid YAML: mapping values are not allowed in this context"),
    Malformed(
      "domain:\n\tcells: [4, 8]\n",
      "plate.yaml:2:1: not valid YAML: a tab cannot indent or start a value: use spaces"),
    Malformed(
      "label: \"open\n",
      "plate.yaml:2:1: not valid YAML: found unexpected end of stream, while scanning a quoted scalar from line 1, column 8"
    ),
    Malformed("label: a\u{7}b\n", "plate.yaml:1:9: not valid YAML: control characters are not allowed"),
    Malformed("steps: 1\nsteps: 2\n", "plate.yaml:2:1: key \"steps\" is given twice, first at line 1, column 1"),
    Malformed(
      "solver: {scheme: explicit, scheme: explicit}\nsteps: 1\nsteps: 1\n",
      """
      plate.yaml:1:28: key "scheme" is given twice, first at line 1, column 10
      plate.yaml:3:1: key "steps" is given twice, first at line 2, column 1
      """),
    Malformed(
      "steps: &n 4\n", "plate.yaml:1:8: anchors (&n) are not supported in cases: write the value out"),
    Malformed("steps: *n\n", "plate.yaml:1:8: aliases (*n) are not supported in cases: write the value out"),
    Malformed(
      "steps: !!int 4\n",
      "plate.yaml:1:8: tags (tag:yaml.org,2002:int) are not supported in cases: the key says what its value is"),
    Malformed("? [a, b]\n: 4\n", "plate.yaml:1:3: a key must be a word, found a list"),
    Malformed(
      "steps: 1\n---\nsteps: 2\n",
      "plate.yaml:2:1: not valid YAML: a case is one document, a second one starts here"),
    Malformed(
      "label: " + String(repeating: "[", count: 40),
      "plate.yaml:1:39: not valid YAML: nested deeper than 32 levels"),
  ]

  static let values = [
    Malformed("stepps: 5\n", #"plate.yaml:2:1: unknown key "stepps"; did you mean "steps"?"#),
    Malformed("Steps: 5\n", #"plate.yaml:2:1: unknown key "Steps"; did you mean "steps"?"#),
    Malformed(
      "  # comment\noverpotental: 5 V\n", #"plate.yaml:3:1: unknown key "overpotental"; did you mean "overpotential"?"#),
    Malformed(
      "solver: {preconditioner: none}\n",
      #"plate.yaml:2:10: unknown key "preconditioner"; "solver" has tolerance, scheme"#),
    Malformed("steps: many\n", #"plate.yaml:2:8: steps: expected an integer, found "many""#),
    Malformed("steps: 2.5\n", #"plate.yaml:2:8: steps: expected an integer, found "2.5""#),
    Malformed("steps: 1e3\n", #"plate.yaml:2:8: steps: expected an integer, found "1e3""#),
    Malformed("steps: 0x\n", #"plate.yaml:2:8: steps: expected an integer, found "0x""#),
    Malformed(
      "steps: 010\n",
      #"plate.yaml:2:8: steps: expected an integer, found "010": YAML 1.1 takes a leading 0 for octal"#),
    Malformed("steps: 1:30\n", #"plate.yaml:2:8: steps: expected an integer, found "1:30""#),
    Malformed("steps:\n", "plate.yaml:2:7: steps: expected an integer, found nothing"),
    Malformed("steps: ~\n", "plate.yaml:2:8: steps: expected an integer, found nothing"),
    Malformed("steps: [1]\n", "plate.yaml:2:8: steps: expected an integer, found a list"),
    Malformed("steps: {a: 1}\n", "plate.yaml:2:8: steps: expected an integer, found a mapping"),
    Malformed("steps: 0\n", "plate.yaml:2:8: steps: must be at least 1 and at most 1000000, found 0"),
    Malformed(
      "steps: 99999999999999999999\n",
      "plate.yaml:2:8: steps: must be at least 1 and at most 1000000, found 99999999999999999999"),
    Malformed("adaptive: maybe\n", #"plate.yaml:2:11: adaptive: expected yes or no, found "maybe""#),
    Malformed("adaptive: 1\n", #"plate.yaml:2:11: adaptive: expected yes or no, found "1""#),
    Malformed(
      "solver: {tolerance: 2}\n", "plate.yaml:2:21: solver.tolerance: must be above 0 and below 1, found 2"),
    Malformed(
      "solver: {tolerance: .nan}\n",
      #"plate.yaml:2:21: solver.tolerance: expected a number, found ".nan": it must be finite"#),
    Malformed(
      "solver: {tolerance: -.inf}\n",
      #"plate.yaml:2:21: solver.tolerance: expected a number, found "-.inf": it must be finite"#),
    Malformed(
      "solver: {tolerance: 1e-400}\n",
      #"plate.yaml:2:21: solver.tolerance: expected a number, found "1e-400": beyond the range of double precision"#),
    Malformed(
      "solver: {tolerance: 5 MHz}\n",
      #"plate.yaml:2:21: solver.tolerance: expected a number, found "5 MHz" (a frequency)"#),
    Malformed(
      "solver: {scheme: semi_implicit_}\n",
      #"plate.yaml:2:18: solver.scheme: expected semi-implicit or explicit, found "semi_implicit_"; did you mean "semi-implicit"?"#
    ),
    Malformed(
      "solver: {scheme: euler}\n",
      #"plate.yaml:2:18: solver.scheme: expected semi-implicit or explicit, found "euler""#),
    Malformed("solver: 4\n", #"plate.yaml:2:9: solver: expected a mapping of keys to values, found "4""#),
    Malformed("solver: []\n", "plate.yaml:2:9: solver: expected a mapping of keys to values, found a list"),
    Malformed(
      "overpotential: 5 mHz\n",
      #"plate.yaml:2:16: overpotential: expected a voltage such as "-0.45 V", found "5 mHz" (a frequency)"#),
    Malformed(
      "overpotential: 5 mhz\n",
      #"plate.yaml:2:16: overpotential: expected a voltage such as "-0.45 V", found "5 mhz": unknown unit "mhz"; did you mean "MHz"?"#
    ),
    Malformed(
      "overpotential: 0,45 V\n",
      #"plate.yaml:2:16: overpotential: expected a voltage such as "-0.45 V", found "0,45 V": the decimal sign is a point"#
    ),
    Malformed(
      "overpotential: high\n",
      #"plate.yaml:2:16: overpotential: expected a voltage such as "-0.45 V", found "high""#),
    Malformed(
      "overpotential: 3 A.s2\n",
      #"plate.yaml:2:16: overpotential: expected a voltage such as "-0.45 V", found "3 A.s2" (a quantity in s2.A)"#),
    Malformed("temperature: -300 degC\n", "plate.yaml:2:14: temperature: must be above 0 K, found -300 degC"),
    Malformed("output: \"\"\n", #"plate.yaml:2:9: output: expected a path, found """#),
    Malformed("label: [a]\n", "plate.yaml:2:8: label: expected a text, found a list"),
    Malformed(
      "segments: {mode: rest}\n", "plate.yaml:2:11: segments: expected a list of mappings, found a mapping"),
    Malformed(
      "segments: [rest]\n", #"plate.yaml:2:12: segments.0: expected a mapping of keys to values, found "rest""#),
    Malformed(
      "segments:\n  - {duration: 5 s}\n",
      #"plate.yaml:3:5: missing required key "mode" in "segments.0" (potential, current or rest)"#),
    Malformed(
      "segments:\n  - {mode: rest, value: 4 V}\n",
      #"plate.yaml:3:18: key "value" does not go with mode: rest, only with mode: potential or mode: current"#),
    Malformed(
      "segments:\n  - {mode: current, value: 4 V}\n",
      #"plate.yaml:3:28: segments.0.value: expected a current density such as "1 mA/cm2", found "4 V" (a voltage)"#),
    Malformed(
      "segments:\n  - {mode: curent, value: 4 V}\n",
      #"plate.yaml:3:12: segments.0.mode: expected potential, current or rest, found "curent"; did you mean "current"?"#
    ),
    Malformed(
      "noise: {}\n", #"plate.yaml:2:8: missing required key "strength" in "noise" (a number, at least 0 and at most 1)"#
    ),
    Malformed("density: 0\n", "plate.yaml:2:10: density: must be above 0, found 0"),
    Malformed("command: sense\n", #"plate.yaml:2:10: command: the case is for "sense", not for "plate""#),
    Malformed("seed: -1\n", "plate.yaml:2:7: seed: must be at least 0, found -1"),
  ]

  static let sections = [
    Malformed(
      "steps: 5\n", #"plate.yaml:1:1: missing required key "domain" (a mapping of keys to values)"#),
    Malformed(
      "steps: 5\ndomain:\n  size: [1 um, 1 um]\n",
      #"plate.yaml:3:3: missing required key "cells" in "domain" (a list, 2 or 3 entries, each an integer, at least 2)"#
    ),
    Malformed(
      "domain: {cells: [4], size: [1 um, 1 um]}\n",
      "plate.yaml:1:17: domain.cells: expected 2 or 3 entries, found 1"),
    Malformed(
      "domain: {cells: 4, size: [1 um, 1 um]}\n",
      #"plate.yaml:1:17: domain.cells: expected a list of 2 or 3 entries, found "4""#),
    Malformed(
      "domain: {cells: [4, 1, x], size: [1 um, -1 um, 5 MHz]}\n",
      """
      plate.yaml:1:21: domain.cells.1: must be at least 2, found 1
      plate.yaml:1:24: domain.cells.2: expected an integer, found "x"
      plate.yaml:1:41: domain.size.1: must be above 0, found -1 um
      plate.yaml:1:48: domain.size.2: expected a length such as "200 um", found "5 MHz" (a frequency)
      """),
    Malformed(
      "domain: {cells: [4, 4], size: [1 um, 1 um, 1 um]}\n",
      "plate.yaml:1:31: domain.size: needs one length per axis, 2 here"),
    Malformed(
      "domian: {cells: [4, 4], size: [1 um, 1 um]}\n",
      #"plate.yaml:1:1: unknown key "domian"; did you mean "domain"?"#),
  ]

  @Test(arguments: yaml + sections) func refusesWithPlace(malformed: Malformed) {
    #expect(faults(malformed.text) == malformed.message)
  }

  @Test(arguments: values) func refusesValues(malformed: Malformed) {
    #expect(faults(minimalSample + malformed.text) == malformed.message)
  }

  @Test func acceptsTheMinimum() {
    #expect(faults(minimalSample) == "")
  }

  @Test func reportsAllFaultsInReadingOrder() {
    let text = """
      solver: {tolerance: 2, shceme: explicit}
      steps: none
      domain: {cells: [4, 8]}
      """
    #expect(
      faults(text) == """
        plate.yaml:1:21: solver.tolerance: must be above 0 and below 1, found 2
        plate.yaml:1:24: unknown key "shceme"; did you mean "scheme"?
        plate.yaml:2:8: steps: expected an integer, found "none"
        plate.yaml:3:9: missing required key "size" in "domain" (a list, 2 or 3 entries, each a length such as "200 um", above 0)
        """)
  }

  @Test func showsTwentyFaultsAtMost() {
    let text = minimalSample + (0..<25).map { "unknown_\($0): 1\n" }.joined()
    let lines = faults(text).split(separator: "\n")
    #expect(lines.count == CaseError.shownDiagnostics + 1)
    #expect(lines.last == "and 5 more errors")
  }

  @Test func warnsWithoutRefusing() throws {
    let text = minimalSample + "solver: {tolerance: 0.1}\n"
    let parsed = try Case<SampleCase>.parse(text: text, file: "plate.yaml")
    #expect(
      parsed.warnings.map(\.description) == [
        "plate.yaml:2:21: warning: solver.tolerance: a loose solve leaves a visible error"
      ])
  }
}
