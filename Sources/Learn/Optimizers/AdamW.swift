/// Adam with decay of the weights apart from the gradient (Kingma and Ba 2015; Loshchilov and Hutter 2019).
public struct AdamW<Scalar: TensorScalar>: Sendable {
  /// What does not change from step to step.
  public struct Settings: Codable, Sendable, Hashable {
    /// How slowly the mean of the gradient and that of its square follow.
    public var beta1 = 0.9, beta2 = 0.999
    /// Added to the root of the second mean.
    public var epsilon = 1e-8
    /// The share of the weights that is taken off, times the rate.
    public var decay = 0.0
    /// The greatest norm of the gradient; a longer one is shortened to it.
    public var greatestNorm: Double? = 1.0

    /// Makes the common settings.
    public init() {}
  }

  /// What does not change from step to step.
  public let settings: Settings
  /// The steps taken.
  public private(set) var step = 0
  /// The running means of the gradient and of its square.
  public private(set) var first: Tensor<Scalar>, second: Tensor<Scalar>

  /// Makes an optimiser of `count` numbers.
  public init(count: Int, _ settings: Settings = Settings()) {
    self.settings = settings
    (first, second) = (Tensor(zeros: [count]), Tensor(zeros: [count]))
  }

  /// Makes an optimiser that goes on.
  public init(_ settings: Settings, step: Int, first: Tensor<Scalar>, second: Tensor<Scalar>) {
    (self.settings, self.step, self.first, self.second) = (settings, step, first, second)
  }

  /// Changes the parameters by one step.
  ///
  /// - Parameters:
  ///   - parameters: What is changed.
  ///   - gradient: The mean of the batch, of the same shape.
  ///   - rate: The learning rate of this step.
  /// - Returns: The gradient's norm before it was shortened. A norm that is not finite changes nothing.
  @discardableResult
  public mutating func update(_ parameters: inout Tensor<Scalar>, _ gradient: Tensor<Scalar>, rate: Double) -> Double {
    let norm = Double(gradient.withPointer { Scalar.dot($0, $0, gradient.count) }).squareRoot()
    guard norm.isFinite else { return norm }
    step += 1
    let factor = settings.greatestNorm.map { min(1, $0 / max(norm, .leastNormalMagnitude)) } ?? 1
    let corrections = (1 - power(settings.beta1), 1 - power(settings.beta2))
    let count = parameters.count
    parameters.withMutablePointer { p in
      first.withMutablePointer { m in
        second.withMutablePointer { v in
          gradient.withPointer { g in
            Scalar.stepAdam(
              AdamStep(
                count: count, parameters: p, gradient: g, first: m, second: v, gradientFactor: Scalar(factor),
                beta1: Scalar(settings.beta1), beta2: Scalar(settings.beta2), rate: Scalar(rate / corrections.0),
                secondCorrection: Scalar(1 / corrections.1), epsilon: Scalar(settings.epsilon),
                keep: Scalar(1 - rate * settings.decay)))
          }
        }
      }
    }
    return norm
  }

  /// β to the power of the number of steps, by squaring: the same on every machine.
  private func power(_ base: Double) -> Double {
    var (result, factor, exponent) = (1.0, base, step)
    while exponent > 0 {
      if exponent & 1 == 1 { result *= factor }
      factor *= factor
      exponent >>= 1
    }
    return result
  }
}
