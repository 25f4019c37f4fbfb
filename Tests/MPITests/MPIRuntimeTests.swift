import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct MPIRuntimeTests {
  @Test func isAliveWhileTestsRun() {
    _ = World.rank
    #expect(MPIRuntime.isAlive)
  }

  @Test func startsOnce() {
    _ = World.rank
    #expect(errorKind { _ = try MPIRuntime.start(threads: .funneled) } == .runtime)
  }

  @Test func namesItsLibrary() {
    #expect(MPIRuntime.libraryVersion.contains("MPI"))
    #expect(!MPIRuntime.libraryVersion.contains("\n"))
    #expect(MPIRuntime.standardVersion.first == "3" || MPIRuntime.standardVersion.first == "4")
  }

  @Test func errorsSayWhatFailed() {
    do {
      _ = try World.communicator.broadcast(1, from: -7)
    } catch {
      #expect(error.description == "MPI_Bcast: rank -7 is not in a communicator of \(World.size)")
    }
  }
}
