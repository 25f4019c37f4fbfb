internal import Glibc
internal import Numerics

/// How a Gaussian variate Z of variance one becomes a porosity or a coefficient.
public enum MarginalLaw: Sendable, Hashable {
  /// exp(location + scale Z).
  case logNormal(location: Double, scale: Double)

  /// lower + (upper - lower) / (1 + exp(-(location + scale Z))).
  case logitNormal(lower: Double, upper: Double, location: Double, scale: Double)

  /// The log-normal law of given mean and standard deviation.
  public static func logNormal(mean: Double, standardDeviation: Double) -> MarginalLaw {
    let variance = log(1 + standardDeviation * standardDeviation / (mean * mean))
    return .logNormal(location: log(mean) - variance / 2, scale: variance.squareRoot())
  }

  /// The log-normal law of given geometric mean, and standard deviation of the logarithm.
  public static func logNormal(geometricMean: Double, logStandardDeviation: Double) -> MarginalLaw {
    .logNormal(location: log(geometricMean), scale: logStandardDeviation)
  }

  /// The logit-normal law on (lower, upper) of given mean and standard deviation.
  ///
  /// - Throws: `SolverError.contradiction` when the mean is outside the bounds, or the deviation too large for them.
  public static func logitNormal(
    lower: Double, upper: Double, mean: Double, standardDeviation: Double
  ) throws(SolverError) -> MarginalLaw {
    let m = (mean - lower) / (upper - lower)
    let s = standardDeviation / (upper - lower)
    guard m > 0, m < 1, s * s < m * (1 - m) * 0.9 else {
      throw SolverError.contradiction(
        "no logit-normal law between \(lower) and \(upper) has the mean \(mean) and the deviation \(standardDeviation)")
    }
    // Newton's method on (location, scale) with the moments by quadrature; the slope of the logit starts it.
    var location = log(m / (1 - m))
    var scale = max(s / (m * (1 - m)), 1e-12)
    for _ in 0..<100 {
      let (mean, deviation) = logisticMoments(location, scale)
      let step = 1e-6
      let (meanL, deviationL) = logisticMoments(location + step, scale)
      let (meanS, deviationS) = logisticMoments(location, scale + step)
      let (a, b) = ((meanL - mean) / step, (meanS - mean) / step)
      let (c, d) = ((deviationL - deviation) / step, (deviationS - deviation) / step)
      let determinant = a * d - b * c
      let (errorM, errorS) = (mean - m, deviation - s)
      location -= (d * errorM - b * errorS) / determinant
      scale = max(scale - (a * errorS - c * errorM) / determinant, 0.2 * scale)
      if abs(errorM) < 1e-13 && abs(errorS) < 1e-13 { break }
    }
    let (meanReached, deviationReached) = logisticMoments(location, scale)
    guard abs(meanReached - m) < 1e-9, abs(deviationReached - s) < 1e-6 * s else {
      throw SolverError.contradiction(
        "no logit-normal law between \(lower) and \(upper) was found for the mean \(mean) and the deviation "
          + "\(standardDeviation): lower the deviation")
    }
    return .logitNormal(lower: lower, upper: upper, location: location, scale: scale)
  }

  /// Mean and standard deviation of 1 / (1 + exp(-(location + scale Z))), by the trapezoidal rule, which converges
  /// faster than any power for such integrands.
  private static func logisticMoments(_ location: Double, _ scale: Double) -> (mean: Double, deviation: Double) {
    var (sum, first, second) = (0.0, 0.0, 0.0)
    for n in -600...600 {
      let z = Double(n) * 0.015
      let weight = exp(-z * z / 2)
      let value = 1 / (1 + exp(-(location + scale * z)))
      sum += weight
      first += weight * value
      second += weight * value * value
    }
    let mean = first / sum
    return (mean, max(second / sum - mean * mean, 0).squareRoot())
  }

  /// The mean of the law.
  public var mean: Double {
    switch self {
    case .logNormal(let location, let scale): exp(location + scale * scale / 2)
    case .logitNormal(let lower, let upper, let location, let scale):
      lower + (upper - lower) * Self.logisticMoments(location, scale).mean
    }
  }

  /// The standard deviation of the law.
  public var standardDeviation: Double {
    switch self {
    case .logNormal(let location, let scale):
      exp(location + scale * scale / 2) * (exp(scale * scale) - 1).squareRoot()
    case .logitNormal(let lower, let upper, let location, let scale):
      (upper - lower) * Self.logisticMoments(location, scale).deviation
    }
  }

  /// The values of sixteen samples.
  @inline(__always)
  func value(_ z: DoubleLanes) -> DoubleLanes {
    switch self {
    case .logNormal(let location, let scale):
      return exponential(DoubleLanes(repeating: location).addingProduct(DoubleLanes(repeating: scale), z))
    case .logitNormal(let lower, let upper, let location, let scale):
      let argument = DoubleLanes(repeating: location).addingProduct(DoubleLanes(repeating: scale), z)
      return lower + (upper - lower) / (1 + exponential(-argument))
    }
  }
}

/// exp of sixteen numbers.
@inline(__always)
func exponential(_ x: DoubleLanes) -> DoubleLanes {
  DoubleLanes(lowHalf: VectorMath.exp(x.lowHalf), highHalf: VectorMath.exp(x.highHalf))
}

/// The natural logarithm of sixteen numbers.
@inline(__always)
func logarithm(_ x: DoubleLanes) -> DoubleLanes {
  DoubleLanes(lowHalf: VectorMath.log(x.lowHalf), highHalf: VectorMath.log(x.highHalf))
}
