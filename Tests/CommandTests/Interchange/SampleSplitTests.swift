import Testing

@testable import mpi_main

@Suite struct SampleSplitTests {
  @Test(arguments: [1, 2, 3, 10, 997])
  func everySampleIsInOneSplit(count: Int) throws {
    let samples = (0..<count).map { 3 * $0 + 5 }
    for fractions in [[0.8, 0.1, 0.1], [0.5, 0.25, 0.25], [1, 0, 0], [0.9, 0, 0.1]] {
      let wanted = fractions.count { $0 > 0 }
      let splits = SplitRule(fractions: fractions, seed: 1).deal(samples, by: nil)
      guard count >= wanted else {
        #expect(splits == nil)
        continue
      }
      let dealt = try #require(splits)
      #expect(dealt.joined().sorted() == Array(0..<count))
      for (split, fraction) in zip(dealt, fractions) {
        #expect(split == split.sorted())
        #expect(split.isEmpty == (fraction == 0))
        // Where there is enough, the nearest whole number; the cuts before and after round once each.
        if count > 9 { #expect(abs(Double(split.count) - fraction * Double(count)) <= 1) }
      }
    }
  }

  @Test func theSeedDecides() {
    let samples = Array(0..<100)
    let rule = SplitRule(fractions: [0.8, 0.1, 0.1], seed: 1)
    #expect(rule.deal(samples, by: nil) == rule.deal(samples, by: nil))
    var other = rule
    other.seed = 2
    #expect(rule.deal(samples, by: nil) != other.deal(samples, by: nil))
    // Random: the first eighty do not simply train.
    #expect(rule.deal(samples, by: nil)?[0] != Array(0..<80))
  }

  /// The order of two samples does not depend on which others there are.
  @Test func otherSamplesDoNotMatter() throws {
    let rule = SplitRule(fractions: [0.5, 0, 0.5], seed: 4)
    let all = try #require(rule.deal(Array(0..<1000), by: nil))
    let some = try #require(rule.deal(Array(0..<990), by: nil))
    let moved = Set(all[0]).symmetricDifference(some[0]).filter { $0 < 990 }
    #expect(moved.count <= 10)
  }

  @Test(arguments: SplitRule.Order.allCases)
  func groupsStayTogether(order: SplitRule.Order) throws {
    // Groups of 1 to 20 samples, mixed.
    let values = (0..<20).flatMap { Array(repeating: Double($0) - 7.5, count: $0 + 1) }
    let mixed = values.indices.map { values[$0 * 11 % values.count] }
    let rule = SplitRule(fractions: [0.6, 0.2, 0.2], order: order, seed: 3)
    let dealt = try #require(rule.deal(Array(mixed.indices), by: mixed))
    #expect(dealt.joined().sorted() == Array(mixed.indices))
    let found = dealt.map { Set($0.map { mixed[$0] }) }
    #expect(
      found[0].isDisjoint(with: found[1]) && found[0].isDisjoint(with: found[2]) && found[1].isDisjoint(with: found[2]))
    for (split, fraction) in zip(dealt, rule.fractions) {
      #expect(abs(Double(split.count) - fraction * Double(mixed.count)) <= 20)
    }
    if order == .sorted {
      #expect(try #require(found[0].max()) < #require(found[1].min()))
      #expect(try #require(found[1].max()) < #require(found[2].min()))
    }
  }

  /// As many groups as splits: one each, however unequal.
  @Test func noSplitStaysEmpty() throws {
    let values = [Double](repeating: 1, count: 98) + [2, 3]
    let dealt = try #require(SplitRule(fractions: [0.1, 0.1, 0.8], order: .sorted).deal(Array(0..<100), by: values))
    #expect(dealt.map(\.count) == [98, 1, 1])
    #expect(SplitRule(fractions: [0.8, 0.1, 0.1]).deal(Array(0..<100), by: values.map { min($0, 2) }) == nil)
  }

  @Test func zerosOfBothSignsAreEqual() throws {
    let dealt = try #require(SplitRule(fractions: [0.5, 0, 0.5]).deal([0, 1, 2], by: [0, -0.0, 1]))
    #expect(Set(dealt.map(\.count)) == [0, 1, 2])
    #expect(dealt.contains([0, 1]))
  }

  @Test func sharesOnTheCommandLine() {
    #expect(SplitFractions("0.8,0.1,0.1")?.fractions == [0.8, 0.1, 0.1])
    #expect(SplitFractions("1,0,0")?.fractions == [1, 0, 0])
    for text in ["", "0.8,0.2", "0.8,0.1,0.2", "0,0.5,0.5", "1.5,-0.5,0", "a,b,c", "0.8,0.1,0.1,", "nan,0,1"] {
      #expect(SplitFractions(text) == nil)
    }
  }

  /// Numbers that YAML 1.1 takes for numbers.
  @Test func numbersInYAML() {
    #expect(ExportRecord.yaml(1e-5) == "1.0e-05")
    #expect(ExportRecord.yaml(-1.5e+30) == "-1.5e+30")
    #expect(ExportRecord.yaml(0.25) == "0.25")
    #expect(ExportRecord.yaml(.nan) == ".nan")
    #expect(ExportRecord.yaml(-.infinity) == "-.inf")
  }

  @Test(arguments: [[5], [5, 3], [4, 3, 2]])
  func transposition(shape: [Int]) throws {
    let cells = shape.reduce(1, *)
    let size = shape + [1, 1]
    var (source, target) = ((0..<cells).map { Float($0) }, [Float](repeating: -1, count: cells))
    #expect(ExportPlan.transpose(source, to: &target, shape))
    for x in 0..<size[0] {
      for y in 0..<size[1] {
        for z in 0..<size[2] {
          #expect(target[(x * size[1] + y) * size[2] + z] == source[(z * size[1] + y) * size[0] + x])
        }
      }
    }
    for bad in [Float.nan, .infinity, -.infinity] {
      source[cells - 1] = bad
      #expect(!ExportPlan.transpose(source, to: &target, shape))
    }
  }
}
