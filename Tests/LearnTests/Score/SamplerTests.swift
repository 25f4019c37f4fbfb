import Foundation
import Numerics
import Testing

@testable import Learn

/// Samplers with exact denoisers. Of a normal law every step of a flow is affine, so that where the start's mean and one
/// unit beyond it go tells mean and standard deviation of what is drawn.
struct SamplerTests {
  private func law(_ mean: Double, _ variance: Double) -> GaussianDenoiser {
    GaussianDenoiser(mean: Tensor([mean]), variance: Tensor([variance]))
  }

  private func drawn(_ law: GaussianDenoiser, _ levels: NoiseLevels, _ method: FlowSampler.Method) throws -> (
    mean: Double, deviation: Double
  ) {
    let ends = try FlowSampler.sample(Tensor([0, levels.values[0]], shape: [2, 1]), levels, law, method).values
    return (ends[0], abs(ends[1] - ends[0]))
  }

  /// The standard deviation that Heun's rule gives too large, in per cent, by the number of levels, from a start of the
  /// noisy law itself, to the digits given in the reference; of 18 levels it gives 4.49 where this recursion has 4.481.
  @Test(arguments: [(10, 17.6, 0.05), (18, 4.481, 0.0005), (32, 1.28, 0.005), (64, 0.30, 0.005), (128, 0.073, 0.0005)])
  func heun(count: Int, percent: Double, digits: Double) throws {
    let start: Double = (1 + 1 / 6400.0).squareRoot()
    let found = try start * drawn(law(0, 1), NoiseLevels(count: count), .heun).deviation
    #expect(abs(100 * (found - 1) - percent) <= digits, "\(100 * (found - 1))")
  }

  /// The bias of the mean, -m (λ / (λ + s²))^½ from a start without signal: theory and 512 levels of Heun's rule.
  @Test func biasOfTheFlow() throws {
    let found = try drawn(law(64, 1024), NoiseLevels(count: 512), .heun)
    #expect(abs(found.mean - 64 + 23.76932) < 5e-6, "\(found.mean - 64)")
    let theory: Double = -64 * (1024.0 / 7424).squareRoot()
    #expect(abs(theory + 23.76900) < 5e-6)
    let b = 23.769 / 64
    let variance: Double = 1024 * (1 - b * b)
    #expect(abs(found.deviation * found.deviation / variance - 1) < 1e-3)
  }

  /// (2) of the reference, relative, to four digits: flows of all processes by small steps.
  @Test(arguments: [0.5, 4, 16, 32, 64])
  func biasOfProcesses(root: Double) throws {
    for process in [
      NoiseProcess.varianceExploding(least: 0.01, most: 50), .standardLinear, .standardVariancePreserving,
    ] {
      let s = process.ratio(at: process.end)
      let expected = root / (root * root + s * s).squareRoot()
      let levels = NoiseLevels(count: 3000, least: 1e-4, most: s)
      let found = try 1 - drawn(law(1, root * root), levels, .heun).mean
      #expect(abs(found - expected) < 5e-5 * expected, "\(process): \(found) against \(expected)")
    }
  }

  /// The reverse equation's bias, m λ / (λ + s²): a mean over many paths, all numbers of which are drawn.
  @Test func biasOfTheDiffusion() throws {
    let (law, levels) = (law(64, 1024), NoiseLevels(count: 400, least: 0.02))
    let (many, noise) = (4000, SampleNoise(key: RandomKey(seed: 5)))
    let start = 80 * noise.normals([many, 1], "start")
    let x = try DiffusionSampler.sample(start, levels, .standardLinear, law, noise).values
    let mean = x.reduce(0, +) / Double(many)
    let error = (1024 / Double(many)).squareRoot()
    // Half a step's rest beside the noise of the mean.
    #expect(abs(mean - 64 + 8.827586) < 4 * error, "\(mean - 64)")
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(many - 1)
    let expected: Double = 1024 * (1 - pow(8.827586 / 64, 2))
    #expect(abs(variance / expected - 1) < 4 * (2 / Double(many)).squareRoot() + 0.01)
  }

  /// Orders of the rules, from the error at two numbers of steps.
  @Test(arguments: [(FlowSampler.Method.euler, 1.0), (.heun, 2), (.multistep, 2)])
  func orders(method: FlowSampler.Method, order: Double) throws {
    func error(_ count: Int) throws -> Double {
      // No step to zero, which is of another kind.
      let levels = NoiseLevels(count: count, least: 0.05, most: 20, endsAtZero: false)
      let end = (1 + 0.05 * 0.05).squareRoot() / (1.0 + 400).squareRoot() * 20
      return abs(try drawn(law(0, 1), levels, method).deviation - end)
    }
    let found = try log2(error(401) / error(801))
    #expect(abs(found - order) < 0.15, "\(found)")
  }

  /// Adaptive steps come to where the flow leads, and draws of a mixture have its moments.
  @Test func adaptive() throws {
    var flow = AdaptiveFlow(tolerance: 1e-8)
    let end = try flow.transport(Tensor([20.0], shape: [1, 1]), from: 20, to: 0.05, law(0, 1)).values[0]
    let exact: Double = 20 * (1.0025 / 401).squareRoot()
    #expect(abs(end - exact) < 1e-6)
    let noise = SampleNoise(key: RandomKey(seed: 8))
    var other = AdaptiveFlow()
    let x = try other.transport(
      80 * noise.normals([1500, 2], "start"), from: 80, to: 1e-3, ExactLawTests.mixture
    ).values
    let first = stride(from: 0, to: x.count, by: 2).map { x[$0] }
    let mean = first.reduce(0, +) / 1500
    let error: Double = (0.978 / 1500).squareRoot()
    #expect(abs(mean - 0.4) < 4 * error, "\(mean)")
  }

  /// Langevin steps leave the law as it is, and churn nearly so.
  @Test func noiseKeepsTheLaw() throws {
    let noise = SampleNoise(key: RandomKey(seed: 9))
    let start = 80 * noise.normals([2000, 1], "start")
    var churn = FlowSampler.Churn()
    churn.amount = 20
    let churned = try FlowSampler.sample(start, NoiseLevels(count: 64), law(0, 1), .heun, churn: churn, noise: noise)
      .values
    let corrected = try DiffusionSampler.sample(
      start, NoiseLevels(count: 200), .standardLinear, law(0, 1), noise, corrections: 1, signalToNoise: 0.05
    ).values
    for x in [churned, corrected] {
      let variance = x.reduce(0) { $0 + $1 * $1 } / 2000
      let error: Double = (2.0 / 2000).squareRoot()
      #expect(abs(variance - 1) < 4 * error + 0.03, "\(variance)")
    }
  }

  /// A sample's numbers do not depend on the batch that it is in.
  @Test func samplesHaveNumbersOfTheirOwn() {
    let key = RandomKey(seed: 1)
    let whole = SampleNoise(key: key).normals([5, 7], "start", step: 3)
    let part = SampleNoise(key: key, first: 2).normals([2, 7], "start", step: 3)
    #expect(part == whole.sliced(2..<4, axis: 0))
  }
}
