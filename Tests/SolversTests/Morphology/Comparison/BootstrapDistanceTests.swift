import Foundation
import Numerics
import Testing

@testable import Solvers

@Suite struct BootstrapDistanceTests {
  /// Members of a normal law of unit variance, `shift` away from zero.
  private func members(_ count: Int, _ components: Int, seed: UInt64, shift: Double = 0) -> [[Double]] {
    let key = RandomKey(seed: seed)
    return (0..<count).map { n in (0..<components).map { shift + key.normal(cell: UInt64($0), sample: UInt64(n)) } }
  }

  /// With one component it is the standardised difference.
  @Test func oneComponent() {
    let (a, b) = (members(60, 1, seed: 1, shift: 2), members(40, 1, seed: 2))
    let distance = BootstrapDistance(of: a, and: b, key: RandomKey(seed: 5))
    let difference = BootstrapDifference(of: a.flatMap { $0 }, and: b.flatMap { $0 }, key: RandomKey(seed: 5))
    #expect(abs(distance.value - abs(difference.standardized)) < 1e-12)
    #expect(distance.isDistinct && distance.interval.contains(distance.value))
    // Of two means: 1.96 (1 / 60 + 1 / 40)^(1/2) to either side.
    #expect(abs((distance.interval.upperBound - distance.interval.lowerBound) / 0.8 - 1) < 0.15)
  }

  private func distance(_ counts: (Int, Int), _ components: Int, shift: Double, seed: UInt64) -> BootstrapDistance {
    let first = members(counts.0, components, seed: 2 * seed, shift: shift)
    let second = members(counts.1, components, seed: 2 * seed + 1)
    return BootstrapDistance(of: first, and: second, resamples: 200, key: RandomKey(seed: seed))
  }

  /// Groups of one law are told apart in 5 % of the cases; those far apart in all components always.
  @Test func ratesOfDecisions() {
    let distinct = (0..<200).count { distance((6, 7), 4, shift: 0, seed: UInt64($0)).isDistinct }
    #expect(distinct >= 2 && distinct <= 20, "\(distinct) of 200")
    let found = (0..<20).count { distance((8, 8), 10, shift: 1.5, seed: UInt64($0)).isDistinct }
    #expect(found == 20)
  }

  /// Components without scatter or difference do not count; members that do not vary are infinitely far, but for rounding.
  @Test func withoutScatter() {
    let (a, b) = (members(5, 3, seed: 3, shift: 1), members(5, 3, seed: 4))
    let key = RandomKey(seed: 1)
    let distance = BootstrapDistance(of: a, and: b, key: key)
    #expect(distance == BootstrapDistance(of: a.map { [0] + $0 }, and: b.map { [0] + $0 }, key: key))
    #expect(distance != BootstrapDistance(of: a, and: b, key: RandomKey(seed: 2)))
    let same = BootstrapDistance(of: [[1, 2], [1, 2]], and: [[1, 2], [1, 2]], key: key)
    #expect(same.value == 0 && !same.isDistinct)
    #expect(BootstrapDistance(of: [[1], [1], [1], [1]], and: [[2], [2], [2], [2]], key: key).isDistinct)
  }
}
