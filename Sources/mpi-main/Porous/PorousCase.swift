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
      case .single: "One sample on one large domain, divided among the ranks."
      }
    }
  }

  /// How the conductivity of a sample as a whole is found.
  enum Effective: String, CaseChoice {
    case none, periodic, through, applied

    var summary: String {
      switch self {
      case .none: "Not computed."
      case .periodic: "The tensor, from the periodic cell problem along each axis."
      case .through: "One value per axis, between two walls with the other sides insulated."
      case .applied: "Along the axis between two walls of different potential: from the potential itself."
      }
    }
  }

  /// What is measured of each realised medium of phases.
  enum Statistic: String, CaseChoice {
    case porosity
    case twoPoint = "two_point"
    case specificSurface = "specific_surface"

    var summary: String {
      switch self {
      case .porosity: "The volume fraction of the phase."
      case .twoPoint:
        "Along each axis, the probability that two cells at a distance are both in the phase, up to half of the axis."
      case .specificSurface: "The phase's surface per volume, from the faces between cells."
      }
    }
  }

  /// Which equations are solved.
  enum Model: String, CaseChoice {
    case potential, electrolyte

    var summary: String {
      switch self {
      case .potential: "The potential in a random medium."
      case .electrolyte: "Potential and concentration, coupled by a reaction, in electrodes of one dimension."
      }
    }
  }

  /// What is solved.
  enum Physics {
    case potential(Potential)
    case electrolyte(Electrolyte)
  }

  let mode: Mode
  /// Of an ensemble.
  let samples: Int
  /// The number of the one sample otherwise.
  let sample: Int
  let physics: Physics
  let output: Output
  let workers: Workers

  init(_ keys: CaseKeys) {
    let model = keys.selector("model", as: Model.self, default: .potential, "Which equations are solved.")
    let mode = keys.selector("mode", as: Mode.self, default: .ensemble, "How the ranks are used.")
    self.mode = mode
    switch mode {
    case .ensemble:
      samples = keys.value("samples", .integer(1...1_000_000_000), default: 1000, "Samples in the ensemble.")
      sample = 0
    case .single:
      samples = 1
      sample = keys.value(
        "sample", .integer(0...1_000_000_000), default: 0, "Which sample of the ensemble of this seed is drawn.")
    }
    physics = model == .potential ? .potential(Potential(keys)) : .electrolyte(Electrolyte(keys))
    output = mode == .ensemble ? keys.section("output", "The file.") : Output(single: keys)
    workers =
      mode == .ensemble
      ? keys.section("workers", change: .allowed, "How ranks form workers; each solves its own samples.") : Workers()
    check(keys)
  }

  /// The potential's part of the case; asked for where that is what is solved.
  var potential: Potential {
    guard case .potential(let potential) = physics else { preconditionFailure("the case is another model's") }
    return potential
  }

  /// The cells of a sample.
  var cellCount: Int {
    switch physics {
    case .potential(let potential): potential.domain.cellCount
    case .electrolyte(let electrolyte): electrolyte.cells
    }
  }
}

extension PorousCase {
  /// -div(kappa grad phi) = s in a random medium.
  struct Potential {
    let domain: Domain
    let medium: Medium
    /// Nil where the medium is not given by its porosity.
    let transport: Transport?
    let source: Source
    let boundaries: Boundaries
    let effective: Effective
    let statistics: [Statistic]
    /// The phase whose statistics are measured, where the case names one.
    let statisticsPhase: Int?
    let solver: Solver

    init(_ keys: CaseKeys) {
      domain = keys.section("domain", "The line, rectangle or box that a sample fills.")
      medium = keys.section("medium", "The law of the random medium.")
      transport = keys.optionalSection(
        "transport", "How the porosity lowers the conductivity; for a medium given by its porosity.")
      source = keys.section("source", "The current per volume s that enters the electrolyte.")
      boundaries = keys.section("boundaries", "What holds on each side.")
      effective = keys.value(
        "effective", .choice(), default: Effective.none, "The effective conductivity of each sample.")
      statistics = keys.value(
        "statistics", .list(of: .choice(), count: 0...Statistic.allCases.count), default: [],
        "What is measured of each realised medium of phases.")
      statisticsPhase = keys.optional(
        "statistics_phase", .integer(0...255), "The phase that is measured; without it the one that conducts best.")
      solver = keys.section("solver", "The iterative solver.")
    }
  }

