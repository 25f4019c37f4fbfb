import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct ImmediateTests {
  let world = World.communicator
  var next: Int { (world.rank + 1) % world.size }
  var previous: Int { (world.rank + world.size - 1) % world.size }

  @Test(arguments: interestingCounts) func ringOfEachScalar(count: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let incoming = try world.immediateReceive(type, capacity: count + 1, from: previous)
      var mine = values(type, of: world.rank, count: count)
      let outgoing = try world.immediateSend(mine, to: next)
      for index in mine.indices { mine[index] = 0 }
      let found = try incoming.wait()
      try outgoing.wait()
      expectEverywhere(found == values(type, of: previous, count: count), "\(type)")
      expectEverywhere(incoming.request.isFinished && incoming.request.status?.count(of: type) == count)
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test func bytesInPlace() throws {
    let box = Box(count: 4096, filledWith: UInt8(world.rank + 1))
    let room = Box(count: 4096, filledWith: 0)
    let requests = [
      try world.immediateReceive(into: room.bytes, from: previous, tag: 9, keeping: room),
      try world.immediateSend(UnsafeRawBufferPointer(box.bytes), to: next, tag: 9, keeping: box),
    ]
    try Request.waitAll(requests)
    expectEverywhere(room.bytes.allSatisfy { $0 == UInt8(previous + 1) })
    try Request.waitAll(requests)
    try Request.waitAll([])
  }

  /// The library leaves the status of a send or a collective undefined; ours is the same always.
  @Test func onlyReceivesHaveAMessage() throws {
    let incoming = try world.immediateReceive(Int.self, capacity: 1, from: previous, tag: 3)
    let outgoing = try world.immediateSend([world.rank], to: next, tag: 3)
    for status in try [outgoing.wait(), world.immediateBarrier().wait()] {
      expectEverywhere(status.source == nil && status.tag == 0 && status.byteCount == 0, "\(status)")
    }
    try expectEverywhere(incoming.wait() == [previous])
    expectEverywhere(incoming.request.status?.source == previous && incoming.request.status?.tag == 3)
  }

  @Test func testFinishesWithoutWaiting() throws {
    let incoming = try world.immediateReceive(Int.self, capacity: 1, from: previous, tag: 2)
    #expect(try !incoming.test(), "nothing has been sent")
    try world.barrier()
    let outgoing = try world.immediateSend([world.rank], to: next, tag: 2)
    while try !incoming.test() {}
    while try !outgoing.test() {}
    let found = try incoming.wait()
    expectEverywhere(found == [previous], "\(found)")
  }

  /// The message that a dropped receive would have taken is there for the next one, and nothing is written late.
  @Test func droppedReceivesAreWithdrawn() throws {
    do { _ = try world.immediateReceive(Int.self, capacity: 1, from: previous, tag: 8) }
    try world.barrier()
    let outgoing = try world.immediateSend([41], to: next, tag: 8)
    try expectEverywhere(world.receive(Int.self, from: previous, tag: 8).values == [41])
    try outgoing.wait()
  }

  @Test func droppedSendsStillArrive() throws {
    do { _ = try world.immediateSend([Int](repeating: world.rank, count: 100_000), to: next, tag: 8) }
    let found = try world.receive(Int.self, from: previous, tag: 8).values
    expectEverywhere(found == [Int](repeating: previous, count: 100_000))
  }

  @Test func refusesWrongArguments() {
    #expect(errorKind { _ = try world.immediateSend([1], to: world.size) } == .invalidRank)
    #expect(errorKind { _ = try world.immediateReceive(Int.self, capacity: 1, from: -1) } == .invalidRank)
    #expect(errorKind { _ = try world.immediateReceive(Int.self, capacity: -1, from: 0) } == .invalidCount)
    #expect(errorKind { _ = try world.immediateSend([1], to: 0, tag: -1) } == .invalidTag)
  }
}

/// Memory with an owner.
final class Box {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int, filledWith byte: UInt8) {
    bytes = .allocate(byteCount: count, alignment: 16)
    bytes.initializeMemory(as: UInt8.self, repeating: byte)
  }

  deinit { bytes.deallocate() }
}
