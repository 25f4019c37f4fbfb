import Foundation
import Numerics
import Testing

@Suite struct FourierTransformTests {
  /// The definition, array by array: pairs of real and imaginary part.
  private func transformed(_ values: [(Double, Double)], _ shape: [Int]) -> [(Double, Double)] {
    values.indices.map { wave in
      var (re, im) = (0.0, 0.0)
      for (place, value) in values.enumerated() {
        var (phase, k, n) = (0.0, wave, place)
        for length in shape.reversed() {
          phase += Double((k % length) * (n % length) % length) / Double(length)
          k /= length
          n /= length
        }
        let (c, s) = (cos(2 * .pi * phase), -sin(2 * .pi * phase))
        re += value.0 * c - value.1 * s
        im += value.0 * s + value.1 * c
      }
      return (re, im)
    }
  }

  private func check<Scalar: FourierScalar>(
    _ type: Scalar.Type, _ shape: [Int], _ batch: Int, _ order: FourierBatch, tolerance: Double
  ) {
    let transform = FourierTransform<Scalar>(shape: shape, batch: batch, order)
    let places = shape.reduce(1, *)
    #expect(transform.count == places * batch && UInt(bitPattern: transform.data) % 64 == 0)
    func index(_ sample: Int, _ place: Int) -> Int {
      2 * (order == .outermost ? sample * places + place : place * batch + sample)
    }
    func value(_ sample: Int, _ place: Int) -> (Double, Double) {
      let n = Double(sample * 1000 + place)
      return (sin(n * n * 0.37), cos(n * 1.1))
    }
    for sample in 0..<batch {
      for place in 0..<places {
        transform.data[index(sample, place)] = Scalar(value(sample, place).0)
        transform.data[index(sample, place) + 1] = Scalar(value(sample, place).1)
      }
    }
    transform.forward()
    for sample in 0..<batch {
      let expected = transformed((0..<places).map { value(sample, $0) }, shape)
      for place in 0..<places {
        let at = index(sample, place)
        #expect(abs(Double(transform.data[at]) - expected[place].0) < tolerance)
        #expect(abs(Double(transform.data[at + 1]) - expected[place].1) < tolerance)
      }
    }
    transform.backward()
    for sample in 0..<batch {
      for place in 0..<places {
        let at = index(sample, place)
        #expect(abs(Double(transform.data[at]) / Double(places) - value(sample, place).0) < tolerance)
        #expect(abs(Double(transform.data[at + 1]) / Double(places) - value(sample, place).1) < tolerance)
      }
    }
  }

  @Test(arguments: [[1], [8], [7], [6, 10], [5, 9], [3, 4, 5]], [FourierBatch.outermost, .innermost])
  func matchesTheDefinition(shape: [Int], order: FourierBatch) {
    for batch in [1, 3, 8] {
      check(Double.self, shape, batch, order, tolerance: 1e-12)
      check(Float.self, shape, batch, order, tolerance: 1e-4)
    }
  }

  @Test func bitsRepeat() {
    let transforms = (0..<2).map { _ in FourierTransform<Float>(shape: [30, 36], batch: 4, .innermost) }
    for transform in transforms {
      for n in 0..<2 * transform.count { transform.data[n] = sin(Float(n)) }
      transform.forward()
    }
    #expect((0..<2 * transforms[0].count).allSatisfy { transforms[0].data[$0] == transforms[1].data[$0] })
  }
}
