internal import Glibc

extension SpecialFunctions {
  /// The quantile of the standard normal law: the z below which a share p of it lies.
  ///
  /// Wichura's PPND16 (Applied Statistics 37 (1988), AS 241, doi:10.2307/2347330), to about one part in 10^16.
  ///
  /// - Parameter p: A probability.
  /// - Returns: z; infinite at 0 and 1, not a number outside.
  public static func normalQuantile(_ p: Double) -> Double {
    guard p >= 0 && p <= 1 else { return .nan }
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(r, centralNumerator) / polynomial(r, centralDenominator)
    }
    // In the tail that is nearer; 1 - p is exact there.
    let tail = q < 0 ? p : 1 - p
    guard tail > 0 else { return q < 0 ? -.infinity : .infinity }
    let r = (-Glibc.log(tail)).squareRoot()
    let z =
      r <= 5
      ? polynomial(r - 1.6, middleNumerator) / polynomial(r - 1.6, middleDenominator)
      : polynomial(r - 5, farNumerator) / polynomial(r - 5, farDenominator)
    return q < 0 ? -z : z
  }

  /// The regularised lower incomplete gamma function P(a, x): the share of the gamma law of shape a below x.
  ///
  /// - Parameters:
  ///   - a: The shape, positive.
  ///   - x: The bound, not negative.
  /// - Returns: P(a, x) in [0, 1]; not a number for other arguments.
  public static func lowerGamma(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0, a.isFinite else { return .nan }
    if x == 0 || x == .infinity { return x == 0 ? 0 : 1 }
    return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
  }

  /// The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate also where it is small.
  ///
  /// - Parameters:
  ///   - a: The shape, positive.
  ///   - x: The bound, not negative.
  /// - Returns: Q(a, x) in [0, 1]; not a number for other arguments.
  public static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0, a.isFinite else { return .nan }
    if x == 0 || x == .infinity { return x == 0 ? 1 : 0 }
    return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
  }

  /// The probability that a chi-square variate is at least as large as found: the p-value of the test.
  ///
  /// - Parameters:
  ///   - statistic: The value found, not negative.
  ///   - degreesOfFreedom: Its degrees of freedom, positive.
  /// - Returns: The probability; not a number for other arguments.
  public static func chiSquareProbability(_ statistic: Double, degreesOfFreedom: Double) -> Double {
    upperGamma(0.5 * degreesOfFreedom, 0.5 * statistic)
  }

  /// P(a, x) by its power series (NIST Digital Library of Mathematical Functions, 8.11.4), for x < a + 1.
  private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
    var (term, sum, n) = (1 / a, 1 / a, a)
    repeat {
      n += 1
      term *= x / n
      sum += term
    } while term > 0x1p-54 * sum
    return min(sum * gammaFactor(a, x), 1)
  }

  /// Q(a, x) by its continued fraction (DLMF 8.9.2 in its even part), for x >= a + 1, by the method of Lentz and Thompson.
  private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    var n = 0.0
    // Near x = a it needs some multiple of the root of a.
    for _ in 0..<max(1000, Int(min(100 * a.squareRoot(), 1e8))) {
      n += 1
      let numerator = -n * (n - a)
      b += 2
      d = numerator * d + b
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = b + numerator / c
      if abs(c) < tiny { c = tiny }
      let factor = c * d
      fraction *= factor
      if abs(factor - 1) < 4e-16 { break }
    }
    return min(fraction * gammaFactor(a, x), 1)
  }

  /// x^a exp(-x) / Gamma(a).
  private static func gammaFactor(_ a: Double, _ x: Double) -> Double {
    guard a > 30 else { return Glibc.exp(a * Glibc.log(x) - x - logGamma(a)) }
    // Stirling's series, so that the large terms cancel before they are rounded (DLMF 5.11.1).
    let u = (x - a) / a
    let r = 1 / (a * a)
    let correction = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / a
    return (a / (2 * .pi)).squareRoot() * Glibc.exp(a * (log1p(u) - u) - correction)
  }

  /// The polynomial with the given coefficients, highest power first.
  private static func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    var sum = 0.0
    for coefficient in coefficients { sum = sum * x + coefficient }
    return sum
  }

  private static let centralNumerator = [
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080,
  ]
  private static let centralDenominator = [
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1,
  ]
  private static let middleNumerator = [
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
    3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
  ]
  private static let middleDenominator = [
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1,
  ]
  private static let farNumerator = [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
  ]
  private static let farDenominator = [
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1,
  ]
}
