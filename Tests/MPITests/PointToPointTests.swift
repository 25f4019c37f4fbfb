import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct PointToPointTests {
  let world = World.communicator
  var next: Int { (world.rank + 1) % world.size }
  var previous: Int { (world.rank + world.size - 1) % world.size }

  @Test(arguments: interestingCounts) func ringOfEachScalar(count: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let mine = values(type, of: world.rank, count: count)
      var received = [T](repeating: 0, count: count + 2)
      var span = received.mutableSpan
      let status = try world.sendReceive(mine.span, to: next, into: &span, from: previous, tag: 5)
      expectEverywhere(status.source == previous && status.tag == 5 && status.count(of: type) == count, "\(type)")
      expectEverywhere(received == values(type, of: previous, count: count) + [0, 0], "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test(.ranks(atLeast: 2), arguments: interestingCounts) func sendAndReceive(count: Int) throws {
    if world.rank == 1 { try world.send(values(Float.self, of: 1, count: count), to: 0, tag: 3) }
    var isRight = true
    if world.rank == 0 {
      let (found, status) = try world.receive(Float.self, from: 1, tag: 3)
      isRight = found == values(Float.self, of: 1, count: count) && status.source == 1
    }
    expectEverywhere(isRight)
  }

  /// Every rank sends to rank 0, which takes the messages as they come and knows each by its envelope.
  @Test func anySourceAndTag() throws {
    let request = try world.immediateSend(values(Int.self, of: world.rank, count: world.rank), to: 0, tag: world.rank)
    var seen: Set<Int> = []
    if world.rank == 0 {
      for _ in 0..<world.size {
        let envelope = try world.probe(from: .any, tag: .any)
        let (found, status) = try world.receive(Int.self, from: .any, tag: envelope.tag)
        #expect(status == envelope)
        if let source = status.source, found == values(Int.self, of: source, count: source), status.tag == source {
          seen.insert(source)
        }
      }
    }
    try request.wait()
    expectEverywhere(seen == (world.rank == 0 ? Set(0..<world.size) : []))
  }

  @Test func tagsSelect() throws {
    let first = try world.immediateSend([1], to: next, tag: 1)
    let second = try world.immediateSend([2], to: next, tag: 2)
    let two = try world.receive(Int.self, from: previous, tag: 2).values
    let one = try world.receive(Int.self, from: previous, tag: 1).values
    try Request.waitAll([first, second])
    expectEverywhere(one == [1] && two == [2])
  }

  @Test func immediateProbe() throws {
    #expect(try world.immediateProbe(from: .any, tag: 77) == nil)
    try world.barrier()
    let request = try world.immediateSend([1.5, 2.5, 3.5], to: next, tag: 77)
    var found: MessageStatus?
    while found == nil { found = try world.immediateProbe(from: previous, tag: 77) }
    expectEverywhere(found?.count(of: Double.self) == 3 && found?.count(of: Int64.self) == 3)
    try expectEverywhere(world.receive(Double.self, from: .any, tag: 77).values == [1.5, 2.5, 3.5])
    try request.wait()
  }

  /// At the walls of a chain of ranks nothing arrives, and the halo keeps its value.
  @Test func nobody() throws {
    let above = world.rank + 1 < world.size ? world.rank + 1 : nil
    let below = world.rank > 0 ? world.rank - 1 : nil
    var received = [-1]
    var span = received.mutableSpan
    let status = try world.sendReceive([world.rank].span, to: above, into: &span, from: below)
    try world.send([1], to: nil)
    try world.receive(into: &span, from: nil as Int?)
    expectEverywhere(status.source == below && received == [world.rank - 1])
  }

  @Test func longMessagesAreTruncatedWithAnError() throws {
    for count in [4, 100_000] {
      let request = try world.immediateSend([Double](repeating: 1, count: count), to: next, tag: 4)
      var short = [Double](repeating: 0, count: 3)
      let kind = errorKind {
        var span = short.mutableSpan
        try world.receive(into: &span, from: previous, tag: 4)
      }
      try request.wait()
      expectEverywhere(kind == .truncated, "\(count)")
    }
    try expectEverywhere(world.allReduce(1, .sum) == world.size, "the communicator works on")
  }

  @Test func refusesMessagesOfHalfElements() throws {
    let request = try world.immediateSend([1, 2, 3] as [UInt8], to: next, tag: 6)
    #expect(errorKind { _ = try world.receive(Double.self, from: previous, tag: 6) } == .mismatchedBuffers)
    try expectEverywhere(world.receive(UInt8.self, from: previous, tag: 6).values == [1, 2, 3])
    try request.wait()
  }

  @Test func refusesForeignRanksAndTags() {
    for rank in [-1, -2, world.size] {
      #expect(errorKind { try world.send([1], to: rank) } == .invalidRank)
      #expect(errorKind { _ = try world.probe(from: rank) } == .invalidRank)
      #expect(errorKind { _ = try world.receive(Int.self, from: rank) } == .invalidRank)
    }
    for tag in [-1, Int(Int32.max) + 1] {
      #expect(errorKind { try world.send([1], to: 0, tag: tag) } == .invalidTag)
      #expect(errorKind { _ = try world.immediateProbe(from: 0, tag: tag) } == .invalidTag)
    }
  }
}
