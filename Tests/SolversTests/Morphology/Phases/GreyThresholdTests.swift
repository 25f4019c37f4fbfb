import Foundation
import Numerics
import Testing

@testable import Solvers

@Suite struct GreyThresholdTests {
  @Test func otsuSplitsTwoNormalLaws() {
    let key = RandomKey(seed: 1)
    let grey = (0..<20_000).map { ($0 % 2 == 0 ? 0.0 : 10) + 1.5 * key.normal(cell: UInt64($0)) }
    #expect(abs(GreyThreshold.otsu(of: grey) - 5) < 0.3)
  }

  @Test func otsuOfTwoValuesIsBetween() {
    let level = GreyThreshold.otsu(of: [3, 3, 3, 7, 7])
    #expect(level > 3 && level <= 7 && abs(level - 5) < 0.1)
    #expect(GreyThreshold.otsu(of: [4, 4]) == 4)
  }

  /// Weak parts count where they hang on strong ones, and nowhere else.
  @Test func hysteresis() throws {
    let grey = try sampled([10, 3]) { x, y, _ in y == 1.5 ? (x < 4 ? 0.6 : x < 5 ? 0.9 : x < 7 ? 0.1 : 0.6) : 0 }
    let (metal, level) = GreyThreshold.hysteresis(lower: 0.5, upper: 0.8).indicator(of: grey)
    #expect(level == 0.5 && (0..<10).map { metal[$0, 1, 0] } == [1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
    #expect(GreyThreshold.fixed(0.5).indicator(of: grey).indicator.values.reduce(0, +) == 8)
  }
}
