import Foundation
import Numerics
import Testing

@Suite struct SpecialFunctionsTests {
  /// Half-integer orders have closed forms; the others are tabulated (Abramowitz and Stegun 9.8, 9.11).
  @Test func besselK() {
    for x in [1e-3, 0.1, 1, 2.5, 10, 50] {
      let half = (Double.pi / (2 * x)).squareRoot() * exp(-x)
      #expect(abs(SpecialFunctions.besselK(0.5, x) / half - 1) < 1e-12)
      #expect(abs(SpecialFunctions.besselK(1.5, x) / (half * (1 + 1 / x)) - 1) < 1e-12)
      #expect(abs(SpecialFunctions.besselK(2.5, x) / (half * (1 + 3 / x + 3 / (x * x))) - 1) < 1e-12)
    }
    #expect(abs(SpecialFunctions.besselK(0, 1) - 0.42102443824070834) < 1e-14)
    #expect(abs(SpecialFunctions.besselK(1, 1) - 0.60190723019723457) < 1e-14)
    #expect(abs(SpecialFunctions.besselK(0, 0.1) - 2.4270690247020166) < 1e-13)
  }

  @Test func logGamma() {
    #expect(abs(SpecialFunctions.logGamma(0.5) - 0.5 * log(Double.pi)) < 1e-15)
    #expect(abs(SpecialFunctions.logGamma(11) - log(3_628_800)) < 1e-13)
  }

  @Test func normalDistribution() {
    #expect(SpecialFunctions.normalDistribution(0) == 0.5)
    #expect(abs(SpecialFunctions.normalDistribution(1.959963984540054) - 0.975) < 1e-14)
  }
}
