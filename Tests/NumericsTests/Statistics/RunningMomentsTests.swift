import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@Suite(.serialized, .collective) struct RunningMomentsTests {
  private let x = Samples.x

  @Test func knownValues() {
    let moments = RunningMoments(x)
    #expect(agree(moments.mean, 5.272) && agree(moments.variance, 8.251266666666666))
    #expect(agree(moments.skewness, -0.21417055005910116, 1e-12))
    #expect(agree(moments.excessKurtosis, -1.0722011980199035, 1e-12))
    #expect(agree(moments.standardError, (8.251266666666666 / 25).squareRoot()))
    #expect(agree(moments.populationVariance, 8.251266666666666 * 24 / 25))
    #expect(RunningMoments().variance.isNaN && RunningMoments([3]).variance.isNaN && RunningMoments([3]).mean == 3)
  }

  /// A large mean does not spoil the deviations.
  @Test func shiftedValues() {
    let (plain, shifted) = (RunningMoments(x), RunningMoments(x.map { $0 + 1e6 }))
    #expect(agree(plain.variance, shifted.variance, 1e-9) && agree(plain.skewness, shifted.skewness, 1e-7))
    #expect(agree(plain.excessKurtosis, shifted.excessKurtosis, 1e-8))
  }

  @Test func mergedOverTheRanks() throws {
    let world = World.communicator
    let key = RandomKey(seed: 8)
    let values = (0..<500).map { exp(key.normal(cell: UInt64($0))) }
    var mine = RunningMoments()
    // The last of several ranks has none.
    let parts = max(world.size - 1, 1)
    for i in stride(from: world.rank, to: 500, by: parts) where world.rank < parts { mine.add(values[i]) }
    let states = try world.allGather(mine.state)
    var all = RunningMoments()
    for rank in 0..<world.size { all.merge(RunningMoments(state: states[5 * rank..<5 * rank + 5])) }
    let whole = RunningMoments(values)
    expectEverywhere(all.count == 500 && agree(all.mean, whole.mean) && agree(all.variance, whole.variance))
    expectEverywhere(agree(all.skewness, whole.skewness) && agree(all.excessKurtosis, whole.excessKurtosis))
  }

  /// The standard errors are those seen among many samples.
  @Test func standardErrors() {
    let key = RandomKey(seed: 21)
    var (means, variances, meanErrors, varianceErrors) = (
      RunningMoments(), RunningMoments(), RunningMoments(), RunningMoments()
    )
    for sample in 0..<2000 {
      let moments = RunningMoments((0..<200).lazy.map { key.normal(cell: UInt64($0), sample: UInt64(sample)) })
      means.add(moments.mean)
      variances.add(moments.variance)
      meanErrors.add(moments.standardError)
      varianceErrors.add(moments.varianceStandardError)
    }
    // The standard deviation of 2000 values is known to 1.6 %.
    #expect(agree(means.standardDeviation, meanErrors.mean, 0.06))
    #expect(agree(variances.standardDeviation, varianceErrors.mean, 0.08))
  }
}
