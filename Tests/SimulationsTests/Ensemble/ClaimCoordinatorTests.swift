import Testing

@testable import Simulations

@Suite struct ClaimCoordinatorTests {
  /// Ticks of 20 µs: a sample of 0.5 ms is 25, a poll interval 0.1 ms, a message 20 µs.
  private static let sampleTicks = 25

  @Test(arguments: [1, 2, 3, 4, 7, 32], [(1, 1), (16, 64), (16, 256), (8, 8), (5, 64)])
  func everySampleIsDoneOnce(workers: Int, shape: (batch: Int, chunk: Int)) {
    for samples in [1, 2, 15, 16, 17, 100, 1000] {
      let cost = (0..<samples).map { 1 + $0 * 7919 % 50 }
      let simulation = ClaimSimulation(cost: cost, batch: shape.batch, chunk: shape.chunk, workers: workers)
      let outcome = simulation.run()
      #expect(outcome.timesDone.allSatisfy { $0 == 1 }, "\(workers) workers, \(samples) samples, \(shape)")
      #expect(outcome.partialBatches <= 1, "\(workers) workers, \(samples) samples, \(shape)")
    }
  }

  /// One sample takes 100 or 1000 times as long as the others: the total stays within 5 % of the best schedule there
  /// is, (all work) / workers, or, where the slow sample alone takes longer, of its end.
  @Test(arguments: [2, 3, 4, 8], [100, 1000])
  func slowSampleHoldsNobodyUp(workers: Int, factor: Int) {
    for batch in [1, 16] {
      for slow in [0, 17, 900, 1999, 2500] {
        var cost = Array(repeating: Self.sampleTicks, count: 4000)
        cost[slow] *= factor
        let outcome = ClaimSimulation(cost: cost, batch: batch, chunk: 64, workers: workers).run()
        let fair = cost.reduce(0, +) / workers
        let alone = outcome.started[slow] + cost[slow] + (batch - 1) * Self.sampleTicks
        let loss = Double(outcome.ticks) / Double(max(fair, alone)) - 1
        #expect(loss < 0.05, "\(workers) workers, batch \(batch), slow \(slow): \(loss)")
      }
    }
  }

  /// The same where a batch takes as long as its slowest sample, as one solved side by side does.
  @Test(arguments: [2, 3, 4])
  func slowLaneHoldsNobodyUp(workers: Int) {
    var cost = Array(repeating: 150, count: 16_000)  // 3 ms a batch of 16
    cost[3] *= 100
    let simulation = ClaimSimulation(cost: cost, batch: 16, chunk: 64, workers: workers, batchTime: .slowest)
    let outcome = simulation.run()
    let best = Double(outcome.busy) / Double(workers)
    #expect(Double(outcome.ticks) / best < 1.05)
  }

  /// Simulations of minutes, a few for each worker: nothing waits behind a long one although claims are prefetched.
  @Test func fewLongSimulationsAreShared() {
    let cost = (0..<40).map { 1000 + $0 * 7919 % 3000 }
    let simulation = ClaimSimulation(cost: cost, batch: 1, chunk: 1, workers: 4)
    let outcome = simulation.run()
    // List scheduling loses at most the longest sample.
    let fair = cost.reduce(0, +) / 4
    #expect(outcome.ticks < fair + 4000)
    #expect(outcome.timesDone.allSatisfy { $0 == 1 })
  }

  @Test func claimsShrinkAndAreFew() {
    let policy = ClaimPolicy(batch: 16, chunk: 64, workers: 4)
    #expect(policy.claim(of: 1_000_000) == 1024)
    #expect(policy.claim(of: 8000) == 448)
    #expect(policy.claim(of: 800) == 48)
    #expect(policy.claim(of: 100) == 16)
    #expect(policy.claim(of: 7) == 7)
    let cost = Array(repeating: 25, count: 20_000)
    let outcome = ClaimSimulation(cost: cost, batch: 16, chunk: 64, workers: 4).run()
    #expect(outcome.messages < 400)
  }

  @Test(arguments: [1, 3, 4])
  func stopEndsClaims(workers: Int) {
    let cost = Array(repeating: 25, count: 4000)
    let simulation = ClaimSimulation(cost: cost, batch: 16, chunk: 64, workers: workers)
    let outcome = simulation.run(stopAt: 1000)
    #expect(outcome.ticks < 1000 + 16 * 25 + 20)
    #expect(outcome.timesDone.allSatisfy { $0 <= 1 })
    #expect(outcome.timesDone.contains(1) && outcome.timesDone.contains(0))
  }

  @Test func nothingMissingEndsAtOnce() {
    let outcome = ClaimSimulation(cost: [], batch: 16, chunk: 64, workers: 3).run()
    #expect(outcome.ticks < 20)
  }
}
