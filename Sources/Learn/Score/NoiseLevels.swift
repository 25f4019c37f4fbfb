internal import Glibc

/// The ratios s at which a sampler stands, from the greatest to zero.
public struct NoiseLevels: Sendable, Hashable {
  /// Falling; the last is zero, unless it was left out.
  public let values: [Double]

  /// Makes levels of given values.
  public init(_ values: [Double]) { self.values = values }

  /// (s_max^(1/ρ) + i/(n-1) (s_min^(1/ρ) - s_max^(1/ρ)))^ρ for i = 0, ..., n - 1, then zero (Karras et al. 2022, eq. 5).
  public init(count: Int, least: Double = 0.002, most: Double = 80, exponent rho: Double = 7, endsAtZero: Bool = true) {
    let (high, low) = (pow(most, 1 / rho), pow(least, 1 / rho))
    values =
      (0..<count).map { pow(high + Double($0) / Double(max(1, count - 1)) * (low - high), rho) }
      + (endsAtZero ? [0] : [])
  }

  /// Equal steps in the time of a process, from its end to `first`, then zero.
  public init(count: Int, of process: NoiseProcess, from first: Double = 1e-3, endsAtZero: Bool = true) {
    values =
      (0..<count).map {
        process.ratio(at: process.end + Double($0) / Double(max(1, count - 1)) * (first - process.end))
      } + (endsAtZero ? [0] : [])
  }
}

/// The law of the ratios s that a network is trained at.
public enum NoiseDistribution: Codable, Sendable, Hashable {
  /// ln s is normal.
  case logNormal(mean: Double, deviation: Double)
  /// ln s is uniform.
  case logUniform(least: Double, most: Double)
  /// The time of a process is uniform from `first` to its end.
  case uniformTime(NoiseProcess, first: Double)

  /// s where the law's share below is `u` and, of a normal law, the normal variate is `z`.
  public func ratio(uniform u: Double, normal z: Double) -> Double {
    switch self {
    case .logNormal(let mean, let deviation): return exp(mean + deviation * z)
    case .logUniform(let least, let most): return least * pow(most / least, u)
    case .uniformTime(let process, let first): return process.ratio(at: first + u * (process.end - first))
    }
  }
}
