import Foundation
import Testing

@testable import Learn

struct OptimizerTests {
  /// Three steps of the published rule, number by number; 19 numbers, so that a row's end counts as well.
  @Test func adam() {
    var settings = AdamW<Double>.Settings()
    (settings.beta1, settings.beta2, settings.decay, settings.greatestNorm) = (0.8, 0.9, 0.1, 2)
    var optimizer = AdamW<Double>(count: 19, settings)
    var parameters: Tensor<Double> = noise([19], 1)
    var (expected, m, v) = (parameters.values, [Double](repeating: 0, count: 19), [Double](repeating: 0, count: 19))
    for step in 1...3 {
      let gradient: Tensor<Double> = noise([19], UInt64(10 + step))
      let norm = gradient.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let told = optimizer.update(&parameters, gradient, rate: 0.05)
      #expect(abs(told - norm) < 1e-14 * norm)
      for i in 0..<19 {
        let g = gradient.values[i] * min(1, 2 / norm)
        m[i] = 0.8 * m[i] + 0.2 * g
        v[i] = 0.9 * v[i] + 0.1 * g * g
        let (mh, vh) = (m[i] / (1 - pow(0.8, Double(step))), v[i] / (1 - pow(0.9, Double(step))))
        expected[i] = expected[i] * (1 - 0.05 * 0.1) - 0.05 * mh / (vh.squareRoot() + 1e-8)
      }
    }
    for (a, b) in zip(parameters.values, expected) { #expect(abs(a - b) < 1e-13) }
    #expect(optimizer.step == 3)
    let before = parameters
    #expect(!optimizer.update(&parameters, Tensor(repeating: .nan, shape: [19]), rate: 1).isFinite)
    #expect(parameters == before && optimizer.step == 3)
  }

  @Test func rates() {
    let rate = LearningRate(peak: 2, warmup: 10, decay: .cosine, steps: 100)
    #expect(rate(0) == 0.2 * 0.5 * (1 + cos(0)) && abs(rate(100)) < 1e-15 && abs(rate(50) - 1) < 1e-12)
    #expect(abs(LearningRate(peak: 1, decay: .inverseRoot, steps: 100)(400) - 0.5) < 1e-15)
  }

  /// The published pairs of width and power.
  @Test func powerProfiles() throws {
    for (width, gamma) in [(0.05, 16.972), (0.10, 6.937)] {
      guard case .power(let found) = WeightAverage<Double>.Profile.power(relativeWidth: width) else { continue }
      #expect(abs(found - gamma) < 5e-4)
      let w = ((found + 1) / ((found + 2) * (found + 2) * (found + 3))).squareRoot()
      #expect(abs(w - width) < 1e-12)
    }
    // A step's weight under the profile is that of the integral of t^γ.
    var average = WeightAverage<Double>(.power(6.937), Tensor([0]))
    for step in 1...400 { average.add(Tensor([step <= 200 ? 1 : 0])) }
    #expect(abs(average.values.values[0] - pow(0.5, 7.937)) < 2e-4)
  }

  /// An average of another width, made afterwards of those that were kept, against the same one made on the way.
  @Test func postHoc() throws {
    let gammas = [16.972, 6.937]
    func weight(_ step: Int) -> Double { sin(Double(step) / 100) + Double(step) / 500 }
    var kept: [(PostHocAverage.Point, Double)] = []
    var (running, target) = (
      gammas.map { WeightAverage<Double>(.power($0), Tensor([0])) }, WeightAverage<Double>(.power(10), Tensor([0]))
    )
    for step in 1...1000 {
      for i in 0..<2 {
        running[i].add(Tensor([weight(step)]))
        if step % 50 == 0 { kept.append((.init(step: Double(step), gamma: gammas[i]), running[i].values.values[0])) }
      }
      target.add(Tensor([weight(step)]))
    }
    let factors = try PostHocAverage.factors(of: kept.map(\.0), for: .init(step: 1000, gamma: 10))
    let found = zip(factors, kept).reduce(0) { $0 + $1.0 * $1.1.1 }
    #expect(abs(found - target.values.values[0]) < 2e-3, "\(found) against \(target.values.values[0])")
  }
}
