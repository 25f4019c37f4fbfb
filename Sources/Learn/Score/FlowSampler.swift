/// Samplers of the probability-flow equation dx/ds = (x - D(x, s)) / s, from the greatest ratio to the least, in double
/// precision.
public enum FlowSampler {
  /// How a step is taken.
  public enum Method: Codable, Sendable, Hashable {
    /// Euler's rule: one denoising a step.
    case euler
    /// The trapezoid rule but for the last step: two denoisings (Karras et al. 2022, algorithm 1).
    case heun
    /// DPM-Solver++(2M): the denoised field in two steps, one denoising (Lu et al. 2022).
    case multistep
  }

  /// Fresh noise before a step (Karras et al. 2022, algorithm 2).
  public struct Churn: Codable, Sendable, Hashable {
    /// S_churn: the whole of it, over the number of steps.
    public var amount = 0.0
    /// Between which ratios.
    public var least = 0.0, most = Double.infinity
    /// The noise's standard deviation over that which the ratio asks for.
    public var inflation = 1.0

    /// Makes no noise.
    public init() {}
  }

  /// Draws samples.
  ///
  /// - Parameters:
  ///   - start: x at the greatest ratio, shape (samples, ...).
  ///   - levels: The ratios.
  ///   - denoiser: Of the law.
  ///   - method: How a step is taken.
  ///   - churn: Fresh noise; `noise` is then needed.
  ///   - noise: Where it comes from.
  /// - Returns: x at the last level.
  /// - Throws: What the denoiser throws.
  public static func sample(
    _ start: Tensor<Double>, _ levels: NoiseLevels, _ denoiser: some Denoiser, _ method: Method = .heun,
    churn: Churn = Churn(), noise: SampleNoise? = nil
  ) throws -> Tensor<Double> {
    var x = start
    var before: (denoised: Tensor<Double>, step: Double)?
    let ratios = levels.values
    for step in 0..<(ratios.count - 1) {
      var s = ratios[step]
      let next = ratios[step + 1]
      if churn.amount > 0, s >= churn.least, s <= churn.most, let noise {
        let raised = s * (1 + min(churn.amount / Double(ratios.count - 1), 0.414_213_562_373_095_1))
        let width = (raised * raised - s * s).squareRoot() * churn.inflation
        x = x + width * noise.normals(x.shape, "churn", step: step)
        (s, before) = (raised, nil)
      }
      let denoised = try denoiser.denoised(x, ratio: s)
      switch method {
      case .multistep:
        x = multistep(x, denoised, s, next, &before)
      case .euler, .heun:
        let slope = (1 / s) * (x - denoised)
        let moved = x + (next - s) * slope
        guard method == .heun, next > 0 else {
          x = moved
          continue
        }
        let other = (1 / next) * (moved - (try denoiser.denoised(moved, ratio: next)))
        x = x + (0.5 * (next - s)) * (slope + other)
      }
    }
    return x
  }

  private static func multistep(
    _ x: Tensor<Double>, _ denoised: Tensor<Double>, _ s: Double, _ next: Double,
    _ before: inout (denoised: Tensor<Double>, step: Double)?
  ) -> Tensor<Double> {
    guard next > 0 else { return denoised }
    let step = elementaryLogarithm(s / next)
    var target = denoised
    if let before {
      let share = step / (2 * before.step)
      target = (1 + share) * denoised - share * before.denoised
    }
    before = (denoised, step)
    return (next / s) * x + (1 - next / s) * target
  }
}
