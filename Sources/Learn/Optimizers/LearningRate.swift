internal import Glibc

/// The learning rate over the steps: a linear rise, then a decay.
public struct LearningRate: Codable, Sendable, Hashable {
  /// How it falls after the rise.
  public enum Decay: String, Codable, Sendable, CaseIterable {
    /// Not.
    case constant
    /// As half a wave of the cosine, to zero at the last step.
    case cosine
    /// As (t / t₀)^-½ from t₀ on (Karras et al. 2024).
    case inverseRoot = "inverse-root"
  }

  /// The highest rate.
  public var peak: Double
  /// Steps of the rise.
  public var warmup: Int
  /// How it falls.
  public var decay: Decay
  /// The last step of the cosine, or t₀.
  public var steps: Int

  /// Makes a rate.
  public init(peak: Double, warmup: Int = 0, decay: Decay = .constant, steps: Int = 1) {
    (self.peak, self.warmup, self.decay, self.steps) = (peak, warmup, decay, steps)
  }

  /// The rate of a step, counted from zero.
  public func callAsFunction(_ step: Int) -> Double {
    let rise = warmup > 0 ? min(1, Double(step + 1) / Double(warmup)) : 1
    switch decay {
    case .constant: return peak * rise
    case .cosine: return peak * rise * 0.5 * (1 + cos(.pi * min(1, Double(step) / Double(max(1, steps)))))
    case .inverseRoot: return peak * rise / max(1, Double(step) / Double(max(1, steps))).squareRoot()
    }
  }
}
