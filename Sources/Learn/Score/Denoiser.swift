/// E[x_0 | x_0 + s ε = x]: what samplers need to know of a law, exact or learnt.
public protocol Denoiser {
  /// The mean of the data behind noisy ones.
  ///
  /// - Parameters:
  ///   - x: Shape (samples, ...).
  ///   - ratio: s, the same for all samples.
  /// - Returns: The shape of x.
  /// - Throws: What keeps a law from being evaluated.
  func denoised(_ x: Tensor<Double>, ratio: Double) throws -> Tensor<Double>

  /// The same with v^T J, where J is its derivative by x.
  ///
  /// - Throws: As above.
  func denoised(
    _ x: Tensor<Double>, ratio: Double, along v: Tensor<Double>
  ) throws -> (value: Tensor<Double>, product: Tensor<Double>)
}

/// The exact denoiser of independent normal numbers: of modes of a Gaussian field.
public struct GaussianDenoiser: Denoiser, Sendable {
  /// Means and variances, of the shape of one sample.
  public let mean: Tensor<Double>, variance: Tensor<Double>

  /// Makes a denoiser.
  public init(mean: Tensor<Double>, variance: Tensor<Double>) { (self.mean, self.variance) = (mean, variance) }

  /// m + λ / (λ + s²) (x - m).
  public func denoised(_ x: Tensor<Double>, ratio s: Double) -> Tensor<Double> {
    mean + gain(s) * (x - mean)
  }

  /// See ``Denoiser``.
  public func denoised(
    _ x: Tensor<Double>, ratio s: Double, along v: Tensor<Double>
  ) -> (value: Tensor<Double>, product: Tensor<Double>) {
    (denoised(x, ratio: s), gain(s) * v)
  }

  private func gain(_ s: Double) -> Tensor<Double> { variance / (variance + Tensor(s * s)) }
}