  var domain: Domain { potential.domain }
  var medium: Medium { potential.medium }
  var transport: Transport? { potential.transport }
  var source: Source { potential.source }
  var boundaries: Boundaries { potential.boundaries }
  var effective: Effective { potential.effective }
  var solver: Solver { potential.solver }

  /// The phase whose statistics are measured; nil if there are none.
  var measuredPhase: UInt8? {
    guard !potential.statistics.isEmpty, case .phases(_, let conductivity) = medium.law else { return nil }
    let best = conductivity.indices.max { conductivity[$0] < conductivity[$1] }
    return UInt8(clamping: potential.statisticsPhase ?? best ?? 0)
  }

  /// The first axis along which a potential is applied between two walls, and its drop from the lower to the upper, V.
  var applied: (axis: Int, drop: Double)? {
    for (number, sides) in boundaries.axes.enumerated() {
      if case .dirichlet(let lower, _) = sides.lower, case .dirichlet(let upper, _) = sides.upper, lower != upper {
        return (number, lower - upper)
      }
    }
    return nil
  }
}

extension PorousCase {
  /// The line, rectangle or box of a sample.
  struct Domain: CaseSection {
    /// Cells along x, y and z.
    let cells: [Int]
    /// Edge lengths along x, y and z, m.
    let size: [Double]

    init(_ keys: CaseKeys) {
      cells = keys.value(
        "cells", .list(of: .integer(4...1_000_000), count: 1...3), "Cells along x, or x and y, or x, y and z.")
      size = keys.value(
        "size", .list(of: .quantity("um", .positive), count: 1...3),
        "Edge lengths along x, which crosses the electrode from current collector to separator, y and z.")
      keys.require(size.allSatisfy { (1e-12...1e3).contains($0) }, at: "size", "must lie between 1 pm and 1 km")
      keys.require(
        size.count == cells.count, at: "size",
        "needs one length per axis, \(cells.count) here, found \(size.count)")
    }

    /// The axes.
    var dimensions: Int { min(cells.count, size.count) }

    /// Edge lengths of a cell along x and y, m.
    var spacing: [Double] { zip(size, cells).map { $0 / Double($1) } }

    /// The cells in all.
    var cellCount: Int { cells.reduce(1, *) }
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

  /// The file.
  struct Output: CaseSection {
    enum Precision: String, CaseChoice { case float32, float64 }

    let file: String
    let precision: Precision
    let shards: Int
    let compression: Int
    /// Whether the current density is stored as well.
    let flux: Bool

    /// The file of one sample.
    private struct Single: CaseSection {
      let file: String
      let precision: Precision
      let flux: Bool

      init(_ keys: CaseKeys) {
        file = keys.value("file", .path, default: "porous.h5", change: .allowed, "The HDF5 file.")
        precision = keys.value("precision", .choice(), default: .float32, "The type of the stored fields.")
        flux = keys.value("flux", .flag, default: true, "Whether the current density is stored as well.")
      }
    }

    init(single keys: CaseKeys) {
      let output = keys.section("output", as: Single.self, "The file.")
      (file, precision, flux) = (output.file, output.precision, output.flux)
      (shards, compression) = (1, 0)
    }

    init(_ keys: CaseKeys) {
      file = keys.value("file", .path, default: "porous.h5", change: .allowed, "The HDF5 file.")
      precision = keys.value("precision", .choice(), default: .float32, "The type of the stored fields.")
      flux = false
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

    init() { ranks = 1 }

    init(_ keys: CaseKeys) {
      ranks = keys.value("ranks", .integer(1...), default: 1, change: .allowed, "Ranks of one worker.")
    }
  }
}
