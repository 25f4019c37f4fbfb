import Simulations
import Testing

@Suite struct CaseValuesTests {
  @Test func readsEveryKindOfValue() throws {
    let text = """
      title: "Dendrites: a \\u00e9tude"
      seed: 2026
      steps: 1_000
      domain:
        cells: [0x10, 0b1000]
        size: [85.2 um, 1e-4]
      overpotential: -450 mV
      temperature: 25 °C
      adaptive: off
      segments:
        - mode: potential
          value: -0.1 V
        - {mode: current, value: 1 mA/cm2, duration: 2 min}
        - mode: rest
      noise: {strength: 5 %}
      solver:
      density: 0.534 g/cm3
      """
    let parsed = try Case<SampleCase>.parse(text: text, file: "plate.yaml")
    #expect(parsed.title == "Dendrites: a étude")
    #expect(parsed.seed == 2026)
    let values = parsed.values
    #expect(values.steps == 1000)
    #expect(values.domain.cells == [16, 8])
    #expect(values.domain.size == [85.2e-6, 1e-4])
    #expect(values.overpotential == -0.45)
    #expect(values.temperature == 298.15)
    #expect(!values.adaptive)
    #expect(
      values.segments == [
        .potential(-0.1, seconds: 60), .current(10, seconds: 120), .rest(seconds: 60),
      ])
    #expect(values.noise?.strength == 0.05)
    #expect(values.solver.tolerance == 1e-8)
    #expect(values.solver.scheme == .semiImplicit)
    #expect(values.density == 534)
    #expect(parsed.warnings.isEmpty)
  }

  @Test(arguments: ["yes", "Yes", "on", "TRUE", "y", "true"]) func readsYes(word: String) throws {
    let parsed = try Case<SampleCase>.parse(text: minimalSample + "adaptive: \(word)\n", file: "plate.yaml")
    #expect(parsed.values.adaptive)
  }

  @Test func readsWindowsLineEndsAndComments() throws {
    let text = "steps: 7 # seven\r\n\r\n# all\r\ndomain: {cells: [4, 8], size: [1 um, 2 um]}\r\n"
    #expect(try Case<SampleCase>.parse(text: text, file: "plate.yaml").values.steps == 7)
  }
}
