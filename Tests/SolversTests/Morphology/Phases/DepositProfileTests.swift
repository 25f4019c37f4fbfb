import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct DepositProfileTests {
  @Test(arguments: [Side.xLower, .xUpper]) func filmWithTeeth(collector: Side) throws {
    let field = try sampled([40, 16]) { x, y, _ in
      let height = collector.isUpper ? 40 - x : x
      return height < 10 || height < 30 && Int(y) / 4 % 2 == 0 ? 1 : 0
    }
    let profile = DepositProfile(field, from: collector)
    #expect(profile.base == 10 && profile.tip == 30 && profile.dendriteLength == 20)
    #expect(profile.fillRatio == 0.5 && profile.porosity == 0.5)
    #expect(profile.solidFraction[5] == 1 && profile.solidFraction[20] == 0.5 && profile.solidFraction[35] == 0)
    #expect(abs(DepositProfile(field, from: collector, base: 0).fillRatio - 20.0 / 30) < 1e-12)
  }
}
