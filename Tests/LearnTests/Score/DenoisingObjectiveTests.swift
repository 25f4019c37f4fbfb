import Foundation
import Numerics
import Testing

@testable import Learn

struct DenoisingObjectiveTests {
  private static func network(_ base: Int = 8) -> UNet<Float> {
    var c = UNet<Float>.Configuration()
    (c.base, c.multipliers) = (base, [1, 2])
    return UNet(c, key: RandomKey(seed: 1))
  }

  /// A new network's loss on centred data of the right mean square is one at every s, whatever their covariance; and a mean
  /// adds m² / d² s² / (s² + d²).
  @Test(arguments: [0.01, 0.5, 20])
  func lossOfANewNetwork(s: Double) {
    var objective = DenoisingObjective.edm()
    objective.distribution = .logNormal(mean: log(s), deviation: 0)
    let (count, network) = (600, Self.network())
    func loss(_ mean: Double) -> (Double, Double) {
      // One number for a whole field: the most correlated data that there are.
      let level: Tensor<Float> = noise([count, 1, 1, 1], 3)
      let data = Tensor(Float(mean)) + Float(0.5) * level * Tensor(repeating: 1, shape: [count, 4, 4, 1])
      let single = (0..<count).map { n in
        Double(
          objective.loss(
            network, data.sliced(n..<n + 1, axis: 0), SampleNoise(key: RandomKey(seed: 4), first: n), step: 0,
            Recording()
          ).value.value)
      }
      let mean = single.reduce(0, +) / Double(count)
      let variance = single.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
      return (mean, (variance / Double(count)).squareRoot())
    }
    for mean in [0, 0.3] {
      let (found, error) = loss(mean)
      let expected: Double = 1 + mean * mean / 0.25 * s * s / (s * s + 0.25)
      #expect(abs(found - expected) < 4 * error, "\(found) against \(expected)")
    }
  }

  /// The least loss of a Gaussian field by the closed form, over the law of s: the published optima.
  @Test(arguments: [
    (64, -1.2, 1.2, 0.27286), (64, 0, 1.2, 0.18900), (64, -0.4, 1.0, 0.17191), (32, -1.2, 1.2, 0.25141),
  ])
  func optimum(cells: Int, mean: Double, width: Double, expected: Double) {
    var powers: [Double] = []
    for i in 0..<cells {
      for j in 0..<cells {
        let (a, b) = (Double(min(i, cells - i)), Double(min(j, cells - j)))
        powers.append(pow(1 + pow(2 * .pi * 8 / Double(cells), 2) * (a * a + b * b), -2))
      }
    }
    let scale = Double(cells * cells) / powers.reduce(0, +)
    let objective = DenoisingObjective.edm(deviation: 1, mean: mean, width: width)
    var (sum, weight) = (0.0, 0.0)
    for step in -160...160 {
      let z = Double(step) / 20
      let s = objective.distribution.ratio(uniform: 0, normal: z)
      let error = powers.reduce(0) { $0 + scale * $1 * s * s / (scale * $1 + s * s) } / Double(cells * cells)
      let density = exp(-0.5 * z * z)
      sum += density * objective.weighting(s) * error
      weight += density
    }
    #expect(abs(sum / weight - expected) < 5e-6, "\(sum / weight)")
  }

  /// The loss is that of the denoised field, for every preconditioning.
  @Test(arguments: [Preconditioning.edm(deviation: 0.7), .noise, .velocity, .data])
  func lossIsOfTheDenoisedField(preconditioning: Preconditioning) throws {
    let objective = DenoisingObjective(
      distribution: .logNormal(mean: 0, deviation: 1), preconditioning: preconditioning, weighting: .velocity)
    var c = UNet<Double>.Configuration()
    (c.base, c.multipliers, c.inputs, c.extras) = (4, [1, 2], 2, 1)
    let network = UNetTests.noisy(UNet<Double>(c, key: RandomKey(seed: 1)))
    let (data, maps): (Tensor<Double>, Tensor<Double>) = (noise([3, 4, 4, 1], 1), noise([3, 4, 4, 1], 2))
    let extras: Tensor<Double> = noise([3, 1], 3)
    let sampleNoise = SampleNoise(key: RandomKey(seed: 6), first: 10)
    let found = objective.loss(network, data, maps: maps, extras: extras, sampleNoise, step: 4, Recording()).value.value
    let ratios = objective.ratios(3, sampleNoise, step: 4)
    let noisyPart = sampleNoise.normals(data.shape, "noise", step: 4)
    var expected = 0.0
    for n in 0..<3 {
      func one(_ x: Tensor<Double>) -> Tensor<Double> { x.sliced(n..<n + 1, axis: 0) }
      let denoiser = NetworkDenoiser(network, preconditioning, maps: one(maps), extras: one(extras))
      let x = one(data) + ratios[n] * one(noisyPart)
      let error = denoiser.denoised(x, ratio: ratios[n]) - one(data)
      expected += objective.weighting(ratios[n]) * (error * error).values.reduce(0, +) / 16
      // And its derivative along a vector against differences.
      let v: Tensor<Double> = noise(x.shape, 7), w: Tensor<Double> = noise(x.shape, 8)
      let product = try denoiser.denoised(x, ratio: ratios[n], along: v).product
      let h = 1e-5
      let difference =
        (1 / (2 * h))
        * (denoiser.denoised(x + h * w, ratio: ratios[n]) - denoiser.denoised(x - h * w, ratio: ratios[n]))
      let (a, b) = ((product * w).values.reduce(0, +), (difference * v).values.reduce(0, +))
      #expect(abs(a - b) < 1e-7 * max(1, abs(a)))
    }
    #expect(abs(found - expected) < 1e-10 * expected, "\(found) against \(expected)")
  }

  /// Guidance at another weight than one draws another law: from a ratio of 1000, by Runge and Kutta's rule in ln s. (The
  /// reference's 1.236 and 1.378 begin at a smaller ratio.)
  @Test(arguments: [(1.0, 0.99950, 0.25), (1.5, 1.23792, 0.125), (2, 1.37967, 0.0625)])
  func guidance(weight: Double, mean: Double, variance: Double) throws {
    func law(_ mean: Double, _ variance: Double) -> GaussianDenoiser {
      GaussianDenoiser(mean: Tensor([mean]), variance: Tensor([variance]))
    }
    let guided = GuidedDenoiser(law(1, 0.25), without: law(0, 1), weight: weight)
    let levels = NoiseLevels(count: 4000, least: 1e-4, most: 1000)
    let ends = try FlowSampler.sample(Tensor([0, 1000], shape: [2, 1]), levels, guided).values
    #expect(abs(ends[0] - mean) < 2e-5, "\(ends[0])")
    #expect(abs((ends[1] - ends[0]) * (ends[1] - ends[0]) - variance) < 2e-5)
  }
}
