internal import MPI

/// The m largest of numbers that are spread over ranks, exactly, without sorting or moving them.
struct RankSelection {
  /// The least of the numbers that belong to the largest ones.
  let threshold: Double

  /// Of the numbers equal to the threshold, those up to this global index belong to the largest ones too.
  let lastIndex: UInt64

  /// Finds the bounds of the m largest numbers; among equals those of the lowest index come first. Collective, unless there
  /// is no communicator.
  ///
  /// - Parameters:
  ///   - values: This rank's numbers, none of them not a number.
  ///   - index: The global index of the n-th of them.
  ///   - count: How many are the largest ones, from 1 to the number of all.
  ///   - communicator: The ranks; nil if all numbers are here.
  /// - Throws: `MPIError`.
  init(
    _ values: UnsafeBufferPointer<Double>, index: (Int) -> Int, count: Int, on communicator: Communicator?
  ) throws(MPIError) {
    let keys = values.map(Self.key)
    let (bound, above) = try Self.select(keys, count, communicator)
    threshold = Self.number(bound)
    // The first among equals, as the largest of the complements.
    let ties = keys.indices.filter { keys[$0] == bound }.map { ~UInt64(index($0)) }
    lastIndex = try ~Self.select(ties, count - above, communicator).bound
  }

  /// Whether a number is among the largest.
  @inline(__always)
  func contains(_ value: Double, index: Int) -> Bool {
    value > threshold || value == threshold && UInt64(index) <= lastIndex
  }

  /// The m-th largest key, and how many are larger: digit by digit, from the highest.
  private static func select(
    _ keys: [UInt64], _ count: Int, _ communicator: Communicator?
  ) throws(MPIError) -> (bound: UInt64, above: Int) {
    let width = 11
    var (candidates, bound, above) = (keys, 0 as UInt64, 0)
    var shift = 66
    while shift > 0 {
      shift -= width
      var counts = [Int](repeating: 0, count: 1 << width)
      for key in candidates { counts[digit(key, shift, width)] += 1 }
      if let communicator { try communicator.allReduce(&counts, .sum) }
      var chosen = counts.count - 1
      while above + counts[chosen] < count, chosen > 0 {
        above += counts[chosen]
        chosen -= 1
      }
      bound |= UInt64(chosen) << UInt64(shift)
      candidates = candidates.filter { digit($0, shift, width) == chosen }
    }
    return (bound, above)
  }

  private static func digit(_ key: UInt64, _ shift: Int, _ width: Int) -> Int {
    Int(truncatingIfNeeded: key >> UInt64(shift)) & (1 << width - 1)
  }

  /// A whole number that is ordered as the numbers are.
  private static func key(_ value: Double) -> UInt64 {
    // Plus zero, so that both zeros are one.
    let bits = (value + 0).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  private static func number(_ key: UInt64) -> Double {
    Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }
}
