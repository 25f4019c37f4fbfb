import Glibc
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct StopControllerTests {
  @Test func nothingStopsARunWithoutReason() throws {
    StopSignal.reset()
    let stop = StopController()
    expectEverywhere(try stop.agree(on: World.communicator) == nil)
    expectEverywhere(!stop.isRequestedLocally)
  }

  /// Tests run on threads that block signals: the process's first thread takes them, a little later.
  private func deliver(_ signal: StopSignal) {
    kill(getpid(), signal.rawValue)
    for _ in 0..<2000 where StopSignal.received == nil { usleep(1000) }
  }

  /// A signal to one rank stops all ranks at the same step.
  @Test(arguments: StopSignal.allCases)
  func aSignalToOneRankStopsAll(signal: StopSignal) throws {
    StopSignal.reset()
    let stop = StopController()
    let target = World.size - 1
    var reasons: [StopReason?] = []
    for step in 0..<3 {
      if step == 1 && World.rank == target { deliver(signal) }
      reasons.append(try stop.agree(on: World.communicator))
    }
    expectEverywhere(reasons == [nil, .signal(signal), .signal(signal)])
    expectEverywhere(stop.isRequestedLocally == (World.rank == target))
    StopSignal.reset()
  }

  @Test func continuingIsNoStop() throws {
    StopSignal.reset()
    let stop = StopController()
    kill(getpid(), SIGCONT)
    expectEverywhere(try stop.agree(on: World.communicator) == nil)
  }

  /// Clocks differ between ranks; only that of rank 0 decides.
  @Test func theClockOfRankZeroDecides() throws {
    StopSignal.reset()
    let late = ContinuousClock.now - .seconds(100)
    let stop = StopController(maximumWallTime: 50, start: World.rank == 0 ? .now : late)
    expectEverywhere(try stop.agree(on: World.communicator) == nil)

    let stopped = StopController(maximumWallTime: 50, start: World.rank == 0 ? late : .now)
    expectEverywhere(try stopped.agree(on: World.communicator) == .wallTime)
  }

  @Test func timeIsKeptForTheLastCheckpoint() throws {
    StopSignal.reset()
    let stop = StopController(maximumWallTime: 50, reserve: 20, start: .now - .seconds(31))
    expectEverywhere(try stop.agree(on: World.communicator) == .wallTime)
    stop.reserve = 5
    expectEverywhere(try stop.agree(on: World.communicator) == nil)
  }

  @Test(arguments: [StopReason.wallTime, .signal(.user1), .signal(.terminate), .signal(.interrupt)])
  func codesAreReversible(reason: StopReason) {
    #expect(StopReason(code: reason.code) == reason)
  }
}
