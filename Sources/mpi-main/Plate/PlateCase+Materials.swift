import Simulations
import Solvers

/// Electrolyte, metal and interface. Every set says where its numbers come from.
extension PlateCase {
  /// The electrolyte.
  struct Electrolyte: CaseSection {
    enum Source: String, CaseChoice {
      case hong, ahmad, nyman, zinc

      var summary: String {
        switch self {
        case .hong: "1 M of a lithium salt: Hong and Viswanathan, ACS Energy Lett. 3 (2018) 1737, the supporting input."
        case .ahmad:
          "1 M of a lithium salt: Ahmad, Hong and Viswanathan 2020, the input `liqcrys_K0.i` of `BattModels/electrodep`."
        case .nyman: "1 M LiPF6 in EC:EMC 3:7: Nyman, Behm and Lindbergh, Electrochim. Acta 53 (2008) 6356."
        case .zinc: "A zinc salt: the input `Poro60-BM067.i` of `BattModels/zn_hybrid_electrolyte`."
        }
      }

      /// Bulk concentration (mol/m3), diffusivity (m2/s), conductivity (S/m), transference number, temperature (K).
      var numbers: (Double, Double, Double, Double, Double) {
        switch self {
        // Hong: C_s / 76.4 with n F C_s = 7.4e9 C/m3. The conductivity is that of cations alone.
        case .hong: (1003.9, 3.179e-10, 1.19, 0.38, 300)
        case .ahmad: (966, 3.197e-10, 1.19, 0.38, 300)
        case .nyman: (1000, 1.77e-10, 0.949, 0.2594, 298.15)
        case .zinc: (1000, 3.68e-10, 4.64, 0.4, 300)
        }
      }
    }

    let set: Source
    let concentration: Double
    let diffusivity: Double
    let conductivity: Double
    let transferenceNumber: Double
    let thermodynamicFactor: Double
    let temperature: Double

    init(_ keys: CaseKeys) {
      set = keys.selector("set", default: Source.hong, "Where numbers come from that the case does not give.")
      let numbers = set.numbers
      concentration = keys.value(
        "concentration", .quantity("mol/m3", .positive), default: numbers.0, "The bulk concentration of the salt.")
      diffusivity = keys.value(
        "diffusivity", .quantity("m2/s", .positive), default: numbers.1, "The salt's diffusivity.")
      conductivity = keys.value("conductivity", .quantity("S/m", .positive), default: numbers.2, "The conductivity.")
      transferenceNumber = keys.value(
        "transference_number", .number(Bounds.within(0...0.999)), default: numbers.3,
        "The share of the current that cations carry; for two potentials.")
      thermodynamicFactor = keys.value(
        "thermodynamic_factor", .number(.positive), default: 1, "1 + d ln f / d ln c; for two potentials.")
      temperature = keys.value(
        "temperature", .quantity("K", .within(200...700)), default: numbers.4, "The temperature.")
    }
  }

  /// The metal.
  struct Metal: CaseSection {
    enum Source: String, CaseChoice {
      case lithium, zinc

      var summary: String {
        switch self {
        case .lithium: "n F C_s = 7.4e9 C/m3, as in Hong and Viswanathan 2018."
        case .zinc: "7.14 g/cm3 over 65.38 g/mol, two electrons."
        }
      }
    }

    let set: Source
    let siteDensity: Double
    let chargeNumber: Int
    let conductivity: Double
    let diffusivity: Double

    init(_ keys: CaseKeys) {
      set = keys.selector("set", default: Source.lithium, "Where numbers come from that the case does not give.")
      siteDensity = keys.value(
        "site_density", .quantity("mol/m3", .positive), default: set == .lithium ? 7.67e4 : 1.092e5,
        "Moles of metal per volume.")
      chargeNumber = keys.value(
        "charge_number", .integer(1...4), default: set == .lithium ? 1 : 2, "Electrons per atom plated.")
      conductivity = keys.value(
        "conductivity", .quantity("S/m", .positive), default: 1e6, "The metal's conductivity; for a single potential.")
      diffusivity = keys.value(
        "diffusivity", .quantity("m2/s", .nonNegative), default: 0,
        "The cations' diffusivity in the metal, as some of the literature has it; for a single potential.")
    }

    /// The charge of a volume of metal, C/m3.
    var chargePerVolume: Double { Double(chargeNumber) * 96_485.33212 * siteDensity }
  }

  /// The interface of metal and electrolyte.
  struct Interface: CaseSection {
    enum Source: String, CaseChoice {
      case lithiumCell = "lithium-cell"
      case lithiumCellFast = "lithium-cell-fast"
      case lithiumSensing = "lithium-sensing"
      case zincCell = "zinc-cell"
      case zincSensing = "zinc-sensing"

