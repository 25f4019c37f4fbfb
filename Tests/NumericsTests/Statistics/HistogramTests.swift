import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@Suite(.serialized, .collective) struct HistogramTests {
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
}
