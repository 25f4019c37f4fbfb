/// A trained network as a denoiser of fields, under given conditions.
public struct NetworkDenoiser<Scalar: TensorScalar>: Denoiser {
  private let network: UNet<Scalar>
  private let preconditioning: Preconditioning
  private let maps: Tensor<Scalar>?
  private let extras: Tensor<Scalar>?
  private let precision: ConvolutionPrecision

  /// Makes a denoiser.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - preconditioning: What stands around it.
  ///   - maps: Conditions that are fields, (samples, cells, channels).
  ///   - extras: Conditions that are numbers, (samples, extras).
  ///   - precision: What convolutions of floats multiply.
  public init(
    _ network: UNet<Scalar>, _ preconditioning: Preconditioning, maps: Tensor<Scalar>? = nil,
    extras: Tensor<Scalar>? = nil, precision: ConvolutionPrecision = .single
  ) {
    (self.network, self.preconditioning, self.maps, self.extras) = (network, preconditioning, maps, extras)
    self.precision = precision
  }

  /// See ``Denoiser``.
  public func denoised(_ x: Tensor<Double>, ratio s: Double) -> Tensor<Double> {
    let factors = preconditioning.factors(at: s)
    let output = self.output(
      Traced((factors.input * x).converted(to: Scalar.self)), factors.level, Recording(precision: precision))
    return factors.skip * x + factors.out * output.value.converted(to: Double.self)
  }

  /// See ``Denoiser``.
  public func denoised(
    _ x: Tensor<Double>, ratio s: Double, along v: Tensor<Double>
  ) throws -> (value: Tensor<Double>, product: Tensor<Double>) {
    let factors = preconditioning.factors(at: s)
    let tape = Tape<Scalar>()
    let input = tape.variable((factors.input * x).converted(to: Scalar.self))
    // Parameters stay constants: only the field's gradient is wanted.
    let output = self.output(input, factors.level, Recording(precision: precision))
    let slope = try tape.gradients(of: output, seed: v.converted(to: Scalar.self))[input]
    let through = slope?.converted(to: Double.self) ?? Tensor(zeros: x.shape)
    return (
      factors.skip * x + factors.out * output.value.converted(to: Double.self),
      factors.skip * v + (factors.out * factors.input) * through
    )
  }

  private func output(_ x: Traced<Scalar>, _ level: Double, _ recording: Recording<Scalar>) -> Traced<Scalar> {
    let input = maps.map { Traced.concatenated([x, Traced($0)], axis: x.shape.count - 1) } ?? x
    return network(
      input, [Double](repeating: level, count: x.shape[0]), extras: extras.map { Traced($0) }, recording)
  }
}

/// Classifier-free guidance: D = D_without + w (D_with - D_without) (Ho and Salimans 2022).
///
/// With any w but 1 what is drawn is not the conditional law: it is too narrow, and its mean is off. For figures, never for
/// statistics.
public struct GuidedDenoiser<With: Denoiser, Without: Denoiser>: Denoiser {
  private let with: With, without: Without
  private let weight: Double

  /// Makes a denoiser of weight w.
  public init(_ with: With, without: Without, weight: Double) {
    (self.with, self.without, self.weight) = (with, without, weight)
  }

  /// See ``Denoiser``.
  public func denoised(_ x: Tensor<Double>, ratio s: Double) throws -> Tensor<Double> {
    let plain = try without.denoised(x, ratio: s)
    return plain + weight * (try with.denoised(x, ratio: s) - plain)
  }

  /// See ``Denoiser``.
  public func denoised(
    _ x: Tensor<Double>, ratio s: Double, along v: Tensor<Double>
  ) throws -> (value: Tensor<Double>, product: Tensor<Double>) {
    let (a, b) = (try without.denoised(x, ratio: s, along: v), try with.denoised(x, ratio: s, along: v))
    return (a.value + weight * (b.value - a.value), a.product + weight * (b.product - a.product))
  }
}
