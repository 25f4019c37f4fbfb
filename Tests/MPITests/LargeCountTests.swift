import Testing
import TestSupport

@testable import MPI

/// The paths for more than 2³¹ − 1 elements, walked with a limit of five.
@Suite(.serialized, .collective) struct LargeCountTests {
  let communicator: Communicator

  init() throws {
    communicator = try World.communicator.duplicate()
    communicator.countLimit = 5
  }

  @Test(arguments: [0, 4, 5, 6, 10, 13]) func everythingMoves(count: Int) throws {
    func check<T: MPIScalar & Numeric & Comparable>(_ type: T.Type) throws {
      let (rank, size) = (communicator.rank, communicator.size)
      let mine = values(type, of: rank, count: count)
      let all = (0..<size).map { values(type, of: $0, count: count) }

      try expectEverywhere(communicator.broadcast(mine, from: size - 1) == all[size - 1], "\(type)")
      try expectEverywhere(communicator.allGather(mine) == Array(all.joined()), "\(type)")
      let whole = try communicator.gather(mine)
      expectEverywhere(whole == (rank == 0 ? Array(all.joined()) : nil), "\(type)")
      try expectEverywhere(communicator.scatter(whole ?? []) == mine, "\(type)")

      var smallest = mine
      try communicator.allReduce(&smallest, .minimum)
      let expected = all.dropFirst().reduce(all[0]) { zip($0, $1).map(min) }
      expectEverywhere(smallest == expected, "\(type)")

      let outgoing = try communicator.immediateSend(mine, to: (rank + 1) % size)
      let previous = (rank + size - 1) % size
      let (found, status) = try communicator.receive(type, from: previous)
      try outgoing.wait()
      expectEverywhere(found == all[previous] && status.count(of: type) == count, "\(type)")

      let parts = (0..<size).flatMap { _ in mine }
      try expectEverywhere(communicator.allToAll(parts) == Array(all.joined()), "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test func scansAndReductionsToOneRank() throws {
    var ones = [Int](repeating: 1, count: 12)
    var span = ones.mutableSpan
    try communicator.exclusiveScan(&span, .sum, identity: 0)
    expectEverywhere(ones == [Int](repeating: communicator.rank, count: 12))
    ones = [Int](repeating: 1, count: 12)
    var again = ones.mutableSpan
    try communicator.reduce(&again, .sum)
    expectEverywhere(ones == [Int](repeating: communicator.rank == 0 ? communicator.size : 1, count: 12))
  }

  @Test func refusesWhatCannotBeCut() {
    let six = [Int](repeating: 0, count: 6)
    #expect(errorKind { _ = try communicator.immediateAllReduce(six, .sum) } == .countTooLarge)
    var whole = [Int](repeating: 0, count: 6 * communicator.size)
    let kind = errorKind {
      var span = whole.mutableSpan
      try communicator.allGather(six.span, into: &span, counts: [Int](repeating: 6, count: communicator.size))
    }
    #expect(kind == .countTooLarge)
  }

  @Test func splitsKeepTheLimit() throws {
    try expectEverywhere(communicator.duplicate().countLimit == 5)
  }
}
