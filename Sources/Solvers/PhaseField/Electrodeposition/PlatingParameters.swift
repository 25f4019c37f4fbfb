/// Constants of nature.
enum Nature {
  /// The charge of a mole of electrons in coulombs.
  static let faraday = 96485.33212

  /// The gas constant in joules per mole and kelvin.
  static let gas = 8.31446261815324
}

/// The numbers of a plating model.
///
/// The order parameter obeys d xi/dt = -L_sigma dF/d xi - L_eta h'(xi) [exp((1 - a) f eta) - c/c0 exp(-a f eta)],
/// f = n F / R T. Of the interface's energy only the products with L_sigma matter, which are rates.
public struct PlatingParameters: Sendable, Hashable {
  /// L_sigma W: the rate at which the interface regains its profile, 1/s.
  public var wellRate: Double

  /// L_sigma k: the speed of a curved interface over its curvature, m2/s.
  public var interfaceDiffusivity: Double

  /// L_eta, 1/s.
  public var reactionRate: Double

  /// The cations' charge n.
  public var chargeNumber = 1.0

  /// The temperature in kelvins.
  public var temperature = 298.15

  /// The transfer coefficient a of the cathodic exponential.
  public var transferCoefficient = 0.5

  /// Moles of metal per volume of metal, C_s, mol/m3.
  public var siteDensity: Double

  /// The concentration c0 at which the exchange current holds and which the far electrode keeps, mol/m3.
  public var bulkConcentration: Double

  /// The diffusivity in the electrolyte, m2/s.
  public var liquidDiffusivity: Double

  /// The cations' diffusivity in the metal, m2/s.
  public var solidDiffusivity = 0.0

  /// The electrolyte's conductivity, S/m.
  public var liquidConductivity: Double

  /// The metal's conductivity, S/m; used with a single potential alone.
  public var solidConductivity = 1e6

  /// The dependence of the gradient coefficient on direction; nil for none.
  public var anisotropy: Anisotropy?

  /// The amplitude A of the noise A xi (1 - xi) N / sqrt(dt v) in d xi/dt, N being a normal variate of its own for each cell and
  /// step, dt the step in seconds and v the volume of a cell: in m s^-1/2 in the plane, where v is in m2 (a cell is 1 m deep),
  /// in m^3/2 s^-1/2 in space. White in time and space, its strength depends on neither step nor cell.
  public var noise = 0.0

  /// Whether curved interfaces are not to be smoothed by the order parameter's own dynamics.
  public var cancelsCurvature = false

  /// The metal's surface tension, J/m2, with which the model's smoothing is compared; nil if unknown.
  public var tension: Double?

  /// Numbers by the model's own rates.
  ///
  /// - Parameters:
  ///   - wellRate: L_sigma W, 1/s.
  ///   - interfaceDiffusivity: L_sigma k, m2/s: the length of the interface is sqrt(L_sigma k / 2 L_sigma W).
  ///   - reactionRate: L_eta, 1/s.
  ///   - siteDensity: C_s, mol/m3.
  ///   - bulkConcentration: c0, mol/m3.
  ///   - liquidDiffusivity: In the electrolyte, m2/s.
  ///   - liquidConductivity: The electrolyte's, S/m.
  public init(
    wellRate: Double, interfaceDiffusivity: Double, reactionRate: Double, siteDensity: Double,
    bulkConcentration: Double, liquidDiffusivity: Double, liquidConductivity: Double
  ) {
    self.wellRate = wellRate
    self.interfaceDiffusivity = interfaceDiffusivity
    self.reactionRate = reactionRate
    self.siteDensity = siteDensity
    self.bulkConcentration = bulkConcentration
    self.liquidDiffusivity = liquidDiffusivity
    self.liquidConductivity = liquidConductivity
  }

