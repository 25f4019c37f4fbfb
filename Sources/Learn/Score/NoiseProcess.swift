internal import Glibc

/// How noise is added to data: x_t = a x_0 + σ ε, with dx = f x dt + g dw (Song et al. 2021).
///
/// All of them are one process seen in other units: x_t / a = x_0 + s ε with the ratio s = σ / a (Karras et al. 2022). What
/// denoises therefore knows s alone.
public enum NoiseProcess: Codable, Sendable, Hashable {
  /// β = first + t (last - first), a² + σ² = 1, t in [0, 1].
  case variancePreserving(first: Double, last: Double)
  /// The same a, σ = 1 - a².
  case subVariancePreserving(first: Double, last: Double)
  /// a = 1, σ = least (most / least)^t, t in [0, 1].
  case varianceExploding(least: Double, most: Double)
  /// a = 1, σ = t, t in [least, most].
  case linear(least: Double, most: Double)

  /// The variance-preserving process with β from 0.1 to 20, the common one.
  public static let standardVariancePreserving = NoiseProcess.variancePreserving(first: 0.1, last: 20)
  /// The linear one with σ from 0.002 to 80 (Karras et al. 2022).
  public static let standardLinear = NoiseProcess.linear(least: 0.002, most: 80)

  /// The last time.
  public var end: Double {
    if case .linear(_, let most) = self { return most }
    return 1
  }

  /// a at a time.
  public func signal(at t: Double) -> Double {
    switch self {
    case .variancePreserving(let first, let last), .subVariancePreserving(let first, let last):
      return exp(-0.25 * t * t * (last - first) - 0.5 * t * first)
    case .varianceExploding, .linear: return 1
    }
  }

  /// σ at a time.
  public func deviation(at t: Double) -> Double {
    switch self {
    case .variancePreserving(let first, let last):
      return (-expm1(-0.5 * t * t * (last - first) - t * first)).squareRoot()
    case .subVariancePreserving(let first, let last): return -expm1(-0.5 * t * t * (last - first) - t * first)
    case .varianceExploding(let least, let most): return least * pow(most / least, t)
    case .linear: return t
    }
  }

  /// s = σ / a at a time.
  public func ratio(at t: Double) -> Double { deviation(at: t) / signal(at: t) }

  /// f at a time.
  public func drift(at t: Double) -> Double {
    switch self {
    case .variancePreserving(let first, let last), .subVariancePreserving(let first, let last):
      return -0.5 * (first + t * (last - first))
    case .varianceExploding, .linear: return 0
    }
  }

  /// g² at a time.
  public func diffusion(at t: Double) -> Double {
    switch self {
    case .variancePreserving(let first, let last): return first + t * (last - first)
    case .subVariancePreserving(let first, let last):
      return (first + t * (last - first)) * -expm1(-t * t * (last - first) - 2 * t * first)
    case .varianceExploding(let least, let most):
      let sigma = deviation(at: t)
      return 2 * sigma * sigma * log(most / least)
    case .linear: return 2 * t
    }
  }

  /// The time of a ratio s.
  public func time(ofRatio s: Double) -> Double {
    switch self {
    case .variancePreserving(let first, let last): return Self.time(ofLogarithm: 0.5 * log1p(s * s), first, last)
    case .subVariancePreserving(let first, let last):
      let a = 2 / (s + (s * s + 4).squareRoot())
      return Self.time(ofLogarithm: -log(a), first, last)
    case .varianceExploding(let least, let most): return log(s / least) / log(most / least)
    case .linear: return s
    }
  }

  /// t with ¼ t² (last - first) + ½ t first = `value`.
  private static func time(ofLogarithm value: Double, _ first: Double, _ last: Double) -> Double {
    let (a, b) = (0.25 * (last - first), 0.5 * first)
    return 2 * value / (b + (b * b + 4 * a * value).squareRoot())
  }
}
