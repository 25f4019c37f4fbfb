import Foundation
import MPI
import Numerics
import TestSupport
import Testing

/// Kinds of terms, each hard in its own way; every term follows from its number.
enum HardTerms: String, CaseIterable, CustomTestStringConvertible {
  case uniform, normal, smooth, decaying, allExponents, subnormal, huge, cancelling, halves, mostlyZero

  var testDescription: String { rawValue }

  func term(_ i: Int) -> Double {
    let key = RandomKey(seed: 77).child(UInt64(i))
    let (u, z) = (key.uniform(cell: 0), key.normal(cell: 1))
    let any = Double(bitPattern: key.child(5).bits)
    switch self {
    case .uniform: return u
    case .normal: return z
    case .smooth: return sin(Double(i) * 0.001) + 1e-9
    case .decaying: return exp(-Double(i % 700)) * z
    case .allExponents: return any.isFinite ? any * 0x1p-20 : u
    case .subnormal: return Double(bitPattern: UInt64(u * 0x1p52)) * (z < 0 ? -1 : 1) + (u < 0.1 ? z * 0x1p-1000 : 0)
    case .huge: return z * 0x1p1020
    case .cancelling:
      // The first of each pair of pairs is undone by the second, but for a trifle.
      let partner = RandomKey(seed: 77).child(UInt64(i & ~1)).normal(cell: 2)
      return (i & 1 == 0 ? partner : -partner) * exp(Double(i / 2 % 40)) + (i % 10 == 0 ? z * 1e-30 : 0)
    case .halves: return (i % 3 == 0 ? 0x1p53 : 1) * (z < 0 ? -1 : 1)
    case .mostlyZero: return i % 97 == 0 ? z * pow(10, Double(i % 31) - 15) : i % 2 == 0 ? 0 : -0.0
    }
  }
}

private func sum(_ terms: [Double]) -> Double {
  var sum = ReproducibleSum()
  terms.withUnsafeBufferPointer { sum.add($0.baseAddress.unsafelyUnwrapped, count: $0.count) }
  return sum.value()
}

@Suite(.serialized, .collective) struct ReproducibleSumTests {
  /// The nearest number to the exact sum, for many counts, and for one by one as for all at once.
  @Test(arguments: HardTerms.allCases)
  func isTheExactSumRounded(kind: HardTerms) {
    for count in [1, 7, 8, 9, 15, 16, 17, 23, 24, 31, 100, 1919, 1920, 1921, 5000] {
      let terms = (0..<count).map { kind.term($0) }
      let expected = SchoolbookSum(terms).value
      #expect(sum(terms).bitPattern == expected.bitPattern, "\(count)")
      var singly = ReproducibleSum()
      for term in terms { singly.add(term) }
      #expect(singly.value().bitPattern == expected.bitPattern, "\(count) one by one")
    }
  }

  @Test(arguments: HardTerms.allCases)
  func dependsNeitherOnOrderNorOnSplits(kind: HardTerms) {
    let terms = (0..<6000).map { kind.term($0) }
    let expected = sum(terms)
    #expect(sum(terms.reversed()).bitPattern == expected.bitPattern)
    #expect(sum(terms.sorted { abs($0) < abs($1) }).bitPattern == expected.bitPattern)
    for (trial, length) in [1, 3, 8, 13, 64, 100, 1000, 2500].enumerated() {
      // A permutation, since 6000 and 7 or 11 have no common divisor.
      let order = (0..<6000).map { ($0 * (trial % 2 == 0 ? 7 : 11) + trial) % 6000 }
      let permuted = order.map { terms[$0] }
      var parts = ReproducibleSum(count: 2)
      permuted.withUnsafeBufferPointer { buffer in
        for start in stride(from: 0, to: 6000, by: length) {
          parts.add(buffer.baseAddress.unsafelyUnwrapped + start, count: min(length, 6000 - start), to: 1)
        }
      }
      #expect(parts.value(1).bitPattern == expected.bitPattern, "parts of \(length)")
      #expect(parts.value(0) == 0)
    }
  }

