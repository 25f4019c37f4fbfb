public import Numerics

/// A liquid that carries a plane shear wave.
///
/// The complex viscosity is eta = eta' - i eta'': its real part dissipates and the other one stores; a Newtonian liquid has
/// none of it.
public struct Liquid: Sendable, Hashable {
  /// The density, kg/m3.
  public var density: Double

  /// The complex viscosity eta' - i eta'', Pa s.
  public var viscosity: Complex

  /// Joins the numbers.
  public init(density: Double, viscosity: Complex) { (self.density, self.viscosity) = (density, viscosity) }

  /// A Newtonian liquid: its density in kg/m3, its viscosity in Pa s.
  public init(density: Double, viscosity: Double) { self.init(density: density, viscosity: Complex(viscosity)) }

  /// The complex kinematic viscosity eta / rho, m2/s.
  public var kinematicViscosity: Complex { viscosity / density }

  /// The wave number k = sqrt(i omega rho / eta), 1/m, of shear waves exp(-k z).
  public func waveNumber(at angularFrequency: Double) -> Complex {
    Complex.sqrt(Complex(0, angularFrequency * density) / viscosity)
  }

  /// The depth 1 / Re k, m, in which the wave falls to 1/e: sqrt(2 eta / (rho omega)) in a Newtonian liquid.
  public func penetrationDepth(at angularFrequency: Double) -> Double { 1 / waveNumber(at: angularFrequency).real }

  /// The load sqrt(i omega rho eta) of the half space, Pa s/m.
  ///
  /// Source: Kanazawa and Gordon, Anal. Chem. 57 (1985) 1770, doi:10.1021/ac00285a062.
  public func impedance(at angularFrequency: Double) -> Complex {
    Complex.sqrt(Complex(0, angularFrequency * density) * viscosity)
  }
}

extension Liquid {
  /// Water at 25 degC: IAPWS-95 and the IAPWS formulation of 2008.
  public static let waterAt25Degrees = Liquid(density: 997.05, viscosity: 0.8900e-3)

  /// Water at 20 degC.
  public static let waterAt20Degrees = Liquid(density: 998.2, viscosity: 1.0016e-3)
}

extension Liquid {
  /// About 1 M LiPF6 in ethylene carbonate with linear carbonates at 25 degC, in round figures: mixtures differ by a third.
  public static let lithiumCarbonate = Liquid(density: 1200, viscosity: 3e-3)
}
