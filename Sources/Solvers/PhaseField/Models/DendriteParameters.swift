/// The numbers of a dendrite that grows into an undercooled melt, in the form of Karma and Rappel (1998).
///
/// tau dphi/dt = [phi - lambda U (1 - phi^2)] (1 - phi^2) + div of the anisotropic gradient flux with k = W^2 a^2,
/// dU/dt = D div grad U + 1/2 dphi/dt, with tau = tau0 a^2.
public struct DendriteParameters: Sendable, Hashable {
  /// The interface's width W, in metres.
  public var width: Double

  /// The relaxation time tau0, in seconds.
  public var time: Double

  /// The strength of the anisotropy of a(n).
  public var anisotropy: Double

  /// The thermal diffusivity D, in square metres per second.
  public var diffusivity: Double

  /// The coupling lambda.
  public var coupling: Double

  /// A dendrite's numbers.
  ///
  /// - Parameters:
  ///   - width: W, in metres.
  ///   - time: tau0, in seconds.
  ///   - anisotropy: The strength of the anisotropy.
  ///   - diffusivity: D, in square metres per second.
  ///   - coupling: lambda; nil for D tau0 / (0.6267 W^2), at which the interface has no kinetics.
  public init(width: Double, time: Double, anisotropy: Double, diffusivity: Double, coupling: Double? = nil) {
    (self.width, self.time, self.anisotropy, self.diffusivity) = (width, time, anisotropy, diffusivity)
    self.coupling = coupling ?? diffusivity * time / (0.6267 * width * width)
  }
}
