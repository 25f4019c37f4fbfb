import Foundation
import Numerics
import Testing

@Suite struct VectorMathFloatTests {
  @Test func exponentialIsWithinOneAndAHalfUnitsInTheLastPlace() {
    var worst = 0.0
    for n in -87000...88700 {
      let x = Float(n) * 1e-3
      let expected = Foundation.exp(Double(x))
      worst = max(worst, abs(Double(VectorMath.exp(single: x)) - expected) / Double(Float(expected).ulp))
    }
    #expect(worst <= 1.5, "\(worst)")
  }

  @Test func limits() {
    #expect(VectorMath.exp(single: 0) == 1 && VectorMath.exp(single: -.infinity) == 0)
    #expect(VectorMath.exp(single: .infinity) == .infinity && VectorMath.exp(single: 88.8) == .infinity)
    #expect(VectorMath.exp(single: 88.7) < .infinity && VectorMath.exp(single: -104) == 0)
    #expect(VectorMath.exp(single: .nan).isNaN)
    // Below the normal numbers, to one unit.
    for x in [Float(-88), -95, -100, -103] {
      #expect(abs(Double(VectorMath.exp(single: x)) - Foundation.exp(Double(x))) <= 0x1p-149)
    }
  }

  @Test func lanesAreIndependent() {
    let x = SIMD16<Float>((0..<16).map { $0 == 5 ? .nan : Float($0 * $0) - 100 })
    let y = VectorMath.exp(x)
    for lane in 0..<16 where lane != 5 { #expect(y[lane] == VectorMath.exp(single: x[lane])) }
    #expect(y[5].isNaN)
  }
}
