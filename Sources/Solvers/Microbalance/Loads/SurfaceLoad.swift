public import Numerics

/// The load of a surface in liquid against the flat crystal in the same liquid, split as experimenters ask of it.
///
///     Z = i omega m + (Z_hyd - Z_liq)
///
/// with the mass m per area of what follows the crystal rigidly, and the force Z_hyd of the liquid on the surface.
public struct SurfaceLoad: Sendable, Hashable {
  /// The angular frequency, 1/s.
  public var angularFrequency: Double

  /// The mass per area of what follows the crystal rigidly, kg/m2.
  public var rigidMass: Double

  /// The liquid's load beyond that of the flat crystal, Z_hyd - Z_liq, Pa s/m.
  public var hydrodynamic: Complex

  /// Joins the numbers.
  public init(angularFrequency: Double, rigidMass: Double, hydrodynamic: Complex) {
    (self.angularFrequency, self.rigidMass) = (angularFrequency, rigidMass)
    self.hydrodynamic = hydrodynamic
  }

  /// From the load of grey cells, which holds the inertia of liquid within the solid: that is taken out.
  ///
  /// - Parameters:
  ///   - angularFrequency: The angular frequency, 1/s.
  ///   - grey: The load of grey cells, Pa s/m.
  ///   - liquid: The liquid.
  ///   - solidDepth: The solid's volume over the area, m.
  ///   - rigidMass: The mass per area of what follows the crystal rigidly, kg/m2.
  public init(
    angularFrequency: Double, grey: Complex, in liquid: Liquid, solidDepth: Double, rigidMass: Double
  ) {
    let within = Complex(0, angularFrequency * liquid.density * solidDepth)
    self.init(
      angularFrequency: angularFrequency, rigidMass: rigidMass,
      hydrodynamic: grey - within - liquid.impedance(at: angularFrequency))
  }

  /// The whole load, Pa s/m.
  public var total: Complex { Complex(0, angularFrequency * rigidMass) + hydrodynamic }

  /// The part of the rigid mass, Pa s/m.
  public var rigid: Complex { Complex(0, angularFrequency * rigidMass) }

  /// The mass per area of liquid that the surface drags along beyond what a flat one does, kg/m2: Im / omega. It may be below
  /// zero.
  public var entrainedMass: Double { hydrodynamic.imaginary / angularFrequency }

  /// What the surface dissipates beyond a flat one, Pa s/m.
  public var dissipative: Double { hydrodynamic.real }

  /// The mean over patches of the crystal, whose loads add by their areas.
  ///
  /// - Parameter patches: Loads at one frequency, and their shares or areas, of a sum above zero.
  /// - Returns: The mean.
  public static func mean(of patches: [(load: SurfaceLoad, weight: Double)]) -> SurfaceLoad {
    precondition(!patches.isEmpty, "a mean is that of one patch at least")
    let total = patches.reduce(0) { $0 + $1.weight }
    return SurfaceLoad(
      angularFrequency: patches[0].load.angularFrequency,
      rigidMass: patches.reduce(0) { $0 + $1.weight * $1.load.rigidMass } / total,
      hydrodynamic: patches.reduce(Complex.zero) { $0 + $1.weight * $1.load.hydrodynamic } / total)
  }
}
