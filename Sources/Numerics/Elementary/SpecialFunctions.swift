internal import Glibc

/// Special functions of the statistics of random fields.
public enum SpecialFunctions {
  /// ln |Gamma(x)|.
  public static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }

  /// The modified Bessel function of the second kind K_nu(x), x > 0, real nu.
  ///
  /// By the trapezoidal rule on K_nu(x) = int_0^inf exp(-x cosh t) cosh(nu t) dt, which converges geometrically
  /// (NIST Digital Library of Mathematical Functions, 10.32.9).
  public static func besselK(_ nu: Double, _ x: Double) -> Double {
    guard x > 0 else { return .infinity }
    let step = 1.0 / 64
    var sum = 0.5 * Glibc.exp(-x)
    var n = 1.0
    while true {
      let t = n * step
      let term = Glibc.exp(-x * cosh(t) + nu * t) * 0.5 * (1 + Glibc.exp(-2 * nu * t))
      sum += term
      // Past its maximum the integrand falls faster than any exponential.
      if x * sinh(t) > abs(nu) && term < 1e-18 * sum { return sum * step }
      n += 1
    }
  }

  /// The distribution function of the standard normal law.
  public static func normalDistribution(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
}
