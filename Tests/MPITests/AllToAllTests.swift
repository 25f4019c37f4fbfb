import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct AllToAllTests {
  let world = World.communicator

  /// What rank `from` has for rank `to`.
  func part<T: MPIScalar & Numeric>(_ type: T.Type, from: Int, to: Int, count: Int) -> [T] {
    values(type, of: from * 4 + to, count: count)
  }

  @Test(arguments: interestingCounts) func equalParts(count: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let outgoing = (0..<world.size).flatMap { part(type, from: world.rank, to: $0, count: count) }
      let incoming = (0..<world.size).flatMap { part(type, from: $0, to: world.rank, count: count) }
      try expectEverywhere(world.allToAll(outgoing) == incoming, "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test(arguments: [0, 1, 3, 9_001]) func varyingParts(unit: Int) throws {
    func count(_ from: Int, _ to: Int) -> Int { (from + 2 * to) % 3 * unit }
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let outgoing = (0..<world.size).map {
        part(type, from: world.rank, to: $0, count: count(world.rank, $0))
      }
      let incoming = try world.allToAll(Partitioned(outgoing))
      let expected = (0..<world.size).map { part(type, from: $0, to: world.rank, count: count($0, world.rank)) }
      expectEverywhere((0..<world.size).allSatisfy { Array(incoming[$0]) == expected[$0] }, "\(type)")
    }
    try withEachScalar(count: unit) { try check($0) }
  }

  @Test func refusesBuffersThatDoNotFit() {
    var incoming = [Int](repeating: 0, count: world.size + 1)
    let unequal = errorKind {
      var span = incoming.mutableSpan
      try world.allToAll([Int](repeating: 0, count: world.size).span, into: &span)
    }
    #expect(unequal == .mismatchedBuffers)
    if world.size > 1 {
      #expect(errorKind { _ = try world.allToAll([Int](repeating: 0, count: world.size + 1)) } == .mismatchedBuffers)
    }
  }
}