  /// The terms dealt out over the ranks in several ways, three sums in one reduction.
  @Test(arguments: HardTerms.allCases)
  func dependsNotOnTheRanks(kind: HardTerms) throws {
    let world = World.communicator
    let terms = (0..<4001).map { kind.term($0) }
    let expected = sum(terms)
    let mine = stride(from: world.rank, to: terms.count, by: world.size).map { terms[$0] }
    let cut = { (part: Int) in terms.count * part * part / (world.size * world.size) }
    let slice = Array(terms[cut(world.rank)..<cut(world.rank + 1)])
    var sums = ReproducibleSum(count: 3)
    mine.withUnsafeBufferPointer { sums.add($0.baseAddress.unsafelyUnwrapped, count: $0.count, to: 0) }
    slice.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { sums.add(base, count: buffer.count, to: 1) }
    }
    if world.rank == world.size - 1 { for term in terms { sums.add(term, to: 2) } }
    try world.allReduce(&sums.words, .sum)
    for n in 0..<3 { expectEverywhere(sums.value(n).bitPattern == expected.bitPattern, "sum \(n)") }
  }

  @Test func productsAreRoundedOnce() {
    let count = 3001
    let x = (0..<count).map { HardTerms.normal.term($0) }
    let y = (0..<count).map { HardTerms.decaying.term($0) }
    var sums = ReproducibleSum(count: 2)
    sums.addProducts(x, y, count: count, to: 1)
    #expect(sums.value(1) == SchoolbookSum(zip(x, y).map { $0 * $1 }).value)
    let (p, q) = (x.map { Float($0) }, y.map { Float($0) })
    sums.addProducts(p, q, count: count, to: 0)
    #expect(sums.value(0) == SchoolbookSum(zip(p, q).map { Double($0) * Double($1) }).value)
    sums.reset()
    sums.add(p, count: count, to: 1)
    #expect(sums.value(0) == 0 && sums.value(1) == SchoolbookSum(p.map { Double($0) }).value)
  }

  @Test func computedTerms() {
    for count in [0, 1, 479, 480, 481, 2000] {
      var sums = ReproducibleSum(count: 2)
      sums.addTerms(count: count, to: 1) { HardTerms.decaying.term($0) }
      #expect(sums.value(1) == SchoolbookSum((0..<count).map { HardTerms.decaying.term($0) }).value)
    }
  }

  @Test func infinitiesAndUndefinedTerms() throws {
    let world = World.communicator
    for (special, expected) in [
      ([Double.infinity], Double.infinity), ([-.infinity], -.infinity), ([.infinity, -.infinity], .nan), ([.nan], .nan),
      ([.infinity, .infinity], .infinity), ([.nan, .infinity], .nan), ([.signalingNaN], .nan),
    ] {
      for place in [0, 9, 100] {
        var terms = [Double](repeating: 1.5, count: 110)
        for (n, value) in special.enumerated() { terms[place + n] = value }
        var sums = ReproducibleSum(count: 2)
        // On one rank only.
        let isSpecial = world.rank == world.size - 1
        sums.add(isSpecial ? terms : [Double](repeating: 1.5, count: 110), count: 110, to: 1)
        sums.add(2, to: 0)
        try world.allReduce(&sums.words, .sum)
        let value = sums.value(1)
        expectEverywhere(value == expected || value.isNaN && expected.isNaN, "\(special)")
        expectEverywhere(sums.value(0) == 2 * Double(world.size))
      }
    }
  }

  @Test func overflowOnTheWayDoesNoHarm() {
    let most = Double.greatestFiniteMagnitude
    #expect(sum([most, most, most, -most, -most]) == most)
    #expect(sum([Double](repeating: most, count: 64) + [Double](repeating: -most, count: 63)) == most)
    #expect(sum([most, most]) == .infinity && sum([-most, -most]) == -.infinity)
    #expect(sum([most, most.ulp / 4]) == most && sum([most, most.ulp / 2]) == .infinity)
    #expect(sum([0x1p-1074, 0x1p-1074]) == 0x1p-1073)
    #expect(sum([0, -0.0]).sign == .plus && sum([1, -1]).sign == .plus && ReproducibleSum().value() == 0)
  }

  /// Roundings that hang on the lowest of a thousand bits.
  @Test func tiesAreBrokenByTheLastBit() {
    #expect(sum([1, 0x1p-53]) == 1)
    #expect(sum([1, 0x1p-53, 0x1p-1074]) == 1 + 0x1p-52)
    #expect(sum([1, 0x1p-53, -0x1p-1074]) == 1)
    #expect(sum([-1, -0x1p-53, -0x1p-1074]) == -1 - 0x1p-52)
    #expect(sum([1 + 0x1p-52, 0x1p-53]) == 1 + 0x1p-51)
    #expect(sum([0x1p1000, -0x1p-1000]) == 0x1p1000 && sum([0x1p1000, 0x1p-1000, -0x1p1000]) == 0x1p-1000)
  }

  /// 2^40 and more terms, by doubling, with carries through all words.
  @Test func manyTerms() {
    for start in [0.1, -0.3, Double.greatestFiniteMagnitude * 0x1p-60, 0x1p-1074] {
      var sums = ReproducibleSum()
      sums.add(start)
      for _ in 0..<58 {
        let copy = sums
        sums.add(copy)
        sums.add(start)
      }
      let powers = (0...58).map { start * Double(sign: .plus, exponent: $0, significand: 1) }
      #expect(sums.value() == SchoolbookSum(powers).value)
    }
    // More additions one by one than a word has room for.
    var sums = ReproducibleSum()
    let term = -1.0.nextDown
    for _ in 0..<(1 << 22) + 12345 { sums.add(term) }
    #expect(sums.value() == term * Double((1 << 22) + 12345))
  }

  /// Words as from 2^20 ranks, each as full as they come.
  @Test func manyRanks() {
    var one = ReproducibleSum()
    let terms = (0..<3000).map { -HardTerms.allExponents.term($0) }
    one.add(terms, count: terms.count)
    let words = one.words
    var many = ReproducibleSum()
    for i in words.indices { many.words[i] = words[i] << 20 }
    #expect(many.value() == SchoolbookSum(terms).value * 0x1p20)
  }
}
