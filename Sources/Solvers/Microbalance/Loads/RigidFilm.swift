public import Numerics

/// A film that follows the crystal.
public struct RigidFilm: Sendable, Hashable {
  /// The mass per area, kg/m2.
  public var arealMass: Double

  /// Of a mass per area, kg/m2.
  public init(arealMass: Double) { self.arealMass = arealMass }

  /// Of a density, kg/m3, and a thickness, m.
  public init(density: Double, thickness: Double) { arealMass = density * thickness }

  /// The load i omega m, Pa s/m.
  public func load(at angularFrequency: Double) -> Complex { Complex(0, angularFrequency * arealMass) }
}
