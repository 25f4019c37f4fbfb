import Numerics
import Simulations
import Solvers

/// The case of `tafel trace`: that of `tafel plate`, and how a crystal under the metal senses it. All values are in SI.
struct TraceCase: CaseDefinition {
  static let command = "trace"
  static let summary =
    "Plates and strips metal on the crystal of a quartz crystal microbalance, and senses it as it grows: the frequency and the "
    + "half width of every overtone against time, potential and charge. The keys of `tafel plate`, and `sensing`."

  let plate: PlateCase
  let sensing: Sensing
  /// Boxes that are plated side by side.
  let boxes: Int

  init(_ keys: CaseKeys) {
    plate = PlateCase(keys)
    boxes = keys.value(
      "boxes", .integer(1...256), default: 1,
      "Boxes that are plated side by side, each with its own draw of surface and noise; their loads are averaged.")
    sensing = keys.section("sensing", "How the crystal senses the metal, whenever fields are written.")
    check(keys)
  }
}

extension TraceCase {
  /// How the crystal senses the metal.
  struct Sensing: CaseSection {
    let liquid: SenseCase.LiquidSection
    let crystal: QuartzCrystal
    let overtones: [Int]
    let walls: LatticeWalls
    let motion: SenseCase.Motion
    let top: SenseCase.Top
    let tolerance: Double
    /// The metal's density, kg/m3; nil for that of Faraday's law.
    let density: Double?
    /// Young's modulus of the metal, Pa.
    let elasticity: Double?
    let loose: SenseCase.Deposit.Loose
    /// How far the surface must have moved since it was sensed last, m.
    let leastMovement: Double

    init(_ keys: CaseKeys) {
      liquid = keys.section("liquid", "The liquid. A set gives what the case leaves out.")
      crystal = keys.section("crystal", as: SenseCase.Crystal.self, "The quartz crystal.").values
      overtones = keys.value(
        "overtones", .list(of: .integer(1...99), count: 1...20), default: [3, 5, 7, 9, 11, 13], "Odd numbers, rising.")
      walls =
        keys.value("walls", .choice(SenseCase.Walls.self), default: .interpolated, "How the surface becomes walls.")
        .walls
      motion = keys.value("motion", .choice(), default: .across, "How the crystal moves.")
      top = keys.value("top", .choice(), default: .open, "What is above the box.")
      tolerance = keys.value(
        "tolerance", .number(.within(1e-13...1e-2)), default: 1e-8, "The relative residual at which a solve ends.")
      density = keys.optional(
        "density", .quantity("kg/m3", .within(10...3e4)),
        "The metal's density; without it metal.site_density times the molar mass, as Faraday's law has it.")
      elasticity = keys.optional(
        "elasticity", .quantity("GPa", .positive),
        "Young's modulus, whether what stands out of the metal follows as a rigid body; without it 4.9 GPa of lithium and 108 GPa "
          + "of zinc.")
      loose = keys.value("loose", .choice(), default: .kept, "Metal that nothing joins to the crystal.")
      leastMovement = keys.value(
        "least_movement", .quantity("nm", .nonNegative), default: 0,
        "A time is passed over unless the mean thickness or the tip has moved by so much since the last one that was sensed."
      )
    }
  }

  /// Faraday's law of the metal.
  var faraday: FaradayLaw { plate.metal.set == .lithium ? .lithium : .zinc }

  /// The metal's density by its sites, kg/m3: a volume's charge times the mass of a charge, so that sites may be counted in
  /// equivalents.
  var siteDensity: Double { plate.metal.chargePerVolume * faraday.massPerCharge }

  /// The metal's density, kg/m3.
  var density: Double { sensing.density ?? siteDensity }

  /// The metal's Young's modulus, Pa.
  var elasticity: Double {
    sensing.elasticity ?? (plate.metal.set == .lithium ? SenseCase.Deposit.Metal.lithium : .zinc).numbers.elasticity
  }

  /// How overtones are solved.
  var overtoneSolver: OvertoneSolver {
    OvertoneSolver(
      title: Self.command, liquid: sensing.liquid, crystal: sensing.crystal, overtones: sensing.overtones,
      top: sensing.top, tolerance: sensing.tolerance, spacing: plate.domain.spacing[0],
      longest: Double(plate.domain.cells.max() ?? 1), givenViscosity: nil)
  }

  /// The penetration depth of an overtone, m.
  func depth(of overtone: Int) -> Double { overtoneSolver.depth(of: overtone) }
}

/// Whether the parts make sense together.
extension TraceCase {
  /// How far the metal's density may be from that of its sites, as a part of it.
  private static let massTolerance = 0.1

  private func check(_ keys: CaseKeys) {
    let overtones = sensing.overtones
    keys.require(
      overtones.allSatisfy { $0 % 2 == 1 } && zip(overtones, overtones.dropFirst()).allSatisfy { $0 < $1 },
      at: "sensing.overtones", "must be odd and rise: a crystal has no others")
    guard let highest = overtones.max() else { return }
    let (depth, spacing, width) = (depth(of: highest), plate.domain.spacing[0], 4 * plate.interface.length)
    keys.require(
      width <= depth, at: "interface.length",
      "makes an interface \(rounded(width)) m thick, more than the penetration depth at overtone \(highest), \(rounded(depth)) m, "
        + "in which the crystal senses anything: this is no surface on the crystal's scale")
    keys.require(
      depth >= SenseCase.leastDepth * spacing, at: "domain",
      "has cells of \(rounded(spacing)) m, and the penetration depth at overtone \(highest) is \(rounded(depth)) m: take cells "
        + "of at most \(rounded(depth / SenseCase.leastDepth)) m, or lower overtones")
    keys.require(
      plate.boundaries.y == .periodic && (plate.domain.dimensions == 2 || plate.boundaries.z == .periodic),
      at: "boundaries.y", "must be periodic, as is z: the flow repeats itself along the crystal")
    keys.require(
      plate.cellProtocol.stop.tipFraction * plate.domain.size[0] <= plate.domain.size[0] - 2 * spacing,
      at: "protocol.stop.tip_fraction", "must leave two cells of liquid above the metal")
    let ratio = density / siteDensity
    keys.require(
      abs(ratio - 1) <= Self.massTolerance, at: "sensing.density",
      "is \(rounded(density)) kg/m3, and by Faraday's law metal.site_density weighs \(rounded(siteDensity)) kg/m3: expected the "
        + "same within \(Int(100 * Self.massTolerance)) %, or the mass that is sensed is not the one of the charge")
    keys.warn(
      if: abs(ratio - 1) > 0.02, at: "sensing.density",
      "is \(rounded(ratio)) times metal.site_density by the molar mass, \(rounded(siteDensity)) kg/m3: the mass that is sensed is "
        + "not the one of Faraday's law")
    keys.warn(
      if: boxes > 1 && !hasDraws, at: "boxes",
      "are all alike: neither the initial surface nor noise is random")
  }

  /// Whether boxes differ.
  private var hasDraws: Bool {
    switch plate.initial.surface {
    case .rough, .randomCaps: true
    default: plate.noise > 0
    }
  }
}
