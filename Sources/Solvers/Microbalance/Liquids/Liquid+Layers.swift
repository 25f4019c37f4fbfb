public import Numerics

extension Liquid {
  /// What ends a liquid of finite depth.
  public enum Lid: Sendable, Hashable {
    /// A wall at rest, to which the liquid sticks.
    case noSlip
    /// A surface without stress.
    case stressFree
  }

  /// The load of a liquid of finite depth, Pa s/m: Z coth(k H) below a wall, Z tanh(k H) below a free surface.
  ///
  /// - Parameters:
  ///   - angularFrequency: The angular frequency, 1/s.
  ///   - depth: The depth H, m.
  ///   - lid: What ends it.
  /// - Returns: The load.
  public func impedance(at angularFrequency: Double, depth: Double, below lid: Lid) -> Complex {
    let ratio = Complex.tanh(depth * waveNumber(at: angularFrequency))
    let halfSpace = impedance(at: angularFrequency)
    return lid == .noSlip ? halfSpace / ratio : halfSpace * ratio
  }

  /// The load Z / (1 + k b) of the half space beyond a wall along which it slips, Pa s/m.
  ///
  /// A negative length, within which liquid is trapped, is allowed: McHale and Newton, J. Appl. Phys. 95 (2004) 373.
  ///
  /// - Parameters:
  ///   - angularFrequency: The angular frequency, 1/s.
  ///   - length: Navier's slip length b, m.
  /// - Returns: The load.
  public func impedance(at angularFrequency: Double, slipLength length: Double) -> Complex {
    impedance(at: angularFrequency) / (1 + length * waveNumber(at: angularFrequency))
  }
}
