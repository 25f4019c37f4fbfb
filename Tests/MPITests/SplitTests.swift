import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct SplitTests {
  let world = World.communicator

  @Test func byColor() throws {
    let isOdd = world.rank % 2
    guard let half = try world.split(color: isOdd) else { return expectEverywhere(false) }
    let members = (0..<world.size).filter { $0 % 2 == isOdd }
    try expectEverywhere(half.size == members.count && half.allGather(world.rank) == members)
  }

  @Test func keysOrder() throws {
    guard let reversed = try world.split(color: 0, key: -world.rank) else { return expectEverywhere(false) }
    expectEverywhere(reversed.rank == world.size - 1 - world.rank)
  }

  @Test func withoutColorThereIsNone() throws {
    let others = try world.split(color: world.rank == 0 ? nil : 3)
    expectEverywhere((others == nil) == (world.rank == 0))
    if let others { #expect(others.size == world.size - 1) }
  }

  @Test func duplicatesKeepMessagesApart() throws {
    let copy = try world.duplicate()
    #expect(copy.rank == world.rank && copy.size == world.size)
    let here = try world.immediateSend([1], to: world.rank)
    let there = try copy.immediateSend([2], to: world.rank)
    try expectEverywhere(copy.receive(Int.self, from: .any).values == [2])
    try expectEverywhere(world.receive(Int.self, from: .any).values == [1])
    try Request.waitAll([here, there])
  }

  @Test func errorsAreThrownOnEveryCommunicator() throws {
    let copy = try world.duplicate()
    for communicator in [copy, try world.splitByNode(), try Communicator.ofThisProcess()] {
      let own = communicator.rank
      let request = try communicator.immediateSend([1, 2], to: own)
      var short = [0]
      let kind = errorKind {
        var span = short.mutableSpan
        try communicator.receive(into: &span, from: own)
      }
      try request.wait()
      #expect(kind == .truncated)
    }
  }

  @Test func byNode() throws {
    let node = try world.splitByNode()
    let name = try world.processorName
    #expect(!name.isEmpty && node.size <= world.size)
    let first = try node.broadcast(name)
    expectEverywhere(first == name)
  }

  @Test func ofThisProcess() throws {
    let alone = try Communicator.ofThisProcess()
    try expectEverywhere(alone.size == 1 && alone.rank == 0 && alone.allReduce(5, .sum) == 5)
  }

  /// More communicators than MPI can hold at once, if they were not freed.
  @Test func handlesAreFreed() throws {
    for _ in 0..<2000 { _ = try world.duplicate() }
    for _ in 0..<200 { _ = try world.split(color: world.rank % 2) }
  }

  @Test func refusesWrongArguments() {
    #expect(errorKind { _ = try world.split(color: -1) } == .invalidArgument)
    #expect(errorKind { _ = try world.split(color: 0, key: 1 << 40) } == .invalidArgument)
  }
}
