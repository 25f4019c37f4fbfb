/// The first bending resonance of a needle that stands on the crystal: whether it follows as a rigid body.
///
/// f = (b^2 / 8 pi) (d / l^2) sqrt(E / rho) of a round cantilever, cos b cosh b = -1 and b = 1.8751; without the liquid, which
/// lowers it.
public struct NeedleResonance: Sendable, Hashable {
  /// The diameter d, m.
  public var diameter: Double
  /// The length l, m.
  public var length: Double
  /// Young's modulus E, Pa.
  public var elasticity: Double
  /// The metal's density rho, kg/m3.
  public var density: Double

  /// Joins the numbers.
  public init(diameter: Double, length: Double, elasticity: Double, density: Double) {
    (self.diameter, self.length) = (diameter, length)
    (self.elasticity, self.density) = (elasticity, density)
  }

  /// The frequency, Hz.
  public var frequency: Double {
    let root = 1.875_104_068_711_961
    return root * root / (8 * .pi) * diameter / (length * length) * (elasticity / density).squareRoot()
  }

  /// Whether the needle follows the crystal at a frequency in Hz: its resonance is three times as high.
  public func isRigid(at frequency: Double) -> Bool { self.frequency >= 3 * frequency }
}
