import Foundation
import Numerics
import Testing

@Suite struct VectorMathTests {
  private func ulps(_ value: Double, _ expected: Double) -> Double {
    value == expected ? 0 : abs(value - expected) / expected.ulp
  }

  @Test func exponentialIsWithinTwoUnitsInTheLastPlace() {
    var worst = 0.0
    for n in -70000...70000 {
      let x = Double(n) * 0.010131
      worst = max(worst, ulps(VectorMath.exp(x), exp(x)))
    }
    #expect(worst <= 2, "\(worst)")
    #expect(VectorMath.exp(-.infinity) == 0 && VectorMath.exp(-800) == 0 && VectorMath.exp(0) == 1)
    #expect(VectorMath.exp(.infinity) == .infinity && VectorMath.exp(800) == .infinity && VectorMath.exp(.nan).isNaN)
    #expect(abs(VectorMath.exp(-740) / exp(-740) - 1) < 0.1)
  }

  @Test func logarithmIsWithinTwoUnitsInTheLastPlace() {
    var worst = 0.0
    for n in 1...70000 {
      for x in [Double(n) / 70001, 1 + Double(n) * 1e-6, exp(Double(n) * 0.01), exp(-Double(n) * 0.01)] {
        guard x.isNormal else { continue }
        worst = max(worst, ulps(VectorMath.log(x), log(x)))
      }
    }
    #expect(worst <= 2, "\(worst)")
    #expect(VectorMath.log(0) == -.infinity && VectorMath.log(-1).isNaN && VectorMath.log(.nan).isNaN)
    #expect(VectorMath.log(.infinity) == .infinity && VectorMath.log(1) == 0)
    #expect(ulps(VectorMath.log(0x1p-1070), log(0x1p-1070)) <= 2)
  }

  @Test func sineAndCosineOfTurns() {
    var worst = 0.0
    for n in -40000...40000 {
      let u = Double(n) / 8192 + 1e-7 * Double(n % 13)
      let (s, c) = VectorMath.sineCosine(turns: SIMD8(repeating: u))
      // Reduced exactly, so that the reference has no error of its own.
      let r = u - u.rounded()
      worst = max(worst, abs(s[3] - sin(2 * .pi * r)), abs(c[5] - cos(2 * .pi * r)))
    }
    #expect(worst < 8e-16, "\(worst)")
    let (s, c) = VectorMath.sineCosine(turns: SIMD8(0, 0.25, 0.5, 0.75, 1, -0.25, 0.125, 2.5))
    #expect(s[0] == 0 && s[1] == 1 && abs(s[2]) == 0 && s[3] == -1 && s[5] == -1 && abs(s[7]) == 0)
    #expect(c[0] == 1 && abs(c[1]) == 0 && c[2] == -1 && c[4] == 1 && c[7] == -1 && abs(s[6] - c[6]) < 2e-16)
  }

  @Test func squareRootIsWithinOneUnitInTheLastPlace() {
    var worst = 0.0
    for n in -30000...30000 {
      let x = exp(Double(n) * 0.01)
      worst = max(worst, ulps(VectorMath.squareRoot(SIMD8(repeating: x))[2], x.squareRoot()))
    }
    #expect(worst <= 1, "\(worst)")
  }

  /// A lane does not see the others.
  @Test func lanesAreIndependent() {
    let x = SIMD8<Double>(-3, 0.1, 700, -700, 1e-300, 5, .nan, 0)
    let (e, l) = (VectorMath.exp(x), VectorMath.log(x))
    for lane in 0..<8 where !x[lane].isNaN {
      #expect(e[lane] == VectorMath.exp(x[lane]))
      #expect(l[lane] == VectorMath.log(x[lane]) || l[lane].isNaN && x[lane] < 0)
    }
  }
}
