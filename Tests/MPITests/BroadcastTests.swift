import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct BroadcastTests {
  @Test func values() throws {
    let world = World.communicator
    for root in 0..<world.size {
      try expectEverywhere(world.broadcast(world.rank + 7, from: root) == root + 7)
    }
    try expectEverywhere(world.broadcast(world.rank == 0 ? "Löslichkeit" : "") == "Löslichkeit")
  }
}
