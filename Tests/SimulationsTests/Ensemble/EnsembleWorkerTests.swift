import MPI
import TestSupport
import Testing

@testable import Simulations

/// A sink that remembers what it was given.
final class MemorySink: EnsembleSink {
  private(set) var bytesWritten = 0
  private(set) var status: [Int: UInt8] = [:]
  private(set) var writes = 0
  private(set) var runs = 0

  func write(
    _ block: BlockBuffer, isLeader: Bool, synchronise: () throws(EnsembleError) -> Void
  ) throws(EnsembleError) {
    bytesWritten += block.strides.reduce(0, +) * block.samples.count
    try synchronise()
    writes += 1
    runs += block.samples.consecutiveRuns().count
    guard isLeader else { return }
    for (sample, status) in zip(block.samples, block.status) { self.status[sample, default: 0] += status }
  }
}

@Suite(.serialized, .collective) struct EnsembleWorkerTests {
  private static let samples = 4000

  private static func schema() throws(EnsembleError) -> EnsembleSchema {
    let x = EnsembleAxis("x", coordinates: (0..<16).map { Double($0) }, units: "m", letter: "X")
    let field = EnsembleVariable("potential", .float32, axes: ["x"], units: "V", longName: "potential")
    return try EnsembleSchema(title: "test", axes: [x], variables: [field])
  }

  private struct Run {
    var timesDone: Int
    var samplesDone: Int
    var seconds: Double
    var waiting: Double
    var partialWrites: Int
  }

  /// Claims and simulates all samples, without files; what is returned is summed over the ranks.
  private static func run(
    samples: Int, batch: Int, ranksPerWorker: Int = 1, shouldStop: @escaping () -> Bool = { false },
    seconds: @escaping @Sendable (Int) -> Double
  ) throws -> Run {
    let world = World.communicator
    let schema = try schema()
    let crew = try EnsembleCrew(world, ranksPerWorker: ranksPerWorker)
    let simulator = SpinSimulator(schema, batchSize: batch, isSideBySide: false, sleeps: true, seconds: seconds)
    let capacity = 64
    let policy = ClaimPolicy(batch: batch, chunk: capacity, workers: crew.leaders.count)
    let link = crew.isLeader
      ? ClaimLink(crew.claims, leaders: crew.leaders, missing: samples, policy: policy, shouldStop: shouldStop) { _ in }
      : nil
    let block = BlockBuffer(schema, capacity: capacity) { simulator.portion(of: $0, on: crew.worker) }
    let worker = EnsembleWorker(simulator, on: crew.worker, worldRank: world.rank, link: link, block: block)
    let sink = MemorySink()
    try world.barrier()
    let start = monotonicSeconds()
    try worker.run(missing: SampleRanges([0..<samples]), into: sink)
    try link?.leave()
    let elapsed = monotonicSeconds() - start
    let seconds = try world.allReduce(elapsed, .maximum)
    return Run(
      timesDone: try world.allReduce(sink.status.values.reduce(0) { $0 + Int($1) }, .sum),
      samplesDone: try world.allReduce(sink.status.count, .sum), seconds: seconds,
      waiting: try world.allReduce(worker.times.waiting, .sum),
      partialWrites: try world.allReduce(sink.runs - sink.writes, .sum))
  }

  @Test(arguments: [1, 2, 3], [1, 16])
  func everySampleIsDoneOnce(ranksPerWorker: Int, batch: Int) throws {
    for samples in [1, 15, 100, 1000] {
      let run = try Self.run(samples: samples, batch: batch, ranksPerWorker: ranksPerWorker) { _ in 1e-5 }
      #expect(run.timesDone == samples)
      #expect(run.samplesDone == samples)
    }
  }

  /// 4000 samples of 0.5 ms, one of 50 or 500 ms among rank 0's first: where each rank has a core of its own, the
  /// total is within 5 % of all work divided by the workers.
  @Test(arguments: [0.05, 0.5], [1, 16])
  func slowSampleHoldsNobodyUp(slow: Double, batch: Int) throws {
    let run = try Self.run(samples: Self.samples, batch: batch) { $0 == 3 ? slow : 5e-4 }
    let best = max((Double(Self.samples - 1) * 5e-4 + slow) / Double(World.size), slow)
    if World.rank == 0 {
      print("  \(World.size) ranks, batch \(batch), slow \(slow) s: \(run.seconds) s, best \(best) s")
    }
    #expect(run.timesDone == Self.samples)
  }

  @Test func stopEndsClaims() throws {
    let start = monotonicSeconds()
    let run = try Self.run(samples: 100_000, batch: 16, shouldStop: { monotonicSeconds() - start > 0.3 }) { _ in 1e-4 }
    #expect(run.timesDone == run.samplesDone)
    #expect(run.samplesDone < 100_000 && run.samplesDone > 0)
    #expect(run.seconds < 1)
  }
}
