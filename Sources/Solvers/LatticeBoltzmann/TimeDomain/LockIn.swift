internal import Glibc
public import Numerics

/// The complex amplitude of what oscillates at one frequency, from its values in time: least squares, so that a period need
/// not be a whole number of steps.
///
/// The value at the time t is taken for Re(A e^{i omega t}).
public struct LockIn: Sendable, Hashable {
  /// The angular frequency.
  public let frequency: Double

  private var cc = 0.0
  private var cs = 0.0
  private var ss = 0.0
  private var vc = 0.0
  private var vs = 0.0

  /// No values yet.
  public init(frequency: Double) { self.frequency = frequency }

  /// Takes up a value at a time.
  public mutating func add(_ value: Double, at time: Double) {
    let (c, s) = (cos(frequency * time), sin(frequency * time))
    cc += c * c
    cs += c * s
    ss += s * s
    vc += value * c
    vs += value * s
  }

  /// The amplitude; not a number from fewer than two values.
  public var amplitude: Complex {
    // v = a cos - b sin with A = a + i b.
    let determinant = cc * ss - cs * cs
    return Complex((vc * ss - vs * cs) / determinant, -(vs * cc - vc * cs) / determinant)
  }

  /// What has been summed, for a snapshot.
  var numbers: [Double] {
    get { [cc, cs, ss, vc, vs] }
    set { (cc, cs, ss, vc, vs) = (newValue[0], newValue[1], newValue[2], newValue[3], newValue[4]) }
  }
}
