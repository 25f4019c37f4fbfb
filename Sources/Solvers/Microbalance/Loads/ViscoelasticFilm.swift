public import Numerics

/// A flat layer that adheres to what lies below and above it.
public struct ViscoelasticFilm: Sendable, Hashable {
  /// The density, kg/m3.
  public var density: Double

  /// The thickness, m.
  public var thickness: Double

  /// The storage modulus G', Pa.
  public var elasticity: Double

  /// The viscosity, Pa s, in G = G' + i omega eta (Kelvin and Voigt): a liquid layer has no elasticity.
  public var viscosity: Double

  /// Joins the numbers.
  public init(density: Double, thickness: Double, elasticity: Double, viscosity: Double) {
    (self.density, self.thickness) = (density, thickness)
    (self.elasticity, self.viscosity) = (elasticity, viscosity)
  }

  /// The complex modulus G' + i omega eta, Pa.
  public func modulus(at angularFrequency: Double) -> Complex { Complex(elasticity, angularFrequency * viscosity) }

  /// The complex viscosity G / (i omega), Pa s, by which a solver of liquids takes the film.
  public func complexViscosity(at angularFrequency: Double) -> Complex {
    Complex(viscosity, -elasticity / angularFrequency)
  }

  /// The mass per area, kg/m2.
  public var arealMass: Double { density * thickness }

  /// The load at the film's lower side for the load at its upper one, Pa s/m.
  ///
  ///     Z = Z_f (Z_above + i Z_f tan(k_f d)) / (Z_f + i Z_above tan(k_f d)),  Z_f = sqrt(rho G), k_f = omega sqrt(rho / G)
  ///
  /// which is exact; a rigid film adds i omega rho d.
  ///
  /// - Parameters:
  ///   - angularFrequency: The angular frequency, 1/s.
  ///   - above: The load at the upper side, Pa s/m.
  /// - Returns: The load at the lower side.
  public func load(at angularFrequency: Double, under above: Complex) -> Complex {
    let modulus = modulus(at: angularFrequency)
    let own = Complex.sqrt(density * modulus)
    let waveNumber = angularFrequency * Complex.sqrt(Complex(density) / modulus)
    let turned = Complex.i * Complex.tan(thickness * waveNumber)
    return own * (above + own * turned) / (own + above * turned)
  }
}

/// Flat layers on a crystal in liquid.
///
/// Source: Voinova, Rodahl, Jonson and Kasemo, Phys. Scr. 59 (1999) 391, doi:10.1238/Physica.Regular.059a00391.
public struct FilmStack: Sendable, Hashable {
  /// The layers from the crystal on.
  public var films: [ViscoelasticFilm]

  /// The liquid above.
  public var liquid: Liquid

  /// Joins the parts.
  public init(_ films: [ViscoelasticFilm], in liquid: Liquid) { (self.films, self.liquid) = (films, liquid) }

  /// The load of layers and liquid, Pa s/m.
  public func load(at angularFrequency: Double) -> Complex {
    films.reversed().reduce(liquid.impedance(at: angularFrequency)) { above, film in
      film.load(at: angularFrequency, under: above)
    }
  }

  /// The load beyond that of the liquid alone, Pa s/m.
  public func excessLoad(at angularFrequency: Double) -> Complex {
    load(at: angularFrequency) - liquid.impedance(at: angularFrequency)
  }
}
