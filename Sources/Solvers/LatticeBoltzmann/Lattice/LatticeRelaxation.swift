/// The rates of a collision with two relaxation times.
///
/// The even parts of the populations relax towards equilibrium at the rate that the viscosity demands, the odd ones at one
/// that keeps `magic = (tau+ - 1/2)(tau- - 1/2)`: walls then stay where they are whatever the viscosity.
/// (Ginzburg, Verhaeghe and d'Humieres 2008, Commun. Comput. Phys. 3, 427.)
public struct LatticeRelaxation: Sendable, Hashable {
  /// The kinematic viscosity, cells^2 a step.
  public let viscosity: Double

  /// The product of the two relaxation times, each less a half.
  public let magic: Double

  /// The relaxation time of the even parts, steps.
  public var evenTime: Double { 3 * viscosity + 0.5 }

  /// The relaxation time of the odd parts, steps.
  public var oddTime: Double { 0.5 + magic / (3 * viscosity) }

  /// The rate of the even parts, 1 / steps: omega+.
  public var evenRate: Double { 1 / evenTime }

  /// The rate of the odd parts, 1 / steps: omega-.
  public var oddRate: Double { 1 / oddTime }

  /// The magic product with which half-way walls are exact for a parabolic profile.
  public static let exactWalls = 3.0 / 16

  /// The rates for a viscosity.
  ///
  /// - Parameters:
  ///   - viscosity: The kinematic viscosity, cells^2 a step, above zero.
  ///   - magic: The product of the two relaxation times, each less a half; above zero.
  public init(viscosity: Double, magic: Double = exactWalls) {
    precondition(viscosity > 0 && magic > 0, "viscosity and magic product are above zero")
    self.viscosity = viscosity
    self.magic = magic
  }

  /// Both parts relax alike (Bhatnagar, Gross and Krook), for comparison: walls move with the viscosity.
  ///
  /// - Parameter viscosity: The kinematic viscosity, cells^2 a step, above zero.
  public init(singleTime viscosity: Double) { self.init(viscosity: viscosity, magic: 9 * viscosity * viscosity) }
}
