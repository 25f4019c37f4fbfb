import Simulations

/// A case with every kind of declaration, for the tests of reading.
struct SampleCase: CaseDefinition, Equatable {
  static let command = "plate"
  static let summary = "Grows metal on a flat collector."

  enum Scheme: String, CaseChoice {
    case semiImplicit = "semi-implicit"
    case explicit

    var summary: String { self == .explicit ? "Short steps." : "" }
  }

  struct Box: CaseSection, Equatable {
    let cells: [Int]
    let size: [Double]

    init(_ keys: CaseKeys) {
      cells = keys.value("cells", .list(of: .integer(2...), count: 2...3), "Cells along x, y and z.")
      size = keys.value("size", .list(of: .quantity("um", .positive), count: 2...3), "Edge lengths.")
      keys.require(cells.count == size.count, at: "size", "needs one length per axis, \(cells.count) here")
    }
  }

  enum Segment: CaseSection, Equatable {
    case potential(Double, seconds: Double)
    case current(Double, seconds: Double)
    case rest(seconds: Double)

    enum Mode: String, CaseChoice { case potential, current, rest }

    init(_ keys: CaseKeys) {
      let mode = keys.selector("mode", as: Mode.self, "What is controlled.")
      let seconds = keys.value("duration", .quantity("s", .positive), default: 60, "How long.")
      switch mode {
      case .potential:
        self = .potential(keys.value("value", .quantity("V"), "Electrode potential."), seconds: seconds)
      case .current:
        self = .current(keys.value("value", .quantity("mA/cm2"), "Current density."), seconds: seconds)
      case .rest: self = .rest(seconds: seconds)
      }
    }
  }

  struct Noise: CaseSection, Equatable {
    let strength: Double
    init(_ keys: CaseKeys) { strength = keys.value("strength", .number(.within(0...1)), "Relative strength.") }
  }

  struct Solver: CaseSection, Equatable {
    let tolerance: Double
    let scheme: Scheme

    init(_ keys: CaseKeys) {
      tolerance = keys.value("tolerance", .number(.between(0, 1)), default: 1e-8, "Relative residual.")
      scheme = keys.value("scheme", .choice(), default: .semiImplicit, "Time stepping.")
    }
  }

  let steps: Int
  let domain: Box
  let overpotential: Double
  let temperature: Double
  let adaptive: Bool
  let label: String
  let segments: [Segment]
  let noise: Noise?
  let solver: Solver
  let output: String
  let density: Double?

  init(_ keys: CaseKeys) {
    steps = keys.value("steps", .integer(1...1_000_000), default: 1000, change: .growth, "Steps to take.")
    domain = keys.section("domain", "The box.")
    overpotential = keys.value("overpotential", .quantity("V"), default: -0.45, "Driving force.")
    temperature = keys.value("temperature", .quantity("degC", .positive), default: 298.15, "Temperature.")
    adaptive = keys.value("adaptive", .flag, default: true, "Whether the step adapts.")
    label = keys.value("label", .text, default: "", "A name for figures.")
    segments = keys.sections("segments", count: 0..., "The protocol.")
    noise = keys.optionalSection("noise", "Thermal noise.")
    solver = keys.section("solver", "The linear solver.")
    output = keys.value("output", .path, default: "plate.h5", change: .allowed, "The result's file.")
    density = keys.optional("density", .quantity("kg/m3", .positive), "Density of the metal.")
    keys.warn(if: solver.tolerance > 1e-3, at: "solver.tolerance", "a loose solve leaves a visible error")
  }
}

/// The least that the sample accepts.
let minimalSample = "domain: {cells: [4, 8], size: [1 um, 2 um]}\n"

/// What reading `text` says, one line per fault; empty if it is accepted.
func faults(_ text: String, overrides: [String] = []) -> String {
  do throws(CaseError) {
    _ = try Case<SampleCase>.parse(text: text, file: "plate.yaml", overrides: overrides)
    return ""
  } catch {
    return error.description
  }
}
