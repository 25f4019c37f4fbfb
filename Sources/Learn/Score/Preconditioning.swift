internal import Glibc

/// What a network is asked for, by what stands around it: D(x, s) = c_skip x + c_out F(c_in x, c_noise), where
/// x = x_0 + s ε.
public enum Preconditioning: Codable, Sendable, Hashable {
  /// Input and target of unit variance at every s, for data of mean square `deviation`² (Karras et al. 2022).
  case edm(deviation: Double)
  /// The noise ε: D = x - s F (Ho et al. 2020).
  case noise
  /// v = a ε - σ x_0 with a² + σ² = 1 (Salimans and Ho 2022).
  case velocity
  /// The data: D = F.
  case data

  /// The four factors at a ratio s.
  public func factors(at s: Double) -> (skip: Double, out: Double, input: Double, level: Double) {
    let level = 0.25 * log(s)
    let length = (1 + s * s).squareRoot()
    switch self {
    case .edm(let d):
      let sum = s * s + d * d
      return (d * d / sum, s * d / sum.squareRoot(), 1 / sum.squareRoot(), level)
    case .noise: return (1, -s, 1 / length, level)
    case .velocity: return (1 / (length * length), -s / length, 1 / length, level)
    case .data: return (0, 1, 1 / length, level)
    }
  }
}

/// What a squared error of the denoised field counts at a ratio s.
public enum LossWeighting: Codable, Sendable, Hashable {
  /// (s² + d²) / (s d)²: the squared error of an EDM network's own output.
  case edm(deviation: Double)
  /// 1 / s²: the squared error of the noise.
  case noise
  /// 1 + 1 / s²: the squared error of the velocity.
  case velocity
  /// min(1 / s², γ) (Hang et al. 2023).
  case bounded(Double)

  /// The weight.
  public func callAsFunction(_ s: Double) -> Double {
    switch self {
    case .edm(let d): return (s * s + d * d) / (s * d * s * d)
    case .noise: return 1 / (s * s)
    case .velocity: return 1 + 1 / (s * s)
    case .bounded(let gamma): return min(1 / (s * s), gamma)
    }
  }
}
