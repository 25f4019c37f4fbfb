import Foundation
import Numerics
import Testing

@Suite struct RoundedSumTests {
  static func terms(_ count: Int) -> [Double] {
    let key = RandomKey(seed: 12)
    return (0..<count).map { n in
      let (a, b) = (key.uniform(cell: UInt64(2 * n)), key.uniform(cell: UInt64(2 * n + 1)))
      return (a - 0.5) * exp(-20 * b)
    }
  }

  static func sum(_ values: [Double], bound: Double, parts: Int) -> [Int64] {
    var words = [Int64](repeating: 0, count: RoundedSum.wordCount)
    values.withUnsafeBufferPointer { buffer in
      for part in 0..<parts {
        var sum = RoundedSum(bound: bound)
        let range = part * values.count / parts..<(part + 1) * values.count / parts
        if let first = buffer.baseAddress { sum.add(first + range.lowerBound, count: range.count) }
        for (n, word) in sum.words.enumerated() { words[n] += word }
      }
    }
    return words
  }

  /// The same bits in any order and any partition, and next to the exact sum.
  @Test func dependsOnTheTermsAlone() {
    for count in [1, 7, 16, 1000, 100_003] {
      let values = Self.terms(count)
      let whole = RoundedSum.value(Self.sum(values, bound: 1, parts: 1), bound: 1)
      for parts in [2, 3, 17] {
        #expect(RoundedSum.value(Self.sum(values, bound: 1, parts: parts), bound: 1) == whole)
      }
      #expect(RoundedSum.value(Self.sum(values.reversed(), bound: 1, parts: 3), bound: 1) == whole)
      // Each term has its last bit set.
      let size = values.reduce(0) { $0 + abs($1) }
      var exact = ReproducibleSum()
      for value in values { exact.add(value) }
      #expect(abs((whole ?? .nan) - exact.value()) <= Double(count) * 0x1p-80 + 0x1p-52 * size)
    }
  }

  /// A term beyond the bound, or not finite, is noticed whatever the partition.
  @Test func noticesWhatItCannotHold() {
    for bad in [3.0, -.infinity, .nan, 1e300] {
      var values = Self.terms(5000)
      values[4321] = bad
      for parts in [1, 2, 5] { #expect(RoundedSum.value(Self.sum(values, bound: 1, parts: parts), bound: 1) == nil) }
    }
  }
}
