import Numerics
import Testing

@testable import Learn

/// Normal variates as a tensor.
func noise<Scalar: TensorScalar>(_ shape: [Int], _ number: UInt64) -> Tensor<Scalar> {
  normals(shape, RandomKey(seed: 11).child(number))
}

/// Compares the gradients of sum(w f(x...)) with central differences in random directions, and f's linearisation with its
/// transpose: relative 1e-6.
///
/// - Throws: What the tape throws.
func expectGradient(
  _ inputs: [Tensor<Double>], step: Double = 1e-5, sourceLocation: SourceLocation = #_sourceLocation,
  _ f: ([Traced<Double>]) -> Traced<Double>
) throws {
  let tape = Tape<Double>()
  let leaves = inputs.map(tape.variable)
  let result = f(leaves)
  let weights: Tensor<Double> = noise(result.shape, 99)
  let gradients = try tape.gradients(of: result, seed: weights)
  func functional(_ values: [Tensor<Double>]) -> Double {
    (f(values.map { Traced($0) }).value * weights).values.reduce(0, +)
  }
  for (index, leaf) in leaves.enumerated() {
    let gradient = try #require(gradients[leaf], "input \(index) has no gradient", sourceLocation: sourceLocation)
    for trial in 0..<2 {
      let direction: Tensor<Double> = noise(inputs[index].shape, UInt64(100 + 10 * index + trial))
      let expected = (gradient * direction).values.reduce(0, +)
      func moved(_ t: Double) -> Double {
        var values = inputs
        values[index].add(direction, times: t)
        return functional(values)
      }
      // Fourth order, so that rounding and not truncation bounds the difference.
      let difference =
        (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step)
      let scale = max(abs(expected), 1e-2)
      #expect(
        abs(difference - expected) < 1e-6 * scale,
        "input \(index): \(difference) by differences, \(expected) by the tape",
        sourceLocation: sourceLocation)
    }
  }
}
