import Simulations
import Solvers

/// The case of `tafel plate`: a metal electrode that is plated and stripped, by a phase field. All values are in SI.
struct PlateCase: CaseDefinition {
  static let command = "plate"
  static let summary =
    "Plates and strips a metal electrode by a phase field: its surface, the ions and the potential in the electrolyte, "
    + "driven by a protocol. The collector is at the lower x side, the far electrode at the upper one."

  /// How potentials are described.
  enum Model: String, CaseChoice {
    case singlePotential = "single-potential"
    case twoPotential = "two-potential"

    var summary: String {
      switch self {
      case .singlePotential:
        "One potential for metal and electrolyte, and cations alone (Chen et al. 2015; Hong and Viswanathan 2018): to "
          + "compare with the literature. The far electrode's current is not that of plating."
      case .twoPotential:
        "A potential of the metal and one of a binary electrolyte without net charge: the terminals' current is that of "
          + "plating, and the salt is depleted."
      }
    }
  }

  let model: Model
  let domain: Domain
  let boundaries: Boundaries
  let electrolyte: Electrolyte
  let metal: Metal
  let interface: Interface
  let initial: Initial
  let cellProtocol: Drive
  /// The amplitude of the noise.
  let noise: Double
  let time: TimeStepping
  let output: Output
  let checkpoints: Checkpoints

  init(_ keys: CaseKeys) {
    model = keys.value("model", .choice(), default: .twoPotential, "How potentials are described.")
    domain = keys.section("domain", "The rectangle or box.")
    boundaries = keys.section("boundaries", "What holds on its sides.")
    electrolyte = keys.section("electrolyte", "The electrolyte. A set gives every key that the case leaves out.")
    metal = keys.section("metal", "The metal. A set gives every key that the case leaves out.")
    interface = keys.section(
      "interface", "The interface of metal and electrolyte. A set gives every key that the case leaves out.")
    initial = keys.section("initial", "The metal's surface at the beginning.")
    cellProtocol = keys.section("protocol", "How the cell is driven.")
    noise = keys.value(
      "noise", .number(.nonNegative), default: 0,
      "Amplitude A of the noise A xi (1 - xi) N / sqrt(time step x cell volume) in the rate of the order parameter xi, in "
        + "m s^-1/2 in the plane (cells have a volume per metre of depth) and m^3/2 s^-1/2 in space.")
    time = keys.section("time", "The time steps.")
    output = keys.section("output", "The files.")
    checkpoints = keys.section("checkpoints", change: .allowed, "States to go on from.")
    check(keys)
  }
}

extension PlateCase {
  /// The keys that a complete run may be gone on from with more of.
  static let growingKeys = ["time.end", "protocol.cycles"]

  /// The rectangle or box.
  struct Domain: CaseSection {
    /// Cells along x, y and z.
    let cells: [Int]
    /// Edge lengths of a cell along x, y and z, m.
    let spacing: [Double]

    init(_ keys: CaseKeys) {
      let cells = keys.value(
        "cells", .list(of: .integer(4...1_000_000), count: 2...3), "Cells along x, from the collector on, y, and z.")
      let size = keys.optional(
        "size", .list(of: .quantity("um", .positive), count: 2...3), "Edge lengths along x, y and z; or `spacing`.")
      let spacing = keys.optional(
        "spacing", .quantity("um", .positive), "The edge length of a square or cubic cell; or `size`.")
      keys.requireOne(of: "size", or: "spacing")
      keys.require(
        size.map { $0.count == cells.count } ?? true, at: "size",
        "needs one length per axis, \(cells.count) here, found \(size?.count ?? 0)")
      self.cells = cells
      let lengths = size.map { size in zip(size, cells).map { $0 / Double($1) } }
      self.spacing = lengths ?? cells.map { _ in spacing ?? 1e-6 }
      let (narrowest, widest) = (self.spacing.min() ?? 1, self.spacing.max() ?? 1)
      keys.require(
        narrowest >= 1e-11 && widest <= 1e-3, at: size == nil ? "spacing" : "size",
        "must give cells between 10 pm and 1 mm, found \(rounded(narrowest)) to \(rounded(widest)) m")
      keys.require(
        widest <= narrowest * (1 + 1e-9), at: "size",
        "must give square or cubic cells, found \(self.spacing.map { rounded($0) }.joined(separator: " x ")) m")
    }

