import Foundation
import Testing

@testable import Solvers

@Suite struct HeightStatisticsTests {
  @Test func sinusoid() {
    let statistics = HeightStatistics(heightMap(200, 3) { column, _ in 2 * sin(2 * .pi * (column + 0.5) / 50) })
    #expect(abs(statistics.rootMeanSquare - 2.squareRoot()) < 1e-12)
    #expect(abs(statistics.skewness) < 1e-12)
    #expect(abs(statistics.kurtosis - 1.5) < 1e-12)
    #expect(abs(statistics.meanDeviation - 4 / .pi) < 0.01)
    #expect(abs(statistics.tip - 2) < 1e-12 && abs(statistics.range - 2 * statistics.tip) < 1e-12)
  }

  /// A rough film with towers on 2 % of it: the threshold is that of the film alone.
  @Test func towersDoNotRaiseTheFilm() {
    let map = heightMap(100, 100) { column, row in
      Int(column + 100 * row) % 50 == 0 ? 40 : scatter(Int(column), Int(row))
    }
    let statistics = HeightStatistics(map)
    #expect(abs(statistics.coverage - 0.02) < 1e-12)
    #expect(abs(statistics.filmThreshold - (0.5 + 3 * (1 / 12.0).squareRoot())) < 0.02)
    #expect(statistics.tip == 40)
  }

  @Test func unknownHeightsDoNotCount() {
    var map = heightMap(10, 1) { column, _ in column }
    map[0, 9] = .nan
    #expect(HeightStatistics(map).mean == 4 && HeightStatistics(map).tip == 8)
  }
}
