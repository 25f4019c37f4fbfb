public import Numerics

/// A rigid porous layer that moves with the crystal, its pores filled with liquid: Darcy drag beside the viscosity.
///
/// The liquid obeys i omega rho v = eta v'' + eta (v0 - v) / xi^2 in the layer. Of the layer this is the liquid's load; the
/// skeleton's own mass is to be added.
///
/// Source: Daikhin, Gileadi, Katz, Tsionsky, Urbakh and Zagidulin, Anal. Chem. 74 (2002) 554.
public struct BrinkmanLayer: Sendable, Hashable {
  /// The thickness L, m.
  public var thickness: Double

  /// The screening length xi, m: the root of the permeability.
  public var screeningLength: Double

  /// Joins the numbers.
  public init(thickness: Double, screeningLength: Double) {
    (self.thickness, self.screeningLength) = (thickness, screeningLength)
  }

  /// The load of the liquid within and above the layer, Pa s/m.
  ///
  ///     Z = i omega rho {1/q0 + L/(xi^2 q1^2) - [2 q0/q1 (cosh q1 L - 1) + sinh q1 L] / (W xi^2 q1^2)},
  ///     q0^2 = i omega rho / eta, q1^2 = q0^2 + xi^-2, W = q1 cosh q1 L + q0 sinh q1 L
  ///
  /// - Parameters:
  ///   - angularFrequency: The angular frequency, 1/s.
  ///   - liquid: The liquid.
  /// - Returns: The load.
  public func load(at angularFrequency: Double, in liquid: Liquid) -> Complex {
    let outside = liquid.waveNumber(at: angularFrequency)
    let drag = 1 / (screeningLength * screeningLength)
    let inside = Complex.sqrt(outside * outside + Complex(drag))
    // Numerator and denominator are divided by cosh q1 L, which may overflow.
    let phase = thickness * inside
    let tangent = Complex.tanh(phase)
    let falling = Complex.exp(-phase)
    let inverseCosh = 2 * falling / (1 + falling * falling)
    let ratio = (2 * (outside / inside) * (1 - inverseCosh) + tangent) / (inside + outside * tangent)
    let share = Complex(drag) / (inside * inside)
    return Complex(0, angularFrequency * liquid.density) * (1 / outside + share * (Complex(thickness) - ratio))
  }

  /// The load beyond that of the liquid alone, Pa s/m.
  public func excessLoad(at angularFrequency: Double, in liquid: Liquid) -> Complex {
    load(at: angularFrequency, in: liquid) - liquid.impedance(at: angularFrequency)
  }
}