    var dimensions: Int { min(cells.count, spacing.count) }

    /// Edge lengths along x, y and z, m.
    var size: [Double] { zip(cells, spacing).map { Double($0) * $1 } }

    /// The cells in all.
    var cellCount: Int { cells.reduce(1, *) }

    /// The cells along each axis, in words.
    var cellWords: String { cells.map(String.init).joined(separator: " x ") + " cells" }
  }

  /// What holds on the sides.
  struct Boundaries: CaseSection {
    enum Lateral: String, CaseChoice {
      case periodic, mirror

      var summary: String {
        switch self {
        case .periodic: "The last cell neighbours the first."
        case .mirror: "Nothing passes."
        }
      }
    }

    enum Collector: String, CaseChoice {
      case metal, bare

      var summary: String {
        switch self {
        case .metal: "The order parameter is held at one there; the run ends where metal that was there is stripped."
        case .bare: "Metal can be stripped to the last, where the run ends."
        }
      }
    }

    enum FarElectrode: String, CaseChoice {
      case reservoir
      case diffusionLayer = "diffusion-layer"
      case symmetric

      var summary: String {
        switch self {
        case .reservoir: "The bulk concentration and the reference potential."
        case .diffusionLayer:
          "The same, beyond a layer through which ions diffuse: for boxes that are a part of a cell."
        case .symmetric: "An electrode that gives what is plated, at the reference potential."
        }
      }
    }

    let y: Lateral
    let z: Lateral
    let collector: Collector
    let far: FarElectrode
    /// The thickness of the diffusion layer, m.
    let layer: Double?

    init(_ keys: CaseKeys) {
      y = keys.value("y", .choice(), default: .periodic, "The two sides across y.")
      z = keys.value("z", .choice(), default: .periodic, "The two sides across z, if there is that axis.")
      collector = keys.value("collector", .choice(), default: .metal, "The lower x side.")
      far = keys.selector("far", default: FarElectrode.reservoir, "The upper x side.")
      layer =
        far == .diffusionLayer
        ? keys.value("layer", .quantity("um", .positive), "The thickness of the layer beyond the box.") : nil
    }
  }

  /// The time steps.
  struct TimeStepping: CaseSection {
    /// The longest step, s.
    let longest: Double?
    /// The time at which the run ends at the latest, s.
    let end: Double?

    init(_ keys: CaseKeys) {
      longest = keys.optional(
        "max_step", .quantity("s", .positive), "The longest step; without it the longest that the model can take.")
      end = keys.optional(
        "end", .quantity("s", .positive), change: .growth,
        "When the run ends, if its protocol has not ended before; without it with the protocol alone.")
    }
  }

  /// The files.
  struct Output: CaseSection {
    enum Precision: String, CaseChoice { case float32, float64 }

    let file: String
    let precision: Precision
    /// Seconds between fields.
    let everyTime: Double?
    /// Steps between fields.
    let everySteps: Int?
    /// The table; nil for none.
    let series: String?
    /// Steps between its lines.
    let seriesSteps: Int

    init(_ keys: CaseKeys) {
      file = keys.value("file", .path, default: "plate.h5", change: .allowed, "The HDF5 file of fields.")
      precision = keys.value("precision", .choice(), default: .float32, "The type of the stored fields.")
      everyTime = keys.optional(
        "every_time", .quantity("s", .positive), "Simulated time between fields; the first are those of the beginning.")
      everySteps = keys.optional("every_steps", .integer(1...), "Steps between fields.")
      keys.requireOne(of: "every_time", or: "every_steps")
      series = keys.optional(
        "series", .path, change: .allowed, "A table of time, voltage, current and the other numbers, in text.")
      seriesSteps = keys.value("series_steps", .integer(1...), default: 1, "Steps between the table's lines.")
    }

    /// When fields are written.
    var schedule: Schedule { everyTime.map(Schedule.everyTime) ?? .everySteps(everySteps ?? 1) }
  }

  /// States to go on from.
  struct Checkpoints: CaseSection {
    /// Seconds of wall time between them.
    let everyWallTime: Double

    init(_ keys: CaseKeys) {
      everyWallTime = keys.value(
        "every_wall_time", .quantity("s", .positive), default: 600, change: .allowed,
        "Wall time between checkpoints, of which the last two are kept.")
    }
  }
}
