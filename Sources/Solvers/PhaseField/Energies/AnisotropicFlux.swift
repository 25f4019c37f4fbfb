/// The part of the gradient energy that depends on direction, psi(g) = k/2 (a^p - 1) |g|^2, and its derivative
/// with respect to the gradient g, on eight places at once.
///
/// d psi / d g_i = k g_i [a^p - 1 + 8 d p a^(p-1) (n_i^2 - S)], with n = g / |g| and S the sum of n^4: Kobayashi's flux, in
/// space as in the plane, without angles. All of it comes from one division, that of 1 / |g|^4; `tiny`, added to |g|^4, lets
/// it fade where there is no direction.
struct AnisotropicFlux {
  let k: Double
  let strength: Double
  let isSquared: Bool
  let tiny: Double

  /// - Parameters:
  ///   - anisotropy: The dependence on direction.
  ///   - k: The isotropic gradient coefficient.
  ///   - smallestGradient: What |g| must exceed to have a direction.
  init(_ anisotropy: Anisotropy, k: Double, smallestGradient: Double) {
    self.k = k
    strength = anisotropy.strength
    isSquared = anisotropy.convention == .energy
    let square = smallestGradient * smallestGradient
    tiny = max(square * square, .leastNormalMagnitude)
  }

  /// a - 1 and the factor of (g_i^2 q - sum g^4), from |g|^2, the sum of g^4, and 1 / |g|^4.
  @inline(__always)
  private func shape(_ q: Doubles, _ quartic: Doubles) -> (excess: Doubles, inverse: Doubles) {
    let qq = q * q
    let inverse = 1 / (qq + tiny)
    return ((4 * strength) * (quartic - 0.75 * qq) * inverse, inverse)
  }

  /// a^p - 1 and 8 d p a^(p - 1) / |g|^4.
  @inline(__always)
  private func factors(_ excess: Doubles, _ inverse: Doubles) -> (power: Doubles, turning: Doubles) {
    isSquared
      ? (excess * (2 + excess), (16 * strength) * (1 + excess) * inverse) : (excess, (8 * strength) * inverse)
  }

  /// The flux in the plane, and a - 1.
  @inline(__always)
  func flux(_ x: Doubles, _ y: Doubles) -> (x: Doubles, y: Doubles, excess: Doubles) {
    let (xx, yy) = (x * x, y * y)
    let (q, quartic) = (xx + yy, xx * xx + yy * yy)
    let (excess, inverse) = shape(q, quartic)
    let (power, turning) = factors(excess, inverse)
    return (
      (k * x) * power.addingProduct(turning, xx * q - quartic),
      (k * y) * power.addingProduct(turning, yy * q - quartic), excess
    )
  }

  /// The flux in space, and a - 1.
  @inline(__always)
  func flux(_ x: Doubles, _ y: Doubles, _ z: Doubles) -> (x: Doubles, y: Doubles, z: Doubles, excess: Doubles) {
    let (xx, yy, zz) = (x * x, y * y, z * z)
    let (q, quartic) = (xx + yy + zz, xx * xx + yy * yy + zz * zz)
    let (excess, inverse) = shape(q, quartic)
    let (power, turning) = factors(excess, inverse)
    return (
      (k * x) * power.addingProduct(turning, xx * q - quartic),
      (k * y) * power.addingProduct(turning, yy * q - quartic),
      (k * z) * power.addingProduct(turning, zz * q - quartic), excess
    )
  }

  /// a - 1 in the plane.
  @inline(__always)
  func excess(_ x: Doubles, _ y: Doubles) -> Doubles {
    let (xx, yy) = (x * x, y * y)
    return shape(xx + yy, xx * xx + yy * yy).excess
  }

  /// psi in the plane.
  @inline(__always)
  func density(_ x: Doubles, _ y: Doubles) -> Doubles {
    let (xx, yy) = (x * x, y * y)
    let q = xx + yy
    let excess = shape(q, xx * xx + yy * yy).excess
    return (0.5 * k) * (isSquared ? excess * (2 + excess) : excess) * q
  }

  /// psi in space.
  @inline(__always)
  func density(_ x: Doubles, _ y: Doubles, _ z: Doubles) -> Doubles {
    let (xx, yy, zz) = (x * x, y * y, z * z)
    let q = xx + yy + zz
    let excess = shape(q, xx * xx + yy * yy + zz * zz).excess
    return (0.5 * k) * (isSquared ? excess * (2 + excess) : excess) * q
  }
}
