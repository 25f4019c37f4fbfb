import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct PersistentTransfersTests {
  let world = World.communicator
  var next: Int { (world.rank + 1) % world.size }
  var previous: Int { (world.rank + world.size - 1) % world.size }

  @Test(arguments: [0, 8, 1000, 400_000]) func manyRounds(byteCount: Int) throws {
    let transfers = PersistentTransfers(on: world)
    let outgoing = try transfers.addSend(byteCount: byteCount, to: next, tag: 1)
    let incoming = try transfers.addReceive(byteCount: byteCount, from: previous, tag: 1)
    for round in 0..<4 {
      transfers.withBytes(of: outgoing) { bytes in
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index + world.rank + round) }
      }
      try transfers.start()
      if round % 2 == 0 { try transfers.wait() } else { while try !transfers.test() {} }
      let isRight = transfers.withBytes(of: incoming) { bytes in
        bytes.indices.allSatisfy { bytes[$0] == UInt8(truncatingIfNeeded: $0 + previous + round) }
      }
      expectEverywhere(isRight && !transfers.isActive)
    }
  }

  @Test func wallsMoveNothing() throws {
    let transfers = PersistentTransfers(on: world)
    let above = world.rank + 1 < world.size ? world.rank + 1 : nil
    let below = world.rank > 0 ? world.rank - 1 : nil
    let outgoing = try transfers.addSend(byteCount: 8, to: above)
    let incoming = try transfers.addReceive(byteCount: 8, from: below)
    transfers.withBytes(of: outgoing) { $0.storeBytes(of: world.rank + 1, as: Int.self) }
    try transfers.start()
    try transfers.wait()
    expectEverywhere(transfers.withBytes(of: incoming) { $0.load(as: Int.self) } == world.rank)
  }

  @Test func refusesWrongUse() throws {
    let transfers = PersistentTransfers(on: world)
    try transfers.start()
    try transfers.wait()
    #expect(errorKind { _ = try transfers.addSend(byteCount: 1, to: world.size) } == .invalidRank)
    #expect(errorKind { _ = try transfers.addReceive(byteCount: -1, from: 0) } == .invalidCount)
    _ = try transfers.addSend(byteCount: 1, to: next)
    _ = try transfers.addReceive(byteCount: 1, from: previous)
    try transfers.start()
    #expect(errorKind { try transfers.start() } == .failure)
    #expect(errorKind { _ = try transfers.addSend(byteCount: 1, to: 0) } == .failure)
    try transfers.wait()
  }

  @Test func droppedWhileActive() throws {
    do {
      let transfers = PersistentTransfers(on: world)
      _ = try transfers.addReceive(byteCount: 8, from: previous, tag: 12)
      try transfers.start()
    }
    try world.barrier()
    let outgoing = try world.immediateSend([7], to: next, tag: 12)
    try expectEverywhere(world.receive(Int.self, from: previous, tag: 12).values == [7])
    try outgoing.wait()
  }
}
