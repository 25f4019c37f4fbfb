import Testing

@testable import Simulations

@Suite struct SampleRangesTests {
  @Test func statusGivesTheMissingSamples() {
    let status: [UInt8] = [1, 0, 0, 2, 1, 0, 1, 0]
    let missing = SampleRanges(status: status) { $0 == 0 }
    #expect(missing.ranges == [1..<3, 5..<6, 7..<8])
    #expect(missing.count == 4)
    #expect((0..<4).map { missing[$0] } == [1, 2, 5, 7])
    let again = SampleRanges(status: status, first: 100) { $0 != 1 }
    #expect(again.ranges == [101..<104, 105..<106, 107..<108])
  }

  @Test func spansGatherAcrossGaps() {
    let ranges = SampleRanges([3..<5, 5..<6, 9..<9, 10..<20, 30..<31])
    #expect(ranges.ranges == [3..<6, 10..<20, 30..<31])
    for low in 0...ranges.count {
      for high in low...ranges.count {
        var samples: [Int] = []
        ranges.append(low..<high, to: &samples)
        #expect(samples == (low..<high).map { ranges[$0] })
      }
    }
  }

  @Test func boundsCarryTheRanges() {
    let ranges = SampleRanges([0..<4, 1 << 40..<(1 << 40) + 7])
    #expect(SampleRanges(bounds: ranges.bounds) == ranges)
    #expect(SampleRanges(bounds: []).count == 0)
  }

  @Test func consecutiveSamplesAreOneRun() {
    let runs = [4, 5, 6, 9, 11, 12].consecutiveRuns()
    #expect(runs.map(\.offset) == [0, 3, 4])
    #expect(runs.map(\.first) == [4, 9, 11])
    #expect(runs.map(\.count) == [3, 1, 2])
  }
}
