import Foundation
import Testing

@testable import Solvers

@Suite struct GrowthLawTests {
  @Test func powerLawAndSpeed() throws {
    let times = [0.0, 1, 2, 4, 8]
    let law = try #require(
      GrowthLaw(times: times, roughness: times.map { 3 * pow($0, 1 / 3.0) }, fronts: times.map { 5 + 2 * $0 }))
    #expect(abs(law.exponent.value - 1 / 3.0) < 1e-12 && abs(law.speed.value - 2) < 1e-12)
  }

  @Test func twoTimesAreTooFew() {
    #expect(GrowthLaw(times: [0, 1, 2], roughness: [0, 1, 2], fronts: [0, 1, 2]) == nil)
  }
}
