import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@Suite(.serialized, .collective) struct RunningCovarianceTests {
  private let x = Samples.x
  private let y = Samples.y

  @Test func knownValues() {
    var running = RunningCovariance(dimensions: 2)
    for (x, y) in zip(x, y) { running.add([x, y]) }
    #expect(agree(running.covariance(0, 1), -1.6568133333333326))
    #expect(running.covariance(1, 0) == running.covariance(0, 1))
    #expect(agree(running.correlation(0, 1), -0.19859915770263561) && running.correlation(1, 1) == 1)
    #expect(agree(running.covariance(0, 0), 8.251266666666666) && agree(running.mean[0], 5.272))
    #expect(running.covarianceMatrix[1, 0] == running.covariance(0, 1))
    #expect(RunningCovariance(dimensions: 3).covariance(0, 1).isNaN)
  }

  @Test func mergedOverTheRanks() throws {
    let world = World.communicator
    var (mine, whole) = (RunningCovariance(dimensions: 3), RunningCovariance(dimensions: 3))
    for i in 0..<25 {
      let vector = [x[i], y[i], x[i] * y[i]]
      whole.add(vector)
      if i % world.size == world.rank { mine.add(vector) }
    }
    let states = try world.allGather(mine.state)
    let length = mine.state.count
    var all = RunningCovariance(dimensions: 3)
    for rank in 0..<world.size {
      all.merge(RunningCovariance(dimensions: 3, state: states[rank * length..<(rank + 1) * length]))
    }
    for i in 0..<3 {
      for j in 0..<3 { expectEverywhere(agree(all.covariance(i, j), whole.covariance(i, j), 1e-12)) }
      expectEverywhere(agree(all.mean[i], whole.mean[i]))
    }
  }
}
