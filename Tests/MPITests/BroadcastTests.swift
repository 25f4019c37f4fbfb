import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct BroadcastTests {
  let world = World.communicator

  @Test(arguments: interestingCounts) func spansOfEachScalar(count: Int) throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      for root in 0..<world.size {
        var mine = values(type, of: world.rank, count: count)
        try world.broadcast(&mine, from: root)
        expectEverywhere(mine == values(type, of: root, count: count), "\(type), \(count), root \(root)")
      }
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test func singleValues() throws {
    for root in 0..<world.size {
      try expectEverywhere(world.broadcast(world.rank + 7, from: root) == root + 7)
      try expectEverywhere(world.broadcast(Float(world.rank) / 3, from: root) == Float(root) / 3)
      try expectEverywhere(world.broadcast(world.rank == root, from: root))
    }
  }

  @Test func arraysOfAnyLength() throws {
    for root in 0..<world.size {
      let mine = values(Int16.self, of: world.rank, count: world.rank)
      try expectEverywhere(world.broadcast(mine, from: root) == values(Int16.self, of: root, count: root))
    }
  }

  @Test(arguments: ["", "a", "Löslichkeit 🧪"]) func text(_ text: String) throws {
    let root = world.size - 1
    try expectEverywhere(world.broadcast(world.rank == root ? text : "something else", from: root) == text)
  }

  @Test func refusesForeignRoots() {
    for root in [-1, -2, world.size] {
      #expect(errorKind { _ = try world.broadcast(1, from: root) } == .invalidRank)
    }
  }

  @Test func barrierReturns() throws {
    for _ in 0..<10 { try world.barrier() }
  }
}