  /// Numbers by physical choices: W = 3 gamma / l, k = 6 gamma l, L_eta = i0 / (6 l n F C_s).
  ///
  /// The first two are those of the profile (1 - tanh(x / 2 l)) / 2 at rest, l^2 = k / 2 W, and of its energy gamma = sqrt(2 k W)
  /// / 6; the third is the speed of that profile under a weak drive, 6 l L_eta times the bracket of Butler and Volmer, by the
  /// solvability condition: the bracket's weight is the integral of h' xi' over that of xi'^2, 1 / (1 / 6 l).
  ///
  /// - Parameters:
  ///   - interfaceLength: The profile's length l, m: a choice of resolution.
  ///   - tension: The surface tension gamma, J/m2.
  ///   - exchangeCurrentDensity: i0, A/m2.
  ///   - mobility: L_sigma, m3/(J s): L_sigma W must stay well above the rate of the reaction.
  ///   - chargeNumber: The cations' charge.
  ///   - siteDensity: C_s, mol/m3.
  ///   - bulkConcentration: c0, mol/m3.
  ///   - liquidDiffusivity: In the electrolyte, m2/s.
  ///   - liquidConductivity: The electrolyte's, S/m.
  public init(
    interfaceLength: Double, tension: Double, exchangeCurrentDensity: Double, mobility: Double,
    chargeNumber: Double = 1, siteDensity: Double, bulkConcentration: Double, liquidDiffusivity: Double,
    liquidConductivity: Double
  ) {
    self.init(
      wellRate: mobility * 3 * tension / interfaceLength,
      interfaceDiffusivity: mobility * 6 * tension * interfaceLength,
      reactionRate: exchangeCurrentDensity / (6 * interfaceLength * chargeNumber * Nature.faraday * siteDensity),
      siteDensity: siteDensity, bulkConcentration: bulkConcentration, liquidDiffusivity: liquidDiffusivity,
      liquidConductivity: liquidConductivity)
    self.chargeNumber = chargeNumber
    self.tension = tension
  }

  /// f = n F / R T, 1/V.
  public var inverseThermalVoltage: Double { chargeNumber * Nature.faraday / (Nature.gas * temperature) }

  /// n F C_s: the charge of a volume of metal, C/m3.
  public var chargePerVolume: Double { chargeNumber * Nature.faraday * siteDensity }

  /// The length l of the interface's profile, m; 10 to 90 % of it take 4.394 l.
  public var interfaceLength: Double { (interfaceDiffusivity / (2 * wellRate)).squareRoot() }

  /// i0 = 6 l n F C_s L_eta, A/m2, for reactions slow against ``wellRate``.
  public var exchangeCurrentDensity: Double { 6 * interfaceLength * chargePerVolume * reactionRate }

  /// How many times faster curved interfaces are smoothed than by capillarity through the reaction; 0 where that is cancelled,
  /// nil without a surface tension.
  ///
  /// A surface of the curvature K (the sum of the principal ones) moves by -L_sigma k K. Physically its equilibrium potential is
  /// shifted by gamma K / (n F C_s) (Gibbs and Thomson), and the reaction, linearised, i = i0 n F eta / R T, then makes it move
  /// by -i0 gamma K / (C_s^2 n F R T): the ratio is L_sigma k over that.
  public var capillarityRatio: Double? {
    guard let tension else { return nil }
    let physical =
      exchangeCurrentDensity * tension
      / (siteDensity * siteDensity * chargeNumber * Nature.faraday * Nature.gas * temperature)
    return cancelsCurvature ? 0 : interfaceDiffusivity / physical
  }

  /// Refuses numbers without sense.
  ///
  /// - Throws: `PlatingError.invalidParameter`.
  func check() throws(PlatingError) {
    let positive: [(String, Double)] = [
      ("the well's rate", wellRate), ("the interface's diffusivity", interfaceDiffusivity),
      ("the ions' charge", chargeNumber), ("the temperature", temperature), ("the site density", siteDensity),
      ("the bulk concentration", bulkConcentration), ("the electrolyte's diffusivity", liquidDiffusivity),
      ("the electrolyte's conductivity", liquidConductivity), ("the metal's conductivity", solidConductivity),
    ]
    for (name, value) in positive where !(value > 0 && value.isFinite) {
      throw .invalidParameter("\(name) is \(value)")
    }
    let others: [(String, Double)] = [
      ("the reaction's rate", reactionRate), ("the metal's diffusivity", solidDiffusivity), ("the noise", noise),
    ]
    for (name, value) in others where !(value >= 0 && value.isFinite) {
      throw .invalidParameter("\(name) is \(value)")
    }
    guard transferCoefficient > 0, transferCoefficient < 1 else {
      throw .invalidParameter("a transfer coefficient of \(transferCoefficient)")
    }
  }
}
