@testable import Simulations
import Testing

@Suite struct ResolvedCaseTests {
  static let text = """
    title: 'It''s "quoted": \u{1F50B} #1'
    steps: 20
    domain: {cells: [4, 8], size: [85.2 um, 0.2 mm]}
    temperature: 25 degC
    label: no
    segments:
      - {mode: current, value: 1 mA/cm2}
      - {mode: rest, duration: 1 min}
    noise: {strength: 5 %}
    """

  static let yaml = """
    command: plate
    title: "It's \\"quoted\\": \u{1F50B} #1"
    seed: 0
    steps: 20
    domain:
      cells: [4, 8]
      size: [85.2 um, 200 um]
    overpotential: -0.45 V
    temperature: 298.15 K
    adaptive: yes
    label: "no"
    segments:
      - mode: current
        duration: 60 s
        value: 1 mA/cm2
      - mode: rest
        duration: 60 s
    noise:
      strength: 0.05
    solver:
      tolerance: 1e-8
      scheme: semi-implicit
    output: plate.h5

    """

  static let json = #"""
    {"command": "plate", "title": "It's \"quoted\": \ud83d\udd0b #1", "seed": 0, "steps": 20, \#
    "domain": {"cells": [4, 8], "size": [8.52e-05, 0.0002]}, "overpotential": -0.45, "temperature": 298.15, \#
    "adaptive": true, "label": "no", "segments": [{"mode": "current", "duration": 60.0, "value": 10.0}, \#
    {"mode": "rest", "duration": 60.0}], "noise": {"strength": 0.05}, \#
    "solver": {"tolerance": 1e-08, "scheme": "semi-implicit"}, "output": "plate.h5"}
    """#

  static func parse(_ text: String) throws -> Case<SampleCase> {
    try Case<SampleCase>.parse(text: text, file: "plate.yaml")
  }

  @Test func writesYAML() throws {
    #expect(try Self.parse(Self.text).resolved.yaml() == Self.yaml)
  }

  @Test func writesJSON() throws {
    #expect(try Self.parse(Self.text).resolved.json == Self.json)
    #expect(Self.json.allSatisfy { $0.isASCII })
  }

  @Test func readsBackAsItself() throws {
    let first = try Self.parse(Self.text)
    let again = try Self.parse(first.resolved.yaml(marksDefaults: true))
    #expect(again.resolved == first.resolved)
    #expect(again.values == first.values)
    #expect(again.title == first.title)
    #expect(again.resolved.yaml() == first.resolved.yaml())
  }

  /// JSON is YAML, but for its pairs of escapes beyond the basic plane.
  @Test func readsItsJSON() throws {
    let first = try Self.parse(Self.text)
    let again = try Self.parse(first.resolved.json.pairsAsYAML)
    #expect(again.resolved == first.resolved)
    #expect(again.values == first.values)
  }

  @Test func marksDefaults() throws {
    let yaml = try Self.parse(minimalSample).resolved.yaml(marksDefaults: true)
    #expect(yaml.contains("overpotential: -0.45 V  # default\n"))
    #expect(yaml.contains("  cells: [4, 8]\n"))
    #expect(yaml.contains("solver:\n  tolerance: 1e-8  # default\n"))
  }

  @Test(arguments: [
    "a\\u0041", "\u{1F50B}\u{1F50C}", "\u{E9}\u{1F50B}x", "plain", "\u{7}\n\t", "\\", "\"", " a ", "\u{2028}\u{7F}",
  ])
  func keepsAnyText(text: String) throws {
    let escaped = try Node.parse(text.escapedJSON.pairsAsYAML, file: "")
    #expect(escaped?.text == text)
    let quoted = try Node.parse(text.escapedYAML, file: "")
    #expect(quoted?.text == text)
  }

  /// What a result says of its case is found by key paths.
  @Test func storedCaseByKeyPath() throws {
    let stored = try StoredCase(json: Self.parse(Self.text).resolved.json)
    #expect(stored["steps"] == "20" && stored["domain.cells.1"] == "8" && stored["segments.0.mode"] == "current")
    #expect(stored["domain"] == nil && stored["nothing"] == nil)
    #expect(throws: CaseError.self) { _ = try StoredCase(json: "[1]") }
  }
}

@Suite struct CaseDifferenceTests {
  static func differences(_ before: String, _ after: String) throws -> [CaseDifference] {
    let stored = try ResolvedCaseTests.parse(minimalSample + before).resolved.json
    return try ResolvedCaseTests.parse(minimalSample + after).resolved.differences(fromStored: stored)
  }

  @Test func seesNoDifferenceInSpelling() throws {
    #expect(
      try Self.differences("overpotential: 0.2 V\nadaptive: yes\n", "overpotential: 200 mV\nadaptive: on\n") == [])
    #expect(try Self.differences("", "solver: {tolerance: 1.0e-8}\n") == [])
  }

  @Test func listsChangedKeys() throws {
    let found = try Self.differences(
      "overpotential: 0.2 V\nsteps: 10\noutput: a.h5\nnoise: {strength: 0.5}\n",
      "overpotential: 0.3 V\nsteps: 20\noutput: b.h5\ndensity: 1 g/cm3\nsegments: [{mode: rest}]\nadaptive: no\n")
    #expect(
      found.map(\.description) == [
        "steps: 10 before, 20 now", "overpotential: 0.2 V before, 0.3 V now", "adaptive: yes before, no now",
        "segments.0.mode: not set before, rest now", "segments.0.duration: not set before, 60 s now",
        "output: a.h5 before, b.h5 now", "density: not set before, 1000 kg/m3 now",
        "noise.strength: 0.5 before, not set now",
      ])
    #expect(found.filter(\.isAllowed).map(\.keyPath) == ["steps", "output"])
  }

  @Test func forbidsShrinking() throws {
    #expect(try Self.differences("steps: 20\n", "steps: 10\n").map(\.isAllowed) == [false])
  }

  @Test(arguments: ["", "[1]", "{", "\u{1}"]) func refusesForeignText(json: String) throws {
    let resolved = try ResolvedCaseTests.parse(minimalSample).resolved
    #expect(throws: CaseError.self) { try resolved.differences(fromStored: json) }
  }
}
