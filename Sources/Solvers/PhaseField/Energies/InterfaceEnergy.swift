internal import Glibc

/// The free energy of an order parameter with an interface, F = integral of f(u) + k/2 a(n)^p |grad u|^2.
///
/// In equilibrium a flat interface has the profile m - r tanh(x / 2 l) with l = (k / 2 W)^(1/2) / 2 r, and the energy
/// gamma = (2 k W)^(1/2) (2 r)^3 / 6 per area, m and r being the middle and the reach of the double well f.
public struct InterfaceEnergy: Sendable, Hashable {
  /// The bulk energy density f.
  public let well: DoubleWell

  /// The gradient coefficient k, in joules per metre where u is a pure number.
  public let gradient: Double

  /// The dependence on direction; nil for none.
  public let anisotropy: Anisotropy?

  /// An energy by its coefficients.
  ///
  /// - Parameters:
  ///   - well: The bulk energy density.
  ///   - gradient: The gradient coefficient, positive.
  ///   - anisotropy: The dependence on direction; nil for none.
  /// - Throws: `PhaseFieldError.invalidParameter`.
  public init(well: DoubleWell, gradient: Double, anisotropy: Anisotropy? = nil) throws(PhaseFieldError) {
    guard gradient > 0, gradient.isFinite, well.height.isFinite else {
      throw .invalidParameter("a gradient coefficient of \(gradient) with a well of height \(well.height)")
    }
    self.well = well
    self.gradient = gradient
    self.anisotropy = anisotropy
  }

  /// The energy of an order parameter between 0 and 1 by what its interface is to have: W = 3 gamma / l, k = 6 gamma l.
  ///
  /// - Parameters:
  ///   - tension: The interface's energy gamma, J m-2.
  ///   - length: The profile's length l, m; 10 to 90 % of it take 4.394 l.
  ///   - anisotropy: The dependence on direction; nil for none.
  /// - Throws: `PhaseFieldError.invalidParameter`.
  public init(tension: Double, length: Double, anisotropy: Anisotropy? = nil) throws(PhaseFieldError) {
    guard tension > 0, length > 0, (tension * length).isFinite, (tension / length).isFinite else {
      throw .invalidParameter("an interface of \(tension) J m-2 with a length of \(length) m")
    }
    try self.init(
      well: DoubleWell(height: 3 * tension / length), gradient: 6 * tension * length, anisotropy: anisotropy)
  }

  /// The length l of the profile, in metres.
  public var length: Double { (gradient / (2 * well.height)).squareRoot() / (2 * well.reach) }

  /// The energy gamma of a flat interface without anisotropy, in joules per square metre.
  public var tension: Double {
    let width = 2 * well.reach
    return (2 * gradient * well.height).squareRoot() * width * width * width / 6
  }

  /// The equilibrium profile: the upper minimum where `distance` is very negative, the lower one far on the other side.
  ///
  /// - Parameter distance: The distance from the interface in metres, positive towards the lower minimum.
  /// - Returns: u.
  public func profile(_ distance: Double) -> Double { well.middle - well.reach * tanh(distance / (2 * length)) }

  /// The length of a gradient below which the interface has no direction.
  var smallestGradient: Double { 1e-8 * 2 * well.reach / length }
}
