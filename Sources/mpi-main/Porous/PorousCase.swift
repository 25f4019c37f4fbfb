import Simulations

/// The case of `tafel porous`: -div(kappa grad phi) = s in random porous media. All values are in SI.
struct PorousCase: CaseDefinition {
  static let command = "porous"
  static let summary =
    "Solves -div(kappa grad phi) = s for the potential phi in random porous media, kappa being the conductivity of the "
    + "electrolyte in the pores and s the current per volume that enters it."

  /// How the ranks are used.
  enum Mode: String, CaseChoice {
    case ensemble, single

    var summary: String {
      switch self {
      case .ensemble: "Many independent samples, spread over the ranks."
      case .single: "One large domain, divided among the ranks; not in this version."
      }
    }
  }

  /// How the conductivity of a sample as a whole is found.
  enum Effective: String, CaseChoice {
    case none, periodic, through

    var summary: String {
      switch self {
      case .none: "Not computed."
      case .periodic: "The tensor, from the periodic cell problem along each axis."
      case .through: "One value per axis, between two walls with the other sides insulated."
      }
    }
  }

  let mode: Mode
  let samples: Int
  let domain: Domain
  let medium: Medium
  /// Nil where the medium is given by its coefficient.
  let transport: Transport?
  let source: Source
  let boundaries: Boundaries
  let effective: Effective
  let solver: Solver
  let output: Output
  let workers: Workers

  init(_ keys: CaseKeys) {
    mode = keys.value("mode", .choice(), default: .ensemble, "How the ranks are used.")
    samples = keys.value("samples", .integer(1...1_000_000_000), default: 1000, "Samples in the ensemble.")
    domain = keys.section("domain", "The rectangle that a sample fills.")
    medium = keys.section("medium", "The law of the random medium.")
    transport = keys.optionalSection(
      "transport", "How the porosity lowers the conductivity; for a medium given by its porosity.")
    source = keys.section("source", "The current per volume s that enters the electrolyte.")
    boundaries = keys.section("boundaries", "What holds on each side.")
    effective = keys.value(
      "effective", .choice(), default: Effective.none, "The effective conductivity of each sample.")
    solver = keys.section("solver", "The iterative solver.")
    output = keys.section("output", "The file of the ensemble.")
    workers = keys.section("workers", change: .allowed, "How ranks form workers; each solves its own samples.")
    check(keys)
  }
}

extension PorousCase {
  /// The rectangle of a sample.
  struct Domain: CaseSection {
    /// Cells along x and y.
    let cells: [Int]
    /// Edge lengths along x and y, m.
    let size: [Double]

    init(_ keys: CaseKeys) {
      cells = keys.value("cells", .list(of: .integer(4...1_000_000), count: 2...2), "Cells along x and y.")
      size = keys.value(
        "size", .list(of: .quantity("um", .positive), count: 2...2),
        "Edge lengths along x, which crosses the electrode from current collector to separator, and y.")
      keys.require(size.allSatisfy { (1e-12...1e3).contains($0) }, at: "size", "must lie between 1 pm and 1 km")
    }

    /// Edge lengths of a cell along x and y, m.
    var spacing: [Double] { zip(size, cells).map { $0 / Double($1) } }
  }

  /// The iterative solver.
  struct Solver: CaseSection {
    let tolerance: Double
    let maximumIterations: Int

    init(_ keys: CaseKeys) {
      tolerance = keys.value(
        "tolerance", .number(.between(0, 1)), default: 1e-8, "Norm of the residual over that of the right-hand side.")
      maximumIterations = keys.value(
        "max_iterations", .integer(1...100_000), default: 100, change: .allowed,
        "Iterations after which a sample counts as failed.")
      keys.warn(if: tolerance > 1e-3, at: "tolerance", "so loose a solve leaves an error that shows in the potential")
      keys.warn(if: tolerance < 1e-13, at: "tolerance", "below the rounding of double precision: samples may fail")
    }
  }

  /// The file of the ensemble.
  struct Output: CaseSection {
    enum Precision: String, CaseChoice { case float32, float64 }

    let file: String
    let precision: Precision
    let shards: Int
    let compression: Int

    init(_ keys: CaseKeys) {
      file = keys.value("file", .path, default: "porous.h5", change: .allowed, "The HDF5 file.")
      precision = keys.value("precision", .choice(), default: .float32, "The type of the stored fields.")
      shards = keys.value(
        "shards", .integer(1...4096), default: 1, "Files that the samples are spread over, with one index of them all.")
      compression = keys.value(
        "compression", .integer(0...9), default: 0, "Level of the shuffle and deflate filters; 0 is none.")
      keys.require(
        compression == 0 || shards > 1, at: "compression",
        "filters need files with one writer each: set output.shards to the number of workers or more")
    }
  }

  /// How ranks form workers.
  struct Workers: CaseSection {
    let ranks: Int

    init(_ keys: CaseKeys) {
      ranks = keys.value("ranks", .integer(1...), default: 1, change: .allowed, "Ranks of one worker.")
    }
  }
}
