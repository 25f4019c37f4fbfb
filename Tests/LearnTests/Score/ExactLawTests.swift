import Foundation
import Numerics
import Testing

@testable import Learn

/// Laws whose scores are known, to the digits of `reference/score-models.md`.
struct ExactLawTests {
  static let mixture = GaussianMixture([
    .init(weight: 0.3, mean: [-1, 0.5], covariance: Matrix([[0.25, 0.1], [0.1, 0.16]])),
    .init(weight: 0.7, mean: [1, -0.25], covariance: Matrix([[0.09, -0.03], [-0.03, 0.36]])),
  ])

  /// Signals at the end of the variance-preserving process.
  @Test func terminalSignal() {
    let process = NoiseProcess.standardVariancePreserving
    let a = process.signal(at: 1)
    #expect(abs(a - 0.0065716) < 5e-8 && abs(a * a - 4.3186e-5) < 5e-10)
    #expect(abs(1 / pow(process.ratio(at: 1), 2) - 4.319e-5) < 5e-9)
  }

  @Test func timesOfRatios() {
    for process in [
      NoiseProcess.standardVariancePreserving, .subVariancePreserving(first: 0.1, last: 20), .standardLinear,
      .varianceExploding(least: 0.01, most: 50),
    ] {
      for t in [0.003, 0.2, 0.7, 1] {
        #expect(abs(process.time(ofRatio: process.ratio(at: t)) - t) < 1e-9, "\(process)")
        // f and g belong to a and σ: a' = f a, (σ²)' = 2 f σ² + g².
        let h = 1e-5 * t
        let (a, v) = ({ process.signal(at: $0) }, { pow(process.deviation(at: $0), 2) })
        let da = (a(t + h) - a(t - h)) / (2 * h)
        let dv = (v(t + h) - v(t - h)) / (2 * h)
        #expect(abs(da - process.drift(at: t) * a(t)) < 1e-7 * max(1, abs(da)))
        let rest: Double = dv - 2 * process.drift(at: t) * v(t) - process.diffusion(at: t)
        #expect(abs(rest) < 1e-6 * max(1e-3, abs(dv)), "\(process) \(t)")
      }
    }
  }

  /// Density, score and denoised mean of a mixture.
  @Test func mixtureVectors() throws {
    let url = try #require(Bundle.module.url(forResource: "Resources/mixture2d_vectors", withExtension: "csv"))
    let rows = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").map { Double($0)! } }
    #expect(rows.count == 24)
    for row in rows {
      let (x, s) = ([row[0], row[1]], row[2])
      let score = try Self.mixture.score(x, ratio: s)
      #expect(try abs(Self.mixture.logDensity(x, ratio: s) - row[3]) < 1e-9)
      #expect(abs(score[0] - row[4]) < 1e-9 && abs(score[1] - row[5]) < 1e-9)
      let denoised = try Self.mixture.denoised(Tensor(x, shape: [1, 2]), ratio: s).values
      #expect(abs(denoised[0] - row[6]) < 1e-9 && abs(denoised[1] - row[7]) < 1e-9)
    }
  }

  @Test func mixtureSlope() throws {
    let (x, v) = (Tensor([0.3, -0.2], shape: [1, 2]), Tensor([0.7, -1.1], shape: [1, 2]))
    for s in [0.1, 0.5, 3] {
      let product = try Self.mixture.denoised(x, ratio: s, along: v).product
      let h = 1e-5
      let difference =
        (1 / (2 * h)) * (try Self.mixture.denoised(x + h * v, ratio: s) - Self.mixture.denoised(x - h * v, ratio: s))
      for (a, b) in zip(product.values, difference.values) { #expect(abs(a - b) < 1e-8) }
    }
  }

  /// ln p along the exact flow to two greatest ratios.
  @Test(arguments: [(80.0, -3.231861), (1000.0, -3.235120)])
  func likelihood(most: Double, expected: Double) throws {
    var flow = AdaptiveFlow(tolerance: 1e-10)
    let found = try flow.logLikelihood(
      Tensor([0.3, -0.2], shape: [1, 2]), least: 1e-3, most: most, Self.mixture, .exact)[0]
    #expect(abs(found - expected) < 1.5e-6, "\(found)")
  }

  /// Hutchinson's estimate over many vectors of signs is the exact one.
  @Test func estimatedLikelihood() throws {
    let many = 400
    let x = Tensor((0..<many).flatMap { _ in [0.3, -0.2] }, shape: [many, 2])
    var flow = AdaptiveFlow(tolerance: 1e-6)
    let found = try flow.logLikelihood(
      x, least: 1e-3, most: 1000, Self.mixture, .estimated(SampleNoise(key: RandomKey(seed: 3))))
    let mean = found.reduce(0, +) / Double(many)
    let deviation = (found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(many - 1)).squareRoot()
    #expect(
      deviation > 1e-3 && abs(mean + 3.235120) < 4 * deviation / Double(many).squareRoot(), "\(mean) \(deviation)")
  }
}
