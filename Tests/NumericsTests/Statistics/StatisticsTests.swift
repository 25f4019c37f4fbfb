import Foundation
import MPI
import Numerics
import TestSupport
import Testing

private let x: [Double] = (0..<25).map { (n: Int) -> Double in Double((n * n * 37) % 101) / 10 }
private let y: [Double] = (0..<25).map { (n: Int) -> Double in Double((n * n * 53) % 89) / 10 - 0.3 * x[n] }

private func agree(_ a: Double, _ b: Double, _ tolerance: Double = 1e-13) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}

/// Expected values by SciPy 1.17.
@Suite(.serialized, .collective) struct RunningMomentsTests {
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

@Suite(.serialized, .collective) struct RunningCovarianceTests {
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

@Suite(.serialized, .collective) struct SamplesTests {
  @Test func quantiles() {
    let sample = SortedSample(x)
    for (p, expected) in [(0, 0.0), (0.1, 1.72), (0.25, 3.1), (0.5, 5.4), (0.9, 8.76), (1, 9.6)] {
      #expect(abs(sample.quantile(p) - expected) < 1e-14)
    }
    #expect(SortedSample([7]).median == 7 && SortedSample([1, 2]).median == 1.5)
    #expect(SortedSample([1, 2, 2, 3]).distribution(2) == 0.75 && SortedSample([1, 2]).distribution(0.5) == 0)
  }

  @Test func histogram() throws {
    let world = World.communicator
    var histogram = Histogram(from: 0, to: 10, bins: 5)
    for value in [0, 1.99, 2, 5, 9.99, 10, -0.1, 10.1, .infinity, -.infinity, .nan] { histogram.add(value) }
    #expect(Array(histogram.counts) == [2, 1, 1, 0, 2])
    #expect(histogram.below == 2 && histogram.above == 2 && histogram.undefined == 1 && histogram.total == 10)
    #expect(histogram.width == 2 && histogram.center(1) == 3 && histogram.density(0) == 0.1)
    var twice = histogram
    twice.merge(histogram)
    #expect(Array(twice.counts) == [4, 2, 2, 0, 4])
    try world.allReduce(&histogram.state, .sum)
    expectEverywhere(histogram.total == Int64(10 * world.size) && histogram.counts.first == Int64(2 * world.size))
  }

  @Test func kolmogorovSmirnov() {
    let u: [Double] = (0..<50).map { (n: Int) -> Double in (Double((n * 61) % 100) + 0.5) / 100 * 0.93 }
    let one = KolmogorovSmirnov(SortedSample(u)) { min(max($0, 0), 1) }
    #expect(agree(one.distance, 0.09045) && abs(one.probability - 0.7742195507433298) < 0.0005)
    let two = KolmogorovSmirnov(SortedSample(x), SortedSample(y))
    #expect(agree(two.distance, 0.44) && abs(two.probability - 0.014838084605848645) < 0.002)
    // Equal values on both sides count together.
    #expect(KolmogorovSmirnov(SortedSample(x), SortedSample(x)).distance == 0)
    #expect(KolmogorovSmirnov(SortedSample(x), SortedSample(x)).probability == 1)
  }

  /// The probability is uniform if the law is right, and small if it is not.
  @Test func kolmogorovSmirnovProbability() {
    let key = RandomKey(seed: 12)
    var probabilities: [Double] = []
    for sample in 0..<1000 {
      let values = (0..<100).map { key.normal(cell: UInt64($0), sample: UInt64(sample)) }
      probabilities.append(
        KolmogorovSmirnov(SortedSample(values), against: SpecialFunctions.normalDistribution).probability)
      if sample < 20 {
        let shifted = KolmogorovSmirnov(
          SortedSample(values.map { $0 + 1 }), against: SpecialFunctions.normalDistribution)
        #expect(shifted.probability < 1e-6)
      }
    }
    #expect(KolmogorovSmirnov(SortedSample(probabilities)) { $0 }.probability > 1e-3)
  }

  @Test func leastSquares() {
    let line = LeastSquaresLine(x: x, y: y)
    #expect(agree(line.slope, -0.20079502945002378, 1e-12) && agree(line.intercept, 3.384991395260525, 1e-12))
    #expect(agree(line.slopeStandardError, 0.20662055275573907, 1e-12))
    #expect(agree(line.interceptStandardError, 1.234809784912515, 1e-12))
    let exact = LeastSquaresLine(x: [1, 2], y: [3, 5])
    #expect(exact.slope == 2 && exact.intercept == 1 && exact.residual.isNaN)
    let spacings = [0.1, 0.05, 0.025, 0.0125]
    let order = LeastSquaresLine.convergence(spacings: spacings, errors: spacings.map { 3 * $0 * $0 })
    #expect(agree(order.slope, 2) && agree(order.intercept, log(3), 1e-12) && order.slopeStandardError < 1e-12)
  }
}
