import Foundation
import Numerics
import Testing

@testable import Solvers

@Suite struct BootstrapDifferenceTests {
  @Test func intervalOfNormalGroups() {
    let key = RandomKey(seed: 2)
    let a = (0..<100).map { key.normal(cell: UInt64($0)) + 2 }
    let b = (0..<100).map { key.normal(cell: UInt64($0), sample: 1) }
    let difference = BootstrapDifference(of: a, and: b, key: key)
    #expect(difference.isDistinct && difference.interval.contains(difference.difference))
    let (va, vb) = (RunningMoments(a).populationVariance, RunningMoments(b).populationVariance)
    let expected = 2 * 1.96 * ((va + vb) / 100).squareRoot()
    #expect(abs((difference.interval.upperBound - difference.interval.lowerBound) / expected - 1) < 0.08)
    #expect(abs(difference.standardized - 2) < 0.5)
  }

  /// The same key gives the same interval, another one another.
  @Test func keysDecide() {
    let a = (0..<30).map { RandomKey(seed: 4).normal(cell: UInt64($0)) }
    let b = (0..<20).map { RandomKey(seed: 4).normal(cell: UInt64($0), sample: 1) }
    let first = BootstrapDifference(of: a, and: b, key: RandomKey(seed: 1))
    #expect(first == BootstrapDifference(of: a, and: b, key: RandomKey(seed: 1)))
    #expect(first.interval != BootstrapDifference(of: a, and: b, key: RandomKey(seed: 9)).interval)
    #expect(!BootstrapDifference(of: [1, 1], and: [1, 1], key: RandomKey(seed: 1)).isDistinct)
  }
}
