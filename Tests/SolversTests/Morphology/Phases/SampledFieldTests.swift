import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct SampledFieldTests {
  /// The outermost crossing, by linear interpolation, from every side.
  @Test(arguments: [Side.xLower, .xUpper, .yLower, .yUpper])
  func outermostCrossing(collector: Side) throws {
    let field = try sampled([30, 30]) { x, y, _ in
      let along = collector.axis == .x ? x : y, across = collector.axis == .x ? y : x
      let height = collector.isUpper ? 30 - along : along
      // A film up to 8 + across / 10, and an island above it on one half.
      let film = 0.5 + 0.25 * (8 + across / 10 - height)
      return max(film, across > 15 ? 0.5 + 0.25 * (2 - abs(height - 20)) : 0)
    }
    let map = HeightMap(outermostCrossingOf: field, from: collector)
    #expect(map.isProfile && map.columns == 30)
    for n in 0..<30 {
      let across = Double(n) + 0.5
      #expect(abs(map.values[n] - (across > 15 ? 22 : 8 + across / 10)) < 1e-12)
    }
  }

  @Test func emptyAndFullColumns() throws {
    let field = try sampled([4, 6, 5]) { x, _, _ in x < 2 ? 1 : 0 }
    let map = HeightMap(outermostCrossingOf: field, from: .zLower)
    #expect(map.columns == 4 && map.rows == 6)
    #expect(map[3, 0] == 5 && map[3, 3] == 0)
  }
}
