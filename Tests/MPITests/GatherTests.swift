import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct GatherTests {
  let world = World.communicator

  func joined<T: MPIScalar & Numeric>(_ type: T.Type, count: Int) -> [T] {
    (0..<world.size).flatMap { values(type, of: $0, count: count) }
  }

  @Test(arguments: interestingCounts) func allGatherOfEachScalar(count: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let whole = try world.allGather(values(type, of: world.rank, count: count))
      expectEverywhere(whole == joined(type, count: count), "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test(arguments: interestingCounts) func gatherAndScatterAreInverse(count: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      for root in 0..<world.size {
        let mine = values(type, of: world.rank, count: count)
        let whole = try world.gather(mine, to: root)
        expectEverywhere(whole == (world.rank == root ? joined(type, count: count) : nil), "\(type)")

        try expectEverywhere(world.scatter(whole ?? [], from: root) == mine, "\(type)")
      }
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test func singleValues() throws {
    try expectEverywhere(world.allGather(world.rank * 10) == (0..<world.size).map { $0 * 10 })
    let last = world.size - 1
    let found = try world.gather(Float(world.rank), to: last)
    expectEverywhere(found == (world.rank == last ? (0..<world.size).map { Float($0) } : nil))
  }

  @Test func refusesBuffersThatDoNotFit() {
    var tooLong = [Double](repeating: 0, count: world.size * 2 + 1)
    let gathered = errorKind {
      var span = tooLong.mutableSpan
      try world.allGather([1.0, 2.0].span, into: &span)
    }
    #expect(gathered == .mismatchedBuffers)
    if world.size > 1 {
      // What only the root can know is thrown on every rank.
      let uneven = errorKind { _ = try world.scatter([Int](repeating: 0, count: world.size + 1)) }
      expectEverywhere(uneven == .mismatchedBuffers)
    }
    let root = errorKind { _ = try world.gather([1], to: -1) }
    #expect(root == .invalidRank)
  }
}