      var summary: String {
        switch self {
        case .lithiumCell:
          "For boxes of 100 um: the rates of Hong and Viswanathan 2018, L_sigma W = 15 1/s, i0 = 11.1 A/m2; tension of "
            + "Tyson and Miller, Surf. Sci. 62 (1977) 267."
        case .lithiumCellFast: "The same with the rates of Ahmad et al. 2020: L_sigma W = 16.7 1/s, i0 = 1.5 kA/m2."
        case .lithiumSensing:
          "For boxes of 1 um: tension and exchange current as lithium-cell, a length of 8 nm, and L_sigma W = 5 1/s, which "
            + "holds the profile up to 90 A/m2."
        case .zincCell:
          "For boxes of 100 um: the rates of `BattModels/zn_hybrid_electrolyte`, L_sigma W = 1.25 1/s, i0 = 25 A/m2; tension "
            + "of Tyson and Miller 1977."
        case .zincSensing: "For boxes of 1 um: as zinc-cell, with a length of 8 nm and L_sigma W = 5 1/s."
        }
      }

      /// Length (m), tension (J/m2), exchange current density (A/m2), the well's rate L_sigma W (1/s).
      var numbers: (length: Double, tension: Double, exchange: Double, wellRate: Double) {
        switch self {
        case .lithiumCell: (0.25e-6, 0.52, 11.1, 15)
        case .lithiumCellFast: (0.25e-6, 0.52, 1500, 16.68)
        case .lithiumSensing: (8e-9, 0.52, 11.1, 5)
        case .zincCell: (0.2e-6, 0.99, 25.2, 1.25)
        case .zincSensing: (8e-9, 0.99, 25.2, 5)
        }
      }

      var metal: Metal.Source { self == .zincCell || self == .zincSensing ? .zinc : .lithium }
    }

    /// Where the anisotropy stands.
    enum Convention: String, CaseChoice {
      case gradient, energy

      var physics: Anisotropy.Convention { self == .gradient ? .coefficient : .energy }

      var summary: String {
        switch self {
        case .gradient: "The gradient coefficient is k (1 + delta cos 4 theta), as in Chen et al. and Arguello et al."
        case .energy:
          "It is k (1 + delta cos 4 theta)^2, as in Kobayashi and Karma: twice the anisotropy for one delta."
        }
      }
    }

    let set: Source
    let length: Double
    let tension: Double
    let exchangeCurrent: Double
    let wellRate: Double
    let transferCoefficient: Double
    let anisotropy: Double
    let convention: Convention
    let cancelsCurvature: Bool

    init(_ keys: CaseKeys) {
      set = keys.selector("set", default: Source.lithiumCell, "Where numbers come from that the case does not give.")
      let numbers = set.numbers
      length = keys.value(
        "length", .quantity("um", .positive), default: numbers.length,
        "The length l of the profile (1 - tanh(x / 2 l)) / 2: a choice of resolution, at least that of a cell.")
      tension = keys.value(
        "tension", .quantity("J/m2", .positive), default: numbers.tension,
        "The surface tension: what the run tells about capillarity refers to it; the dynamics follow from mobility_rate."
      )
      exchangeCurrent = keys.value(
        "exchange_current", .quantity("A/m2", .positive), default: numbers.exchange,
        "The exchange current density at the bulk concentration.")
      wellRate = keys.value(
        "mobility_rate", .quantity("1/s", .positive), default: numbers.wellRate,
        "The mobility as the rate L_sigma W at which the interface regains its profile; the reaction must be slower.")
      transferCoefficient = keys.value(
        "transfer_coefficient", .number(.between(0, 1)), default: 0.5, "That of the cathodic reaction.")
      anisotropy = keys.value(
        "anisotropy", .number(.nonNegative), default: 0, "The strength delta of the fourfold (cubic) anisotropy.")
      convention = keys.value("anisotropy_of", .choice(), default: .gradient, "Where the anisotropy stands.")
      cancelsCurvature = keys.value(
        "cancels_curvature", .flag, default: false,
        "Whether the smoothing of curved interfaces by the order parameter's own dynamics is taken out.")
      keys.require(
        !(cancelsCurvature && anisotropy > 0), at: "cancels_curvature", "excludes an anisotropy")
      let limit = convention.physics.convexLimit
      keys.require(
        anisotropy < limit, at: "anisotropy",
        "must be below \(rounded(limit)): beyond it orientations are missing and the equation is ill-posed")
    }
  }
}
