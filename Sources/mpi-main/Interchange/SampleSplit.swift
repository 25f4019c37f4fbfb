import Numerics

/// What samples are for, by the names that loaders use.
enum SampleSplit: String, CaseIterable, Sendable {
  case train, valid, test
}

/// How samples are dealt to the splits: a function of the seed and of the samples, the same on any ranks.
struct SplitRule: Sendable {
  /// In which order groups are dealt: the first ones train.
  enum Order: String, CaseIterable, Sendable {
    /// By random keys.
    case random
    /// By the value that their samples share: the test is then one of extrapolation.
    case sorted
  }

  /// The share of each split, which add up to 1.
  var fractions: [Double]
  var order = Order.random
  var seed: UInt64 = 0

  /// Deals samples.
  ///
  /// Samples with equal values are a group, which stays together; without values each sample is one. The ends of the
  /// splits lie where they come nearest to the shares, and no split with a share is left without a group.
  ///
  /// - Parameters:
  ///   - samples: The samples' numbers, increasing.
  ///   - values: One finite value for each of them, or nil.
  /// - Returns: Places in `samples`, increasing, for each split; nil if there are fewer groups than splits with a share.
  func deal(_ samples: [Int], by values: [Double]?) -> [[Int]]? {
    let groups = groups(of: samples, by: values)
    guard groups.count >= fractions.count(where: { $0 > 0 }) else { return nil }
    let ends = ends(among: groups.map(\.count))
    var start = 0
    return ends.map { end in
      defer { start = end }
      return groups[start..<end].joined().sorted()
    }
  }

  /// Groups of places, in the order of dealing.
  private func groups(of samples: [Int], by values: [Double]?) -> [[Int]] {
    var groups: [(value: Double, places: [Int])] = []
    if let values {
      for place in samples.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }) {
        if groups.last?.value == values[place] {
          groups[groups.count - 1].places.append(place)
        } else {
          groups.append((values[place], [place]))
        }
      }
    } else {
      groups = samples.indices.map { (Double(samples[$0]), [$0]) }
    }
    guard order == .random else { return groups.map(\.places) }
    // The key is drawn at the value itself, so that other samples do not change it.
    let key = RandomKey(seed: seed).child("splits of an ensemble")
    let words = groups.map { group in
      let block = key.block(cell: (group.value + 0).bitPattern, sample: 0)
      return UInt64(block[1]) << 32 | UInt64(block[0])
    }
    return groups.indices.sorted { (words[$0], $0) < (words[$1], $1) }.map { groups[$0].places }
  }

  /// The number of groups up to the end of each split.
  private func ends(among sizes: [Int]) -> [Int] {
    let total = Double(sizes.reduce(0, +))
    var waiting = fractions.count { $0 > 0 }
    var (end, taken, target) = (0, 0.0, 0.0)
    return fractions.map { fraction in
      guard fraction > 0 else { return end }
      waiting -= 1
      target += fraction * total
      let last = sizes.count - waiting
      guard waiting > 0 else {
        end = last
        return end
      }
      repeat {
        taken += Double(sizes[end])
        end += 1
      } while end < last && abs(taken + Double(sizes[end]) - target) < abs(taken - target)
      return end
    }
  }
}
