import Numerics
import Simulations
import Solvers

/// The case of `tafel sense`. All values are in SI.
struct SenseCase: CaseDefinition {
  static let command = "sense"
  static let summary =
    "What a quartz crystal microbalance feels of a surface in liquid: frequency and half width of its overtones, by linear "
    + "lattice Boltzmann in the frequency domain. The crystal is at the lower x side and moves in its own plane; "
    + "across y and z everything repeats itself."

  let domain: PlateCase.Domain
  let surface: Surface
  let liquid: LiquidSection
  let crystal: QuartzCrystal
  let deposit: Deposit
  let films: [Film]
  /// The overtones, least first.
  let overtones: [Int]
  let walls: LatticeWalls
  let motion: Motion
  let top: Top
  let solver: Solver
  let output: Output

  init(_ keys: CaseKeys) {
    domain = keys.section("domain", "The rectangle or box: crystal, deposit and liquid above.")
    surface = keys.section("surface", "Where the metal ends and the liquid begins.")
    liquid = keys.section("liquid", "The liquid. A set gives every key that the case leaves out.")
    crystal = keys.section("crystal", as: Crystal.self, "The quartz crystal.").values
    deposit = keys.section("deposit", "The metal that follows the crystal. A set gives what the case leaves out.")
    films = keys.sections(
      "films", count: 0...,
      "Viscoelastic films that cover the surface evenly, from the metal on; not with fields, volumes and grey walls.")
    overtones = keys.value(
      "overtones", .list(of: .integer(1...99), count: 1...20), default: [3, 5, 7, 9, 11, 13], "Odd numbers, rising.")
    walls = keys.value("walls", .choice(Walls.self), default: .interpolated, "How the surface becomes walls.").walls
    motion = keys.value(
      "motion", .choice(), default: .across, "How the crystal moves: along y is across grooves, along z is along them.")
    top = keys.value("top", .choice(), default: .open, "What is above the box.")
    solver = keys.section("solver", "The solver.")
    output = keys.section("output", "The file.")
    check(keys)
  }
}

extension SenseCase {
  /// How the crystal moves.
  enum Motion: String, CaseChoice {
    case across, along, both

    var summary: String {
      switch self {
      case .across: "Along y: in a plane, across all grooves."
      case .along: "Along z: in a plane, along all grooves, where the liquid's pressure plays no part."
      case .both: "One after the other; results are the means of both, and those of each stand beside them."
      }
    }
  }

  /// What is above the box.
  enum Top: String, CaseChoice {
    case open
    case openMean = "open-mean"
    case noSlip = "no-slip"
    case stressFree = "stress-free"

    var summary: String {
      switch self {
      case .open: "Liquid without end, exact for every wave: a cell of liquid over the highest metal is enough."
      case .openMean: "Liquid without end for the mean flow, a wall for the rest: leave the width of the box free."
      case .noSlip: "A wall at rest: leave five penetration depths free."
      case .stressFree: "A surface without stress: leave five penetration depths free."
      }
    }
  }

  /// How the surface becomes walls.
  enum Walls: String, CaseChoice {
    case interpolated
    case halfWay = "half-way"
    case grey

    var summary: String {
      switch self {
      case .interpolated: "Each link knows where the surface is: second order, the most accurate."
      case .halfWay: "Cells are metal or liquid: a staircase."
      case .grey: "Cells are partly metal: first order, and differentiable."
      }
    }

    var walls: LatticeWalls {
      switch self {
      case .interpolated: .interpolated
      case .halfWay: .halfWay
      case .grey: .grey
      }
    }
  }

  /// The crystal.
  struct Crystal: CaseSection {
    let values: QuartzCrystal

    init(_ keys: CaseKeys) {
      values = QuartzCrystal(
        fundamental: keys.value(
          "fundamental", .quantity("MHz", .within(1e5...1e9)), default: 5e6, "The frequency of the fundamental."),
        impedance: keys.value(
          "impedance", .quantity("Pa s/m", .within(1e6...1e8)), default: 8.8e6,
          "The shear impedance Z_q of quartz: 8.8e6 to 8.84e6 for the AT cut. Every shift is in proportion to its inverse."
        ))
    }
  }

  /// The liquid.
  struct LiquidSection: CaseSection {
    enum Source: String, CaseChoice {
      case water25 = "water-25-degC"
      case water20 = "water-20-degC"
      case lithiumCarbonate = "lipf6-carbonate"

      var summary: String {
        switch self {
        case .water25: "997.05 kg/m3, 0.8900 mPa s (IAPWS)."
        case .water20: "998.2 kg/m3, 1.0016 mPa s (IAPWS)."
        case .lithiumCarbonate:
          "1200 kg/m3, 3 mPa s: round figures for 1 M LiPF6 in EC with linear carbonates at 25 degC; give measured ones."
        }
      }

      var liquid: Liquid {
        switch self {
        case .water25: .waterAt25Degrees
        case .water20: .waterAt20Degrees
        case .lithiumCarbonate: .lithiumCarbonate
        }
      }
    }

