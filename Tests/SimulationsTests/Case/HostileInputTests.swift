import Simulations
import Testing

/// Nothing that a file or a command line holds ends the program, or keeps it busy.
@Suite struct HostileInputTests {
  private static let text = """
    title: "It's \u{1F50B}"
    steps: 20
    domain: {cells: [4, 0x10], size: [85.2 um, 0.2 mm]}
    temperature: 25 degC
    segments:
      - {mode: current, value: 1 mA/(cm2)}
      - mode: rest
        duration: 1 min
    noise: {strength: 5 %}

    """

  /// A small generator, so that a failure can be repeated.
  private struct Sequence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static let pieces: [String] = [
    ":", "- ", "[", "]", "{", "}", ",", "\"", "'", "#", "&", "*", "!", "|", ">", "%", "@", "\t", "\n", "\n  ", "\u{0}",
    "\u{FEFF}", "9", "e9", "-", ".", "~", "(", ")", "/", "^", "µ", "\u{1F50B}", "---\n", "<<: ", "? ", "\\u", "=",
    "9999999999999999999999", "1e999999999", "m9", "null", "\u{301}", "\u{2028}",
  ]

  @Test func survivesMutations() {
    var random = Sequence(state: 2026)
    var accepted = 0
    for _ in 0..<3000 {
      var characters = Array(Self.text)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<characters.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: characters.remove(at: place)
        case 1: characters.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? "", at: place)
        default: characters.replaceSubrange(place...place, with: Self.pieces.randomElement(using: &random) ?? "")
        }
      }
      do throws(CaseError) {
        let parsed = try Case<SampleCase>.parse(text: String(characters), file: "plate.yaml")
        accepted += 1
        let again = try Case<SampleCase>.parse(text: parsed.resolved.yaml(), file: "resolved")
        #expect(again.resolved == parsed.resolved, "\(String(characters))")
        #expect(try parsed.resolved.differences(fromStored: parsed.resolved.json) == [], "\(String(characters))")
      } catch {
        #expect(!error.diagnostics.isEmpty, "\(String(characters))")
        #expect(
          error.description.split(separator: "\n").count == min(error.diagnostics.count, 20)
            + (error.diagnostics.count > 20 ? 1 : 0), "\(error)")
      }
    }
    // Some changes are to words and numbers that stay words and numbers: those are read back.
    #expect(accepted > 20)
  }

  @Test(arguments: [
    String(repeating: "(", count: 1000), "um" + String(repeating: ")9", count: 20),
    String(repeating: "(", count: 4) + "um9" + String(repeating: ")9", count: 4),
    String(repeating: "(", count: 20) + "um9" + String(repeating: ")9", count: 20),
    String(repeating: "m.", count: 10_000), String(repeating: "1/", count: 10_000) + "m",
  ])
  func survivesUnits(unit: String) {
    #expect(throws: CaseError.self) {
      try Case<SampleCase>.parse(text: minimalSample + "overpotential: 1 \(unit)\n", file: "plate.yaml")
    }
  }

  /// A great many of one thing: what stands before, the repeated piece, its count, what stands after.
  @Test(arguments: [
    ("", "x", 1 << 16, ": 1\n"), ("steps: ", "9", 1 << 16, "\n"), ("overpotential: ", "9", 1 << 16, "\n"),
    ("segments:\n", "- {a: 1}\n", 5000, ""), ("label: ", "(", 1 << 16, "\nstepps: 4\n"),
    ("label: \"", "\\n", 1 << 16, "\"\nstepps: 4\n"), ("steps: [", "1, ", 1 << 16, "]\n"),
  ])
  func isQuick(before: String, piece: String, count: Int, after: String) {
    let elapsed = ContinuousClock().measure {
      #expect(faults(minimalSample + before + String(repeating: piece, count: count) + after) != "")
    }
    #expect(elapsed < .seconds(5))
  }

  @Test func isQuickWithManyUnknownKeys() {
    let text = minimalSample + (0..<30_000).map { "key\($0): 1\n" }.joined()
    let elapsed = ContinuousClock().measure { #expect(faults(text).hasSuffix("and 29980 more errors")) }
    #expect(elapsed < .seconds(5))
  }

  @Test func survivesDeepOverrides() {
    let path = String(repeating: "a.", count: 100_000) + "a=1"
    #expect(faults(minimalSample, overrides: [path]).contains("expected key.path=value"))
  }
}
