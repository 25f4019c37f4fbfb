import Foundation
import Numerics
import Testing

/// Expected values by arithmetic of forty and more digits.
@Suite struct DistributionsTests {
  @Test(arguments: [
    (1e-300, -37.0470962993611992), (1e-20, -9.26234008979840758), (1e-10, -6.3613409024040562),
    (0.0002, -3.5400837992061451), (0.01, -2.32634787404084109), (0.07, -1.47579102817917069),
    (0.08, -1.40507156030963254), (0.3, -0.524400512708040816), (0.5, 0.0), (0.77, 0.738846849185213688),
    (0.975, 1.95996398454005386), (0.9999, 3.71901648545570839), (0.9999999999, 6.36134088969742186),
  ])
  func normalQuantile(p: Double, z: Double) {
    #expect(abs(SpecialFunctions.normalQuantile(p) - z) <= 8e-16 * abs(z))
  }

  @Test func normalQuantileInvertsTheDistribution() {
    for n in 1..<2000 {
      let p = Double(n) / 2000
      #expect(abs(SpecialFunctions.normalDistribution(SpecialFunctions.normalQuantile(p)) - p) < 4e-16)
    }
    #expect(SpecialFunctions.normalQuantile(0) == -.infinity && SpecialFunctions.normalQuantile(1) == .infinity)
    #expect(SpecialFunctions.normalQuantile(-0.1).isNaN && SpecialFunctions.normalQuantile(.nan).isNaN)
  }

  @Test(arguments: [
    (0.5, 0.01, 0.112462916018284893, 0.887537083981715107), (0.5, 3, 0.98569412156457036, 0.0143058784354296395),
    (1, 1, 0.632120558828557678, 0.367879441171442322), (2.5, 0.3, 0.0119967572059062655, 0.988003242794093735),
    (2.5, 20, 0.999999850663209995, 1.49336790005039518e-7), (10, 10, 0.542070285528147792, 0.457929714471852208),
    (10, 40, 0.999999996074067774, 3.92593222628618819e-9), (100, 80, 0.0171083130351331142, 0.982891686964866886),
    (100, 130, 0.997249591632693474, 0.00275040836730652628), (1e4, 1e4, 0.5013298083399552, 0.4986701916600448),
    (1e4, 10300, 0.998529505103614319, 0.00147049489638568128),
    (1e6, 999000, 0.158655213574303652, 0.841344786425696348),
    (1e-3, 1e-5, 0.989123044695782669, 0.0108769553042173311),
    (1e-3, 2, 0.999951023082169019, 0.0000489769178309814798),
  ])
  func incompleteGamma(a: Double, x: Double, lower: Double, upper: Double) {
    #expect(abs(SpecialFunctions.lowerGamma(a, x) / lower - 1) < 2e-13)
    #expect(abs(SpecialFunctions.upperGamma(a, x) / upper - 1) < 2e-13)
  }

  @Test func incompleteGammaAtItsEnds() {
    #expect(SpecialFunctions.lowerGamma(2, 0) == 0 && SpecialFunctions.upperGamma(2, 0) == 1)
    #expect(SpecialFunctions.lowerGamma(2, .infinity) == 1 && SpecialFunctions.upperGamma(2, .infinity) == 0)
    #expect(SpecialFunctions.lowerGamma(0, 1).isNaN && SpecialFunctions.upperGamma(1, -1).isNaN)
    #expect(SpecialFunctions.upperGamma(3, 1e5) == 0 && SpecialFunctions.lowerGamma(2, .nan).isNaN)
  }

  @Test func chiSquare() {
    #expect(abs(SpecialFunctions.chiSquareProbability(3.841458820694124, degreesOfFreedom: 1) - 0.05) < 1e-15)
    #expect(abs(SpecialFunctions.chiSquareProbability(18.307, degreesOfFreedom: 10) / 0.05000058909139812 - 1) < 1e-13)
    #expect(abs(SpecialFunctions.chiSquareProbability(1000, degreesOfFreedom: 900) / 0.010994608942135844 - 1) < 1e-12)
  }
}
