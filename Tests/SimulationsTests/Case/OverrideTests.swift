import Simulations
import Testing

@Suite struct OverrideTests {
  static let text = """
    domain: {cells: [4, 8], size: [1 um, 2 um]}
    label: old
    segments:
      - {mode: rest}
      - {mode: potential, value: 1 V}

    """

  @Test func replacesAndAddsValues() throws {
    let parsed = try Case<SampleCase>.parse(
      text: Self.text, file: "plate.yaml",
      overrides: [
        "domain.cells=[32,32]", "domain.size.1=0.1 mm", "segments.1.value=5 mV", "solver.tolerance=1e-6", "label=",
        "steps=5", "steps=6", "noise={strength: 0.5}",
      ])
    #expect(parsed.values.domain.cells == [32, 32])
    #expect(parsed.values.domain.size == [1e-6, 1e-4])
    #expect(parsed.values.segments == [.rest(seconds: 60), .potential(0.005, seconds: 60)])
    #expect(parsed.values.solver.tolerance == 1e-6)
    #expect(parsed.values.label == "")
    #expect(parsed.values.steps == 6)
    #expect(parsed.values.noise?.strength == 0.5)
  }

  @Test func takesKeysAway() throws {
    let parsed = try Case<SampleCase>.parse(
      text: Self.text + "noise: {strength: 1}\n", file: "plate.yaml", overrides: ["noise=~", "label=~", "steps=~"])
    #expect(parsed.values.noise == nil)
    #expect(parsed.values.label == "")
  }

  @Test(arguments: [
    ("domain.cells=[1, 2]", "command line: domain.cells.0: must be at least 2, found 1"),
    ("steps=x", #"command line: steps: expected an integer, found "x""#),
    ("domian.cells=[8, 8]", #"command line: domian: unknown key "domian"; did you mean "domain"?"#),
    ("solver.tolerence=1", #"command line: solver.tolerence: unknown key "tolerence"; did you mean "tolerance"?"#),
    ("label.x=1", #"command line: label.x: "label" is "old" and has no keys inside"#),
    ("segments.2.value=1 V", #"command line: segments.2.value: "segments" is a list with the entries 0 to 1, not "2""#),
    (
      "segments.last.value=1 V",
      #"command line: segments.last.value: "segments" is a list with the entries 0 to 1, not "last""#
    ),
    (
      "segments.0.value=1 V",
      #"command line: segments.0.value: key "value" does not go with mode: rest, only with mode: potential or mode: current"#
    ),
    ("steps", "command line: steps: expected key.path=value"),
    ("=5", "command line: =5: expected key.path=value"),
    ("a..b=5", "command line: a..b=5: expected key.path=value"),
    (
      "steps=[1",
      "command line: steps: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence from line 1, column 1"
    ),
    ("noise.strengt=1", #"command line: noise.strengt: unknown key "strengt"; did you mean "strength"?"#),
  ])
  func refuses(override: String, message: String) {
    #expect(faults(Self.text, overrides: [override]) == message)
  }

  @Test func keepsTheFilesPlacesElsewhere() {
    #expect(
      faults(Self.text + "steps: x\n", overrides: ["solver.tolerance=7"]) == """
        plate.yaml:6:8: steps: expected an integer, found "x"
        command line: solver.tolerance: must be above 0 and below 1, found 7
        """)
  }
}
