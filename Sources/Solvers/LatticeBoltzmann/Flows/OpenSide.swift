public import Domain
internal import Glibc

/// A half-space of liquid above an open side, as its mean shear feels it at one frequency.
///
/// At that frequency it answers a velocity u with the stress Z u, Z = sqrt(i omega nu) in lattice units. With moving-wall
/// bounce-back the momentum M that leaves along the plane gives u = 2 M / (Z + 1/3) (of the same instant). In time the factor is
/// made by u' = a u + b M', real a and b chosen so that the answer to a harmonic M is exactly that, amplitude and phase;
/// what has another frequency dies away, since 0 < a < 1.
public struct OpenSide: Sendable, Hashable {
  /// The velocity of the wall along y and z.
  public internal(set) var velocity = Position.zero

  /// How much of the last velocity remains.
  public let memory: Double

  /// The velocity that leaving momentum adds.
  public let gain: Double

  /// The half-space for an angular frequency, 1 / steps, and a viscosity, cells^2 a step.
  ///
  /// - Parameters:
  ///   - frequency: The angular frequency, between 0 and 1.
  ///   - viscosity: The kinematic viscosity.
  public init(frequency: Double, viscosity: Double) {
    precondition(frequency > 0 && frequency < 1 && viscosity > 0, "an oscillation of many steps")
    // 2 / (Z + 1/3), Z = (1 + i) sqrt(omega nu / 2).
    let impedance = (0.5 * frequency * viscosity).squareRoot()
    let (real, imaginary) = (impedance + 1.0 / 3, impedance)
    let scale = 2 / (real * real + imaginary * imaginary)
    let (hReal, hImaginary) = (scale * real, -scale * imaginary)
    // The imaginary part of h (1 - a e^{-i omega}) vanishes, the real part is b.
    let (c, s) = (cos(frequency), sin(frequency))
    memory = hImaginary / (hImaginary * c - hReal * s)
    gain = hReal - memory * (hReal * c + hImaginary * s)
  }

  /// Takes up the momentum that leaves, a mean over the side.
  mutating func answer(to outgoing: SIMD2<Double>) {
    velocity = Position(
      0, memory * velocity.y + gain * outgoing.x, memory * velocity.z + gain * outgoing.y)
  }
}
