import Foundation
import Testing

@testable import Learn

struct TracedTests {
  /// Places at which a function is smooth.
  private func places(of f: Pointwise) -> Tensor<Double> {
    let x: Tensor<Double> = noise([3, 7], 1)
    switch f {
    case .logarithm, .squareRoot: return x.mapped(.magnitude) + Tensor(0.3)
    case .rectifier, .magnitude, .reciprocal:
      return Tensor(x.values.map { $0 < 0 ? $0 - 0.2 : $0 + 0.2 }, shape: x.shape)
    default: return x
    }
  }

  @Test(arguments: Pointwise.allCases)
  func pointwise(f: Pointwise) throws { try expectGradient([places(of: f)]) { $0[0].mapped(f) } }

  /// Both sides of where the hyperbolic tangent changes from a series to the exponential.
  @Test func hyperbolicTangent() {
    let x = stride(from: -4.0, through: 4, by: 0.001).map { $0 }
    let y = Tensor(x).mapped(.tanh).values
    for (x, y) in zip(x, y) { #expect(abs(y - tanh(x)) < 4e-15 * max(abs(y), 1e-3)) }
  }

  @Test func pairs() throws {
    let (a, b): (Tensor<Double>, Tensor<Double>) = (noise([2, 3, 5], 1), noise([3, 1], 2))
    let far = b.mapped(.magnitude) + Tensor(0.5)
    try expectGradient([a, b]) { $0[0] + $0[1] }
    try expectGradient([b, a]) { $0[0] - $0[1] }
    try expectGradient([a, b]) { $0[0] * $0[1] }
    try expectGradient([a, far]) { $0[0] / $0[1] }
    try expectGradient([a, b], step: 1e-6) { Traced.maximum($0[0], $0[1]) }
    try expectGradient([noise([4, 1, 6], 3), noise([5, 1], 4)]) { $0[0] * $0[1] }
  }

  @Test func sums() throws {
    let a: Tensor<Double> = noise([2, 3, 4, 5], 1)
    try expectGradient([a]) { $0[0].sum() }
    try expectGradient([a]) { $0[0].mean(along: [1, -1]) }
    try expectGradient([a]) { $0[0].sum(along: [0, 2]) }
    try expectGradient([a]) { $0[0].softmax() }
  }

  @Test func arrangements() throws {
    let a: Tensor<Double> = noise([2, 3, 4, 5], 1)
    try expectGradient([a]) { $0[0].permuted([2, 0, 3, 1]) }
    try expectGradient([a]) { $0[0].reshaped([6, -1]) }
    try expectGradient([a, noise([2, 2, 4, 5], 2)]) { Traced.concatenated([$0[0], $0[1]], axis: 1) }
    try expectGradient([a]) { $0[0].sliced(1..<3, axis: 2) }
    try expectGradient([noise([6, 3], 3)]) { $0[0].rows([4, 1, 4]) }
    for padding in Padding.allCases { try expectGradient([a]) { $0[0].padded(padding, lower: 2, upper: 1, axis: 2) } }
  }

  @Test func products() throws {
    try expectGradient([noise([3, 4], 1), noise([4, 5], 2)]) { Traced.product($0[0], $0[1]) }
    try expectGradient([noise([2, 3, 4], 1), noise([2, 4, 5], 2)]) { Traced.product($0[0], $0[1]) }
    try expectGradient([noise([2, 3, 4], 1), noise([2, 5, 4], 2)]) { Traced.product($0[0], $0[1], transposesB: true) }
    try expectGradient([noise([2, 3, 4], 1), noise([5, 4], 2), noise([5], 3)]) { $0[0].linear($0[1], $0[2]) }
    try expectGradient([noise([4], 1), noise([5, 4], 2), noise([5], 3)]) { $0[0].linear($0[1], $0[2]) }
  }

  /// A value that is used twice, a constant between, and a second pass over a kept tape.
  @Test func useOfATape() throws {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 2, 3]))
    let y = (x * x + x * x.detached).sum()
    for _ in 0..<2 {
      let gradients = try tape.gradients(of: y, keepsTape: true)
      #expect(gradients[x]?.values == [3, 6, 9])
    }
    #expect(y.value.value == 28)
    var leaves: [Traced<Double>.Identifier] = []
    _ = try tape.gradients(of: y, onLeaf: { leaf, _ in leaves.append(leaf) })
    #expect(leaves == [x.identifier])
  }
}
