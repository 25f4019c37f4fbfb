import Foundation
import Numerics
import Testing

@Suite struct SortedSampleTests {
  private let x = Samples.x

  @Test func quantiles() {
    let sample = SortedSample(x)
    for (p, expected) in [(0, 0.0), (0.1, 1.72), (0.25, 3.1), (0.5, 5.4), (0.9, 8.76), (1, 9.6)] {
      #expect(abs(sample.quantile(p) - expected) < 1e-14)
    }
    #expect(SortedSample([7]).median == 7 && SortedSample([1, 2]).median == 1.5)
    #expect(SortedSample([1, 2, 2, 3]).distribution(2) == 0.75 && SortedSample([1, 2]).distribution(0.5) == 0)
  }
}
