internal import Numerics

/// Denoising score matching (Vincent 2011), in the form of Karras et al. 2022: the squared error of the denoised field,
/// weighted by the ratio s.
public struct DenoisingObjective: Codable, Sendable, Hashable {
  /// The law of s.
  public var distribution: NoiseDistribution
  /// What stands around the network.
  public var preconditioning: Preconditioning
  /// What an error counts at s.
  public var weighting: LossWeighting

  /// Makes an objective.
  public init(distribution: NoiseDistribution, preconditioning: Preconditioning, weighting: LossWeighting) {
    (self.distribution, self.preconditioning, self.weighting) = (distribution, preconditioning, weighting)
  }

  /// That of EDM for data of mean square `deviation`² per cell: ln s normal with mean -1.2 and deviation 1.2.
  public static func edm(deviation: Double = 0.5, mean: Double = -1.2, width: Double = 1.2) -> DenoisingObjective {
    DenoisingObjective(
      distribution: .logNormal(mean: mean, deviation: width), preconditioning: .edm(deviation: deviation),
      weighting: .edm(deviation: deviation))
  }

  /// The ratios of a batch's samples, each of its own number.
  public func ratios(_ count: Int, _ noise: SampleNoise, step: Int) -> [Double] {
    let key = noise.key.child("ratio").child(UInt64(step))
    return (0..<count).map {
      let sample = UInt64(noise.first + $0)
      return distribution.ratio(
        uniform: key.uniform(cell: 1, sample: sample), normal: key.normal(cell: 0, sample: sample))
    }
  }

  /// The sum over samples of the weighted mean squared error per number.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: Fields (samples, cells, channels), normalised.
  ///   - maps: Conditions that are fields, (samples, cells, further channels).
  ///   - extras: Conditions that are numbers, (samples, extras).
  ///   - noise: Where noise and ratios come from.
  ///   - step: Which step: other noise in each.
  ///   - recording: The computation.
  /// - Returns: One number.
  public func loss<Scalar: TensorScalar>(
    _ network: UNet<Scalar>, _ data: Tensor<Scalar>, maps: Tensor<Scalar>? = nil, extras: Tensor<Scalar>? = nil,
    _ noise: SampleNoise, step: Int, _ recording: Recording<Scalar>
  ) -> Traced<Scalar> {
    let (count, length) = (data.shape[0], data.count / max(1, data.shape[0]))
    let ratios = ratios(count, noise, step: step)
    let factors = ratios.map(preconditioning.factors(at:))
    let ones = [Int](repeating: 1, count: data.rank - 1)
    func column(_ values: [Double]) -> Tensor<Scalar> { Tensor(values.map { Scalar($0) }, shape: [count] + ones) }
    let noisy = data + column(ratios) * noise.normals(data.shape, "noise", step: step).converted(to: Scalar.self)
    let output = network(
      Traced(Self.joined(column(factors.map(\.input)) * noisy, maps)), factors.map(\.level),
      extras: extras.map { Traced($0) },
      recording)
    // c_out F against what it has to be; weight and c_out² together, since c_out may vanish with s.
    let target = column(factors.map { 1 / $0.out }) * (data - column(factors.map(\.skip)) * noisy)
    let weights = column(zip(ratios, factors).map { weighting($0) * $1.out * $1.out / Double(length) })
    let error: Traced<Scalar> = output - Traced(target)
    return (Traced(weights) * error.squared()).sum()
  }

  static func joined<Scalar>(_ x: Tensor<Scalar>, _ maps: Tensor<Scalar>?) -> Tensor<Scalar> {
    maps.map { Tensor.concatenated([x, $0], axis: x.rank - 1) } ?? x
  }
}
