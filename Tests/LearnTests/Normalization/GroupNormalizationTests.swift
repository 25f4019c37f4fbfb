import Testing

@testable import Learn

struct GroupNormalizationTests {
  @Test(arguments: [(6, 2), (16, 4), (20, 5), (3, 1)], [Activation.none, .silu])
  func gradients(channels: (Int, Int), activation: Activation) throws {
    let (count, groups) = channels
    let inputs: [Tensor<Double>] = [
      noise([2, 5, 3, count], 1), noise([count], 2), noise([count], 3), noise([2, 2 * count], 4),
    ]
    try expectGradient(inputs) {
      $0[0].groupNormalized(groups: groups, scale: $0[1], shift: $0[2], film: $0[3], activation: activation)
    }
    try expectGradient(Array(inputs.prefix(3))) {
      $0[0].groupNormalized(groups: groups, scale: $0[1], shift: $0[2], activation: activation)
    }
  }

  /// Mean 0 and variance 1 within each group, also of floats far from zero.
  @Test func momentsOfFloats() {
    let x: Tensor<Float> = noise([2, 300, 32], 1) + Tensor(1000)
    let (one, zero) = (Traced(Tensor<Float>(repeating: 1, shape: [32])), Traced(Tensor<Float>(zeros: [32])))
    let y = Traced(x).groupNormalized(groups: 8, scale: one, shift: zero).value.values
    for sample in 0..<2 {
      for group in 0..<8 {
        let values = (0..<300).flatMap { p in (0..<4).map { Double(y[(sample * 300 + p) * 32 + group * 4 + $0]) } }
        let mean = values.reduce(0, +) / 1200
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1200
        #expect(abs(mean) < 1e-4 && abs(variance - 1) < 1e-3, "\(mean), \(variance)")
      }
    }
  }
}
