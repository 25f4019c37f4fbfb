/// How the interface's energy depends on its normal n: fourfold in the plane, cubic in space.
///
/// a(n) = 1 - 3 d + 4 d (nx^4 + ny^4 + nz^4), which in the plane is 1 + d cos 4 theta. The gradient energy density is
/// k/2 a^p |grad u|^2; the literature has p = 1 and p = 2. Where |grad u| is tiny, a counts as 1.
@frozen public struct Anisotropy: Sendable, Hashable {
  /// What the strength d multiplies.
  @frozen public enum Convention: Int, Sendable, Hashable, CaseIterable {
    /// k = k0 a, of Chen et al. and Arguello et al.: p = 1.
    case coefficient = 1
    /// k = k0 a^2, of Kobayashi, and of Karma and Rappel, where a is that of the interface's energy: p = 2.
    case energy = 2

    /// The strength beyond which the gradient energy is no longer convex and some orientations are missing, in the plane
    /// and in space: 1/7 and 1/15.
    ///
    /// The gradient energy is convex where its root G = k^(1/2), as a function of the angle, has G + G'' >= 0, and the
    /// least of it lies at the axes (or at the diagonals if d < 0): 1 + d - 8 d p >= 0.
    public var convexLimit: Double { 1 / (8 * Double(rawValue) - 1) }
  }

  /// The strength d.
  public let strength: Double

  /// What it multiplies.
  public let convention: Convention

  /// Anisotropy of a strength.
  ///
  /// - Parameters:
  ///   - strength: The strength d; positive where the interface's energy is greatest along the axes, and growth fastest.
  ///   - convention: What it multiplies.
  ///   - allowsMissingOrientations: Whether strengths are taken for which some orientations are missing in equilibrium, and
  ///     the equations ill-posed.
  /// - Throws: `PhaseFieldError.nonConvexAnisotropy` at and beyond ``Convention/convexLimit``, and
  ///   `.invalidParameter` where a(n) itself is not positive.
  public init(
    strength: Double, convention: Convention, allowsMissingOrientations: Bool = false
  ) throws(PhaseFieldError) {
    // The sum of fourth powers lies between 1/3 (in space) and 1.
    guard strength.isFinite, strength > -1, strength < 0.6 else {
      throw .invalidParameter("with an anisotropy of \(strength) the interface's energy vanishes")
    }
    guard allowsMissingOrientations || abs(strength) < convention.convexLimit else {
      throw .nonConvexAnisotropy(strength: strength, limit: convention.convexLimit)
    }
    self.strength = strength
    self.convention = convention
  }

  /// The factor a(n) of a direction, which need not be of unit length.
  public func factor(along direction: SIMD3<Double>) -> Double {
    let squares = direction * direction
    let q = squares.sum()
    return 1 - 3 * strength + 4 * strength * (squares * squares).sum() / (q * q)
  }

  /// The largest of a^p, which stable steps depend on.
  public var greatestFactor: Double {
    let a = max(1 + strength, 1 - 5 * strength / 3)
    return convention == .energy ? a * a : a
  }
}
