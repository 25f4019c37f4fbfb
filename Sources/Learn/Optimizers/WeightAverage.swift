public import Numerics
internal import Glibc

/// A running mean of weights over training.
public struct WeightAverage<Scalar: TensorScalar>: Sendable {
  /// How much of the past is kept at a step.
  public enum Profile: Codable, Sendable, Hashable {
    /// β, but no more than (1 + n) / (10 + n) at step n, so that the beginning is forgotten.
    case exponential(Double)
    /// (1 - 1/n)^(γ + 1): the weight of a step grows as its γ-th power (Karras et al. 2024).
    case power(Double)

    /// The power profile whose standard deviation is `width` times the length of training: the greatest root of
    /// γ³ + 7γ² + (16 - w⁻²)γ + 12 - w⁻² = 0.
    public static func power(relativeWidth width: Double) -> Profile {
      let t = 1 / (width * width)
      var gamma = t.squareRoot()
      for _ in 0..<100 {
        let value = ((gamma + 7) * gamma + 16 - t) * gamma + 12 - t
        let slope = (3 * gamma + 14) * gamma + 16 - t
        gamma -= value / slope
      }
      return .power(gamma)
    }

    func kept(at step: Int) -> Double {
      let n = Double(step)
      switch self {
      case .exponential(let beta): return min(beta, (1 + n) / (10 + n))
      case .power(let gamma): return pow(1 - 1 / n, gamma + 1)
      }
    }
  }

  /// How it forgets.
  public let profile: Profile
  /// The steps that went in.
  public private(set) var step: Int
  /// The mean.
  public private(set) var values: Tensor<Scalar>

  /// Makes an average that begins with `values`, or goes on from them.
  public init(_ profile: Profile, step: Int = 0, _ values: Tensor<Scalar>) {
    (self.profile, self.step, self.values) = (profile, step, values)
  }

  /// Takes the weights after another step in.
  public mutating func add(_ weights: Tensor<Scalar>) {
    step += 1
    let kept = Scalar(profile.kept(at: step))
    let count = values.count
    values.withMutablePointer { y in
      weights.withPointer { x in
        var factor = kept
        Scalar.combine(.product, y, 1, &factor, 0, y, count)
        Scalar.add(x, times: 1 - kept, to: y, count)
      }
    }
  }
}

/// Averages of any width after training, from stored averages of power profiles (Karras et al. 2024, section 3).
public enum PostHocAverage {
  /// A stored average: when, and its γ.
  public struct Point: Codable, Sendable, Hashable {
    /// The step that it was stored at.
    public var step: Double
    /// Its profile's power.
    public var gamma: Double

    /// Makes a point.
    public init(step: Double, gamma: Double) { (self.step, self.gamma) = (step, gamma) }
  }

  /// The factors of stored averages that come nearest, in least squares of their profiles, to the average `target`.
  ///
  /// - Throws: `AlgebraError` if the stored ones are not different.
  public static func factors(of stored: [Point], for target: Point) throws(AlgebraError) -> [Double] {
    var matrix = Matrix(rows: stored.count, columns: stored.count)
    for i in stored.indices { for j in stored.indices { matrix[i, j] = product(stored[i], stored[j]) } }
    return try LUFactorization(matrix).solve(stored.map { product($0, target) })
  }

  /// The integral of the product of two profiles.
  static func product(_ a: Point, _ b: Point) -> Double {
    let exponent = a.step < b.step ? b.gamma : -a.gamma
    return (a.gamma + 1) * (b.gamma + 1) * pow(a.step / b.step, exponent)
      / ((a.gamma + b.gamma + 1) * max(a.step, b.step))
  }
}
