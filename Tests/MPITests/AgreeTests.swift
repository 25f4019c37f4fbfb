import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct AgreeTests {
  struct BadCase: ExitCoding, CustomStringConvertible {
    let rank: Int
    var exitCode: Int32 { 2 }
    var description: String { "bad case on \(rank)" }
  }

  let world = World.communicator

  @Test func successReturnsEachOwnResult() throws {
    try expectEverywhere(world.agree { world.rank * 2 } == world.rank * 2)
    try world.agree {}
  }

  @Test func oneFailureIsThrownEverywhere() throws {
    for bad in 0..<world.size {
      do {
        try world.agree { if world.rank == bad { throw BadCase(rank: bad) } }
        expectEverywhere(false, "nothing was thrown")
      } catch let error as BadCase {
        expectEverywhere(world.rank == bad && error.rank == bad)
      } catch let error as RemoteFailure {
        expectEverywhere(world.rank != bad && error.rank == bad && error.exitCode == 2)
        #expect(error.description == "failed on rank \(bad): bad case on \(bad)")
      }
    }
  }

  @Test func severalFailures() throws {
    do {
      try world.agree { if world.rank != 1 || world.size == 1 { throw BadCase(rank: world.rank) } }
      expectEverywhere(false, "nothing was thrown")
    } catch let error as BadCase {
      expectEverywhere(error.rank == world.rank)
    } catch let error as RemoteFailure {
      expectEverywhere(error.rank == 0)
    }
  }

  @Test func flags() throws {
    let last = world.size - 1
    try expectEverywhere(world.all(true) && !world.any(false))
    try expectEverywhere(world.any(world.rank == last) && !world.all(world.rank != last))
  }
}
