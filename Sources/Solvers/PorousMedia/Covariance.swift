internal import Glibc
internal import Numerics

/// The covariance of an isotropic Gaussian random field of variance one.
public enum Covariance: Sendable, Hashable {
  /// C(r) = exp(-r^2 / 2 l^2).
  case squaredExponential(length: Double)

  /// C(r) = 2^(1-nu) / Gamma(nu) (sqrt(2 nu) r / l)^nu K_nu(sqrt(2 nu) r / l): nu = 1/2 is exponential, and
  /// nu -> infinity the squared exponential of the same l.
  case matern(smoothness: Double, length: Double)

  /// The correlation length l, m.
  public var length: Double {
    switch self {
    case .squaredExponential(let length), .matern(_, let length): length
    }
  }

  /// C(r) at the distance r >= 0, m.
  public func value(at r: Double) -> Double {
    switch self {
    case .squaredExponential(let length):
      return exp(-r * r / (2 * length * length))
    case .matern(let smoothness, let length):
      let x = (2 * smoothness).squareRoot() * r / length
      // The limit is one; K_nu itself overflows there.
      guard x > 1e-10 else { return 1 }
      let logarithm =
        (1 - smoothness) * log(2.0) - SpecialFunctions.logGamma(smoothness) + smoothness * log(x)
        + log(SpecialFunctions.besselK(smoothness, x))
      return exp(logarithm)
    }
  }

  /// The smallest distance beyond which C stays below `level`, to one part in a thousand.
  public func range(below level: Double) -> Double {
    var upper = length
    while value(at: upper) > level { upper *= 1.5 }
    var lower = 0.0
    while upper - lower > 1e-3 * upper {
      let middle = 0.5 * (lower + upper)
      if value(at: middle) > level { lower = middle } else { upper = middle }
    }
    return upper
  }
}
