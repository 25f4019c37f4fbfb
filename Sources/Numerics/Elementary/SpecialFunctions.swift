internal import Glibc

/// Special functions of the statistics of random fields.
public enum SpecialFunctions {
  /// The gamma function.
  public static func gamma(_ x: Double) -> Double { tgamma(x) }

  /// ln |Gamma(x)|.
  public static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }

  /// The modified Bessel function of the second kind K_nu(x), x > 0, real nu.
  ///
  /// By the trapezoidal rule on K_nu(x) = int_0^inf exp(-x cosh t) cosh(nu t) dt, which converges geometrically
  /// (NIST Digital Library of Mathematical Functions, 10.32.9), to 1e-13 where the result is a normal number. Infinity for
  /// x <= 0, zero beyond the smallest number (x near 745), not-a-number for arguments that are not numbers.
  public static func besselK(_ nu: Double, _ x: Double) -> Double {
    if x.isNaN || !nu.isFinite { return .nan }
    if x <= 0 { return .infinity }
    if x == .infinity { return 0 }
    let order = abs(nu)
    let step = 1.0 / 64
    // Without the factor exp(-x), which may underflow: the first term is then one half, and the loop ends for any x.
    var sum = 0.5
    var n = 1.0
    while true {
      let t = n * step
      let s = sinh(t / 2)
      let term = Glibc.exp(order * t - 2 * x * s * s) * 0.5 * (1 + Glibc.exp(-2 * order * t))
      sum += term
      // Past its maximum the integrand falls faster than any exponential.
      if x * sinh(t) > order && term < 1e-18 * sum || sum == .infinity { break }
      n += 1
    }
    // In two factors, so that a large sum can still make up for a small exponential.
    let half = Glibc.exp(-x / 2)
    return sum * step * half * half
  }

  /// The error function, 2 / sqrt(pi) int_0^x exp(-t^2) dt.
  public static func errorFunction(_ x: Double) -> Double { erf(x) }

  /// One minus the error function, without cancellation for large x.
  public static func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }

  /// The density of the standard normal law.
  public static func normalDensity(_ z: Double) -> Double { 0.3989422804014327 * Glibc.exp(-0.5 * z * z) }

  /// The distribution function of the standard normal law.
  public static func normalDistribution(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
}
