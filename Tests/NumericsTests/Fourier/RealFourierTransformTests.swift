import Foundation
import Numerics
import Testing

@Suite struct RealFourierTransformTests {
  @Test(arguments: [[8], [7], [6, 10], [5, 9], [3, 4, 5]])
  func matchesTheDefinition(shape: [Int]) {
    let transform = RealFourierTransform(shape: shape)
    let count = shape.reduce(1, *)
    let last = shape[shape.count - 1]
    let values = (0..<count).map { sin(Double($0 * $0) * 0.37) }
    for n in 0..<count { transform.real[n] = values[n] }
    transform.forward()
    for row in 0..<count / last {
      for k in 0...last / 2 {
        var (re, im) = (0.0, 0.0)
        for n in 0..<count {
          // The phase of wave vector (row's indices, k) at cell n.
          var (phase, cell, wave) = (0.0, n, row)
          for (axis, length) in shape.enumerated().reversed() {
            let k = axis == shape.count - 1 ? k : wave % length
            if axis < shape.count - 1 { wave /= length }
            phase += Double(k * (cell % length)) / Double(length)
            cell /= length
          }
          re += values[n] * cos(2 * .pi * phase)
          im -= values[n] * sin(2 * .pi * phase)
        }
        let place = 2 * (row * (last / 2 + 1) + k)
        #expect(abs(transform.complex[place] - re) < 1e-11 && abs(transform.complex[place + 1] - im) < 1e-11)
      }
    }
    transform.backward()
    #expect((0..<count).allSatisfy { abs(transform.real[$0] / Double(count) - values[$0]) < 1e-13 })
  }

  @Test func bitsRepeat() {
    let (a, b) = (RealFourierTransform(shape: [30, 36]), RealFourierTransform(shape: [30, 36]))
    for n in 0..<1080 {
      a.real[n] = sin(Double(n))
      b.real[n] = sin(Double(n))
    }
    a.forward()
    b.forward()
    #expect((0..<30 * 38).allSatisfy { a.complex[$0] == b.complex[$0] })
  }
}
