public import Numerics

/// The distance of two groups of vectors, such as correlations at the same distances, with an interval by the bootstrap.
///
/// The root mean square, over the components, of the difference of the groups' means in units of the standard deviation of
/// the members of both about their means. Groups of one law are not at distance 0 but within ``chance``.
public struct BootstrapDistance: Sendable, Hashable {
  /// The distance.
  public let value: Double

  /// The interval that holds the given part of the distances of resampled groups: their quantiles.
  public let interval: ClosedRange<Double>

  /// What the given part of the distances stays below where all members of both are dealt to two such groups by chance:
  /// the test by permutations (Fisher 1935).
  public let chance: Double

  /// Whether the groups are further apart than by chance.
  public var isDistinct: Bool { value > chance }

  /// Compares two groups.
  ///
  /// - Parameters:
  ///   - a: Independent members, at least two, of as many components each.
  ///   - b: Others, at least two, of as many components.
  ///   - resamples: How many times groups are resampled, and dealt.
  ///   - confidence: The part of the distances within the interval, and below the one by chance.
  ///   - key: The random numbers.
  public init(
    of a: [[Double]], and b: [[Double]], resamples: Int = 2000, confidence: Double = 0.95, key: RandomKey
  ) {
    let components = a.first?.count ?? 0
    precondition(a.count >= 2 && b.count >= 2 && resamples >= 1, "\(a.count) and \(b.count) members")
    precondition((a + b).allSatisfy { $0.count == components }, "vectors of \(components) components")
    let members = a + b
    let (first, second) = (Array(0..<a.count), Array(a.count..<members.count))
    let deviations = Self.deviations(members, first, second)
    value = Self.distance(members, first, second, deviations)
    let (keyA, keyB, dealing) = (key.child(0), key.child(1), key.child(2))
    let distances = (0..<resamples).map { n in
      Self.distance(
        members, Self.resampled(first, keyA, UInt64(n)), Self.resampled(second, keyB, UInt64(n)), deviations)
    }
    let sorted = SortedSample(distances)
    interval = sorted.quantile(0.5 - confidence / 2)...sorted.quantile(0.5 + confidence / 2)
    let dealt = (0..<resamples).map { n in
      var places = first + second
      for last in stride(from: places.count - 1, to: 0, by: -1) {
        places.swapAt(last, Self.choice(of: last + 1, dealing, UInt64(last), UInt64(n)))
      }
      let (one, other) = (Array(places[..<a.count]), Array(places[a.count...]))
      return Self.distance(members, one, other, Self.deviations(members, one, other))
    }
    chance = SortedSample(dealt).quantile(confidence)
  }

  private static func mean(_ members: [[Double]], _ group: [Int], _ component: Int) -> Double {
    group.reduce(0) { $0 + members[$1][component] } / Double(group.count)
  }

  /// The standard deviation of each component about the groups' means, but no less than their rounding.
  private static func deviations(_ members: [[Double]], _ first: [Int], _ second: [Int]) -> [Double] {
    members[0].indices.map { j in
      let squares = [first, second].reduce(0.0) { sum, group in
        let mean = mean(members, group, j)
        return sum + group.reduce(0) { $0 + (members[$1][j] - mean) * (members[$1][j] - mean) }
      }
      let largest = members.reduce(0) { max($0, abs($1[j])) }
      return max((squares / Double(members.count - 2)).squareRoot(), 1e-12 * largest)
    }
  }

  /// Components without any scatter or difference, such as height differences at distance 0, do not count.
  private static func distance(
    _ members: [[Double]], _ first: [Int], _ second: [Int], _ deviations: [Double]
  ) -> Double {
    var (sum, count) = (0.0, 0)
    for (j, deviation) in deviations.enumerated() where deviation > 0 {
      let difference = (mean(members, first, j) - mean(members, second, j)) / deviation
      (sum, count) = (sum + difference * difference, count + 1)
    }
    return count > 0 ? (sum / Double(count)).squareRoot() : 0
  }

  private static func resampled(_ group: [Int], _ key: RandomKey, _ sample: UInt64) -> [Int] {
    group.indices.map { group[choice(of: group.count, key, UInt64($0), sample)] }
  }

  private static func choice(of count: Int, _ key: RandomKey, _ cell: UInt64, _ sample: UInt64) -> Int {
    min(Int(key.uniform(cell: cell, sample: sample) * Double(count)), count - 1)
  }
}
