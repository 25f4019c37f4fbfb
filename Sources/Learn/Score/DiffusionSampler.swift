/// Samplers of the reverse equation dx = (f x - g² score) dt + g dw (Anderson 1982; Song et al. 2021).
public enum DiffusionSampler {
  /// Draws samples by Euler and Maruyama's rule, in equal steps of time or those of given levels.
  ///
  /// - Parameters:
  ///   - start: x_t / a at the first level, shape (samples, ...).
  ///   - levels: The ratios s; where the last is zero, the last step denoises.
  ///   - process: How noise was added.
  ///   - denoiser: Of the law.
  ///   - noise: Where random numbers come from.
  ///   - corrections: Langevin steps at each level before the step (predictor-corrector), none for the plain rule.
  ///   - signalToNoise: r of the Langevin steps: their length is 2 (r |z| / |score|)² times a².
  /// - Returns: x at the last level, over a.
  /// - Throws: What the denoiser throws.
  public static func sample(
    _ start: Tensor<Double>, _ levels: NoiseLevels, _ process: NoiseProcess, _ denoiser: some Denoiser,
    _ noise: SampleNoise, corrections: Int = 0, signalToNoise: Double = 0.16
  ) throws -> Tensor<Double> {
    let ratios = levels.values
    var x = process.signal(at: process.time(ofRatio: ratios[0])) * start
    for step in 0..<(ratios.count - 1) {
      let (s, next) = (ratios[step], ratios[step + 1])
      let t = process.time(ofRatio: s)
      let a = process.signal(at: t)
      for correction in 0..<corrections {
        x = try corrected(x, a, s, denoiser, signalToNoise, noise, step * corrections + correction)
      }
      guard next > 0 else { return try denoiser.denoised((1 / a) * x, ratio: s) }
      let score = try self.score(x, a, s, denoiser)
      let (g2, length) = (process.diffusion(at: t), t - process.time(ofRatio: next))
      let drift = process.drift(at: t) * x - g2 * score
      x = x - length * drift + (g2 * length).squareRoot() * noise.normals(x.shape, "diffusion", step: step)
    }
    return (1 / process.signal(at: process.time(ofRatio: ratios[ratios.count - 1]))) * x
  }

  /// The gradient of ln p_t at x_t: (a D - x) / σ².
  private static func score(
    _ x: Tensor<Double>, _ a: Double, _ s: Double, _ denoiser: some Denoiser
  ) throws -> Tensor<Double> {
    let sigma = a * s
    return (1 / (sigma * sigma)) * (a * (try denoiser.denoised((1 / a) * x, ratio: s)) - x)
  }

  private static func corrected(
    _ x: Tensor<Double>, _ a: Double, _ s: Double, _ denoiser: some Denoiser, _ r: Double, _ noise: SampleNoise,
    _ number: Int
  ) throws -> Tensor<Double> {
    let score = try self.score(x, a, s, denoiser)
    let z = noise.normals(x.shape, "correction", step: number)
    let length = 2 * square(r * meanNorm(z) / meanNorm(score)) * a * a
    return x + length * score + (2 * length).squareRoot() * z
  }

  /// The mean of the norms of samples.
  private static func meanNorm(_ x: Tensor<Double>) -> Double {
    let (count, length) = (x.shape[0], x.count / max(1, x.shape[0]))
    return x.withPointer { p in
      (0..<count).reduce(0) { $0 + Double.dot(p + $1 * length, p + $1 * length, length).squareRoot() } / Double(count)
    }
  }

  private static func square(_ x: Double) -> Double { x * x }
}
