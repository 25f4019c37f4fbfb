import Foundation
import Numerics
import Testing

@testable import Solvers

@Suite struct HeightCorrelationTests {
  /// All pairs, counted one by one, also where points are not known.
  @Test(arguments: [false, true]) func sumsAreThoseOfAllPairs(isPeriodic: Bool) {
    let (nx, ny) = (9, 6)
    var map = heightMap(nx, ny, isPeriodic: isPeriodic) { scatter(Int($0), Int($1)) - 0.5 }
    map[3, 4] = .nan
    let sums = LagSums(map)
    for (i, j) in [(0, 0), (1, 0), (3, 2), (4, -3), (2, -1)] {
      var (pairs, products, squares) = (0.0, 0.0, 0.0)
      for y in 0..<ny {
        for x in 0..<nx {
          var (u, v) = (x + i, y + j)
          if isPeriodic { (u, v) = ((u + nx) % nx, (v + ny) % ny) }
          guard (0..<nx).contains(u), (0..<ny).contains(v), (map[y, x] + map[v, u]).isFinite else { continue }
          (pairs, products) = (pairs + 1, products + map[y, x] * map[v, u])
          squares += (map[v, u] - map[y, x]) * (map[v, u] - map[y, x])
        }
      }
      let place = sums.place(i, j)
      #expect(sums.pairs[place] == pairs)
      #expect(abs(sums.products[place] - products) < 1e-12 && abs(sums.squaredDifferences[place] - squares) < 1e-12)
    }
  }

  /// C(r) = cos k r along the wave: across it nothing decays.
  @Test func fastestDecayIsAlongTheWave() throws {
    let k = 2 * Double.pi / 32
    let correlation = HeightCorrelation(heightMap(128, 64, isPeriodic: true) { column, _ in sin(k * column) })
    #expect(abs(try #require(correlation.fastestDecayLength) * k - acos(0.2)) < 0.005)
    #expect(try #require(correlation.correlationLength) > 1.2 * acos(exp(-1)) / k)
  }

  /// The law itself is found in numbers that obey it.
  @Test(arguments: [0.3, 0.5, 0.9]) func fitFindsTheLaw(hurst: Double) throws {
    let distances = (0...30).map { Double($0) }
    let differences = distances.map { 2 * 9 * (1 - exp(-pow($0 / 5, 2 * hurst))) }
    let fit = try #require(SelfAffineFit(distances: distances, differences: differences, over: 0.5...30, guess: 9))
    #expect(abs(fit.hurst - hurst) < 1e-4 && abs(fit.correlationLength - 5) < 1e-3 && abs(fit.roughness - 3) < 1e-3)
    #expect(fit.residual < 1e-5)
  }

  @Test func flatSurfacesHaveNoLaw() {
    #expect(SelfAffineFit(HeightCorrelation(heightMap(32, 32) { _, _ in 0 })) == nil)
  }
}
