import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct EnsembleBenchmarkTests {
  @Test func schedulingIsMeasured() throws {
    let folder = try TemporaryFolder.shared("benchmark")
    let result = try EnsembleBenchmark.scheduling(
      on: World.communicator, path: "\(folder)/scheduling.h5", samples: 400, slow: 0.02, sleeps: true)
    #expect(result.best >= 0.02 && result.seconds >= 0.9 * result.best)
    #expect(result.idleFraction >= 0 && result.idleFraction < 1)
  }

  @Test(arguments: [0, 3])
  func writingIsMeasured(shards: Int) throws {
    let folder = try TemporaryFolder.shared("benchmark")
    let result = try EnsembleBenchmark.writing(
      on: World.communicator, path: "\(folder)/writing.h5", bytes: 16 << 20, shards: shards)
    #expect(result.bytes > 15 << 20 && result.rate > 0)
  }
}