    /// As it is at low frequencies.
    let liquid: Liquid
    /// The relaxation time of a Maxwell liquid, s; 0 for a Newtonian one.
    let relaxation: Double

    init(_ keys: CaseKeys) {
      let set = keys.selector("set", default: Source.water25, "Where numbers come from that the case does not give.")
      liquid = Liquid(
        density: keys.value(
          "density", .quantity("kg/m3", .within(100...2e4)), default: set.liquid.density, "The density."),
        viscosity: keys.value(
          "viscosity", .quantity("Pa s", .within(1e-5...100)), default: set.liquid.viscosity.real, "The viscosity."))
      relaxation = keys.value(
        "relaxation_time", .quantity("ns", .within(0...1e-3)), default: 0,
        "The time tau of a Maxwell liquid, whose complex viscosity is the viscosity over 1 + i omega tau; 0 for a Newtonian one."
      )
    }

    /// As it is at an angular frequency, 1/s.
    func liquid(at angularFrequency: Double) -> Liquid {
      guard relaxation > 0 else { return liquid }
      return Liquid(density: liquid.density, viscosity: liquid.viscosity / Complex(1, angularFrequency * relaxation))
    }
  }

  /// The metal that follows the crystal.
  struct Deposit: CaseSection {
    enum Metal: String, CaseChoice {
      case lithium, copper, zinc, gold

      /// The density, kg/m3, and Young's modulus, Pa.
      var numbers: (density: Double, elasticity: Double) {
        switch self {
        case .lithium: (534, 4.9e9)
        case .copper: (8960, 120e9)
        case .zinc: (7140, 108e9)
        case .gold: (19_300, 79e9)
        }
      }

      var summary: String {
        let numbers = numbers
        return "\(rounded(numbers.density)) kg/m3; Young's modulus \(rounded(numbers.elasticity / 1e9)) GPa."
      }
    }

    let metal: Metal
    let density: Double
    let elasticity: Double
    /// The height from which on metal counts as deposited, m; nil for the surface's own.
    let above: Double?
    let loose: Loose

    /// What becomes of metal that nothing joins to the crystal.
    enum Loose: String, CaseChoice {
      case kept, removed

      var summary: String {
        switch self {
        case .kept: "It follows the crystal as the rest does."
        case .removed: "It is taken out, and liquid fills its place."
        }
      }
    }

    init(_ keys: CaseKeys) {
      metal = keys.selector("metal", default: Metal.lithium, "Where numbers come from that the case does not give.")
      density = keys.value(
        "density", .quantity("kg/m3", .within(10...3e4)), default: metal.numbers.density, "The metal's density.")
      elasticity = keys.value(
        "elasticity", .quantity("GPa", .positive), default: metal.numbers.elasticity,
        "Young's modulus: whether what stands out of the surface follows as a rigid body.")
      above = keys.optional(
        "above", .quantity("nm", .nonNegative),
        "The height from which on metal counts as deposited; without it that of the front, or the crystal where a file "
          + "gives the surface.")
      loose = keys.value("loose", .choice(), default: .kept, "Metal that nothing joins to the crystal.")
    }
  }

  /// A viscoelastic film.
  struct Film: CaseSection {
    let film: ViscoelasticFilm

    init(_ keys: CaseKeys) {
      film = ViscoelasticFilm(
        density: keys.value("density", .quantity("kg/m3", .within(100...2e4)), "The density."),
        thickness: keys.value("thickness", .quantity("nm", .positive), "The thickness."),
        elasticity: keys.value("elasticity", .quantity("MPa", .nonNegative), "The storage modulus G'."),
        viscosity: keys.value("viscosity", .quantity("Pa s", .positive), "The viscosity in G' + i omega eta."))
    }
  }

  /// The solver.
  struct Solver: CaseSection {
    let tolerance: Double
    /// The lattice's viscosity; nil for the solver's own choice.
    let viscosity: Double?

    init(_ keys: CaseKeys) {
      tolerance = keys.value(
        "tolerance", .number(.within(1e-13...1e-2)), default: 1e-8, "The relative residual at which a solve ends.")
      viscosity = keys.optional(
        "viscosity", .number(.within(1e-5...2)),
        "The viscosity in lattice units: small ones have small errors at walls. Without it the solver's own, or less where sound "
          + "would be too slow.")
    }
  }

  /// The file.
  struct Output: CaseSection {
    let file: String
    let precision: PlateCase.Output.Precision
    /// The overtones whose flow is stored.
    let flow: [Int]

    init(_ keys: CaseKeys) {
      file = keys.value("file", .path, default: "sense.h5", change: .allowed, "The HDF5 file.")
      precision = keys.value("precision", .choice(), default: .float32, "The type of the stored fields.")
      flow = keys.value(
        "flow", .list(of: .integer(1...99), count: 0...20), default: [], "The overtones whose flow is stored.")
    }
  }
}
