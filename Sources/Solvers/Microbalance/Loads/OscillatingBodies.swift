public import Numerics

/// The force on a sphere that oscillates in a liquid without bounds.
///
/// Source: Landau and Lifshitz, Fluid Mechanics, section 24, problem 5.
public struct OscillatingSphere: Sendable, Hashable {
  /// The radius, m.
  public var radius: Double

  /// Of a radius, m.
  public init(radius: Double) { self.radius = radius }

  /// The force that the sphere exerts on the liquid over its velocity, N s/m: 6 pi eta a (1 + k a + (k a)^2 / 9).
  public func drag(at angularFrequency: Double, in liquid: Liquid) -> Complex {
    let scaled = radius * liquid.waveNumber(at: angularFrequency)
    return (6 * .pi * radius) * liquid.viscosity * (1 + scaled + scaled * scaled / 9)
  }
}

/// The force on a cylinder that oscillates across its axis in a liquid without bounds.
///
/// Source: Rosenhead (ed.), Laminar Boundary Layers, Clarendon, Oxford 1963.
public struct OscillatingCylinder: Sendable, Hashable {
  /// The radius, m.
  public var radius: Double

  /// Of a radius, m.
  public init(radius: Double) { self.radius = radius }

  /// The force per length that the cylinder exerts on the liquid over its velocity, Pa s:
  /// i omega rho pi a^2 [1 + 4 K1(k a) / (k a K0(k a))].
  public func drag(at angularFrequency: Double, in liquid: Liquid) -> Complex {
    let scaled = radius * liquid.waveNumber(at: angularFrequency)
    let ratio = SpecialFunctions.besselK(1, scaled) / SpecialFunctions.besselK(0, scaled)
    return Complex(0, angularFrequency * liquid.density * .pi * radius * radius) * (1 + 4 * ratio / scaled)
  }
}
