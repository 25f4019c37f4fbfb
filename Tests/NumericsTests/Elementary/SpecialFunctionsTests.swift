import Foundation
import Numerics
import Testing

private let besselKTable: [(Double, Double, Double)] = [
  (0.0, 1e-08, 18.536612259610778388), (0, 0.5, 0.92441907122766586178), (0.3, 0.01, 6.8901026382927695432),
  (1.0 / 3, 2.0, 0.11654496129616524846), (0.75, 5.0, 0.0038861592549742764936),
  (1.0, 30.0, 2.1677320018915494249e-14),
  (2.2, 0.1, 400.34835619107408586), (3.7, 12.0, 3.795637905437521396e-6), (10.5, 0.7, 34276484322.669631687),
  (25.0, 3.0, 11188235571447377718.0), (-3.7, 12.0, 3.795637905437521396e-6), (0.0, 700.0, 4.669776431685376881e-306),
  (4.0, 690.0, 1.0480835424994216552e-301), (60, 700, 6.0894427714677856666e-305),
]

private let gammaTable: [(Double, Double)] = [
  (0.1, 2.252712651734205902), (1.0 / 3, 0.98542064692776712714), (0.5, 0.57236494292470008707),
  (1.5, -0.12078223763524522235), (4.3, 2.1810210463671689017), (20.0, 39.339884187199494036),
  (100.5, 361.43554046777762156), (1e6, 12815504.56914761166), (-0.5, 1.2655121234846453965),
]

private let errorTable: [(Double, Double, Double)] = [
  (1e-9, 1.1283791670955126438e-9, 0.9999999988716208329), (0.1, 0.1124629160182848984, 0.8875370839817151016),
  (0.5, 0.52049987781304653768, 0.47950012218695346232), (1.0, 0.84270079294971486934, 0.15729920705028513066),
  (-0.7, -0.67780119383741844228, 1.6778011938374184423), (3.5, 0.99999925690162765859, 7.4309837234141274552e-7),
  (26, 1, 5.6631924088561428465e-296),
]

/// Tabulated values are from arithmetic with forty digits.
@Suite struct SpecialFunctionsTests {
  private func error(_ value: Double, _ expected: Double) -> Double { abs(value / expected - 1) }

  @Test(arguments: besselKTable)
  func besselK(nu: Double, x: Double, expected: Double) {
    #expect(error(SpecialFunctions.besselK(nu, x), expected) < 1e-12)
  }

  /// Half-integer orders have closed forms.
  @Test func besselKOfHalfIntegerOrder() {
    for x in [1e-3, 0.1, 1, 2.5, 10, 50, 600] {
      let half = (Double.pi / (2 * x)).squareRoot() * exp(-x)
      #expect(error(SpecialFunctions.besselK(0.5, x), half) < 1e-12)
      #expect(error(SpecialFunctions.besselK(1.5, x), half * (1 + 1 / x)) < 1e-12)
      #expect(error(SpecialFunctions.besselK(2.5, x), half * (1 + 3 / x + 3 / (x * x))) < 1e-12)
    }
  }

  /// Arguments at which a careless loop never ends.
  @Test(.timeLimit(.minutes(1)))
  func besselKAtTheLimits() {
    #expect(SpecialFunctions.besselK(0.5, 760) == 0 && SpecialFunctions.besselK(1.5, 1e6) == 0)
    #expect(SpecialFunctions.besselK(1.5, 1e300) == 0 && SpecialFunctions.besselK(2, .infinity) == 0)
    #expect(SpecialFunctions.besselK(1, 0) == .infinity && SpecialFunctions.besselK(1, -1) == .infinity)
    #expect(SpecialFunctions.besselK(3, 1e-200) == .infinity && SpecialFunctions.besselK(0, 1e-300) > 690)
    #expect(SpecialFunctions.besselK(.nan, 1).isNaN && SpecialFunctions.besselK(1, .nan).isNaN)
    #expect(SpecialFunctions.besselK(.infinity, 1).isNaN)
  }

  @Test(arguments: gammaTable)
  func gamma(x: Double, logarithm: Double) {
    #expect(error(SpecialFunctions.logGamma(x), logarithm) < 1e-14)
    if x < 150 { #expect(error(abs(SpecialFunctions.gamma(x)), exp(logarithm)) < 1e-13) }
  }

  @Test(arguments: errorTable)
  func errorFunction(x: Double, value: Double, complement: Double) {
    #expect(error(SpecialFunctions.errorFunction(x), value) < 1e-15)
    #expect(error(SpecialFunctions.complementaryErrorFunction(x), complement) < 1e-14)
    #expect(error(SpecialFunctions.normalDistribution(-x * 2.0.squareRoot()), complement / 2) < 1e-12)
  }

  @Test func normalLaw() {
    #expect(SpecialFunctions.normalDistribution(0) == 0.5)
    #expect(abs(SpecialFunctions.normalDistribution(1.959963984540054) - 0.975) < 1e-14)
    #expect(error(SpecialFunctions.normalDensity(1.5), exp(-1.125) / (2 * Double.pi).squareRoot()) < 1e-15)
  }
}
