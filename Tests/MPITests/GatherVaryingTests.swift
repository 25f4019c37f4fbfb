import MPI
import Testing
import TestSupport

/// Rank r has `(3 r + 1) mod 4` parts of a unit, so that some have nothing.
@Suite(.serialized, .collective) struct GatherVaryingTests {
  let world = World.communicator

  func counts(_ unit: Int) -> [Int] { (0..<world.size).map { (3 * $0 + 1) % 4 * unit } }

  func parts<T: MPIScalar & Numeric>(_ type: T.Type, _ unit: Int) -> [[T]] {
    counts(unit).enumerated().map { values(type, of: $0.offset, count: $0.element) }
  }

  @Test(arguments: [0, 1, 3, 20_001]) func eachScalar(unit: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let parts = parts(type, unit)
      let mine = parts[world.rank]
      let whole = try world.allGather(varying: mine)
      expectEverywhere(whole.values == Array(parts.joined()) && whole.counts == counts(unit), "\(type)")

      for root in 0..<world.size {
        let gathered = try world.gather(varying: mine, to: root)
        expectEverywhere(gathered?.values == (world.rank == root ? whole.values : nil), "\(type)")
        let dealt = world.rank == root ? whole : Partitioned(Array(repeating: [], count: world.size))
        try expectEverywhere(world.scatter(dealt, from: root) == mine, "\(type)")
      }
    }
    try withEachScalar(count: unit) { try check($0) }
  }

  @Test func refusesLengthsThatDoNotFit() {
    var whole = [Int](repeating: 0, count: world.size)
    func kind(_ part: [Int], _ counts: [Int]) -> MPIError.Kind? {
      errorKind {
        var span = whole.mutableSpan
        try world.allGather(part.span, into: &span, counts: counts)
      }
    }
    let ones = [Int](repeating: 1, count: world.size)
    #expect(kind([1], ones + [1]) == .mismatchedBuffers)
    #expect(kind([1, 2], ones) == .mismatchedBuffers)
    #expect(kind([1], ones.map { _ in 2 }) == .mismatchedBuffers)
    #expect(kind([1], ones.map { -$0 }) == .invalidCount)
  }
}

@Suite struct PartitionedTests {
  @Test func partsAreFoundByRank() {
    let whole = Partitioned([[1, 2], [], [3]])
    #expect(whole.counts == [2, 0, 1])
    #expect(whole.offsets == [0, 2, 2])
    #expect(Array(whole[0]) == [1, 2] && whole[1].isEmpty && Array(whole[2]) == [3])
  }
}
