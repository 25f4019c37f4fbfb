import MPI
import Testing
import TestSupport

/// Array literals with computed elements reach the other ranks intact, which took care with optimised builds.
@Suite(.serialized, .collective) struct ArraySpanTests {
  let world = World.communicator

  @Test func literals() throws {
    let (rank, size) = (world.rank, world.size)
    let next = (rank + 1) % size
    let previous = (rank + size - 1) % size
    let last = size - 1
    for round in 1..<6 {
      let all = (0..<size).map { $0 + round }
      let outgoing = try world.immediateSend([rank + round], to: next)
      try expectEverywhere(world.receive(Int.self, from: previous).values == [previous + round])
      try outgoing.wait()
      try expectEverywhere(world.allGather([rank + round]) == all)
      try expectEverywhere(world.gather([rank + round], to: last) == (rank == last ? all : nil))
      try expectEverywhere(world.allGather(varying: [rank + round]).values == all)
      try expectEverywhere(world.gather(varying: [rank + round], to: last)?.values == (rank == last ? all : nil))
      try expectEverywhere(world.broadcast([rank + round], from: last) == [last + round])
      try expectEverywhere(world.immediateAllReduce([rank + round], .minimum).wait() == [round])
      try expectEverywhere(world.immediateAllGather([rank + round]).wait() == all)
      let part = Partitioned([[Int]](repeating: [rank + round], count: size))
      try expectEverywhere(world.allToAll(part).values == all)
      try expectEverywhere(world.scatter(part, from: last) == [last + round])
      if size == 1 { try expectEverywhere(world.allToAll([rank + round]) == [round]) }
    }
  }
}
