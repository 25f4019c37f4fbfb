extension PlatingParameters {
  private static func published(
    length2: Double, barrier: Double, mobility: Double, reactionRate: Double, f: Double, n: Double = 1,
    charge: Double, siteRatio: Double, diffusivity: Double, conductivity: Double, metal: Double
  ) -> PlatingParameters {
    // Inputs are in micrometres and seconds, with an arbitrary unit of energy that drops out.
    let sites = charge / (n * Nature.faraday)
    var result = PlatingParameters(
      wellRate: mobility * barrier, interfaceDiffusivity: mobility * length2 * 1e-12, reactionRate: reactionRate,
      siteDensity: sites, bulkConcentration: sites / siteRatio, liquidDiffusivity: diffusivity * 1e-12,
      liquidConductivity: conductivity)
    result.chargeNumber = n
    result.temperature = n * Nature.faraday / (Nature.gas * f)
    result.solidConductivity = metal
    return result
  }

  /// Lithium, of Hong and Viswanathan (ACS Energy Lett. 3, 1737, 2018; the input of `bdliangxy/dendrite`).
  ///
  /// There the concentration's sink and the charge's source differ by 7 %. Here both are that of the charge, n F C_s =
  /// 7.4e9 C/m3, and C_s / c0 is 76.4.
  public static var hong: PlatingParameters {
    published(
      length2: 0.3, barrier: 2.4, mobility: 6.25, reactionRate: 0.001, f: 38.69, charge: 7.4e9, siteRatio: 76.4,
      diffusivity: 317.9, conductivity: 1.19, metal: 1e6)
  }

  /// Lithium, of Ahmad, Hong and Viswanathan (2020; the input `liqcrys_K0.i` of `BattModels/electrodep`, BSD-3).
  public static var ahmad: PlatingParameters {
    published(
      length2: 0.33, barrier: 2.64, mobility: 6.318, reactionRate: 0.1347, f: 38.64, charge: 7.42e9, siteRatio: 79.6,
      diffusivity: 319.7, conductivity: 1.19, metal: 1e6)
  }

  /// Zinc, of the input `Poro60-BM067.i` of `BattModels/zn_hybrid_electrolyte`, without its elasticity and its anisotropy,
  /// which is beyond convexity: sixfold, 0.04 in k0 (1 + d cos 6 theta)^2, where 1/35 is the limit.
  ///
  /// The input's numbers: eps_bar 0.4 (k = eps_bar^2 = 0.16 um2 in its unit of energy), W 2, L 0.625 1/s, so that L_sigma W is
  /// 1.25 1/s and the length of the interface 0.2 um; L_eta 0.001 1/s; n F / R T 77.38 1/V, n = 2, so 300 K; n F C_s 2.1e10 C/m3;
  /// D 368 um2/s; 4.64 S/m. C_s / c0 = 108.8 makes c0 1 M; the input has 113.0.
  public static var zinc: PlatingParameters {
    published(
      length2: 0.16, barrier: 2, mobility: 0.625, reactionRate: 0.001, f: 77.38, n: 2, charge: 2.1e10,
      siteRatio: 108.8, diffusivity: 368, conductivity: 4.64, metal: 1e6)
  }
}
