import Foundation
import Numerics
import Testing

@Suite struct KolmogorovSmirnovTests {
  private let x = Samples.x
  private let y = Samples.y

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
}
