import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct IndicatorCorrelationTests {
  /// A checkerboard: along an axis S2 goes between 1/2 and 0 in steps of whole cells.
  @Test func stripes() throws {
    let field = try sampled([32, 32], periodic: [.x, .y]) { x, _, _ in Int(x) / 4 % 2 == 0 ? 1 : 0 }
    let correlation = IndicatorCorrelation(field)
    #expect(correlation.fraction == 0.5 && correlation.twoPoint[0] == 0.5)
    let lines = try #require(correlation.along[.x])
    #expect((0...8).map { lines.twoPoint($0) } == [0.5, 0.375, 0.25, 0.125, 0, 0.125, 0.25, 0.375, 0.5])
    #expect(lines.meanChord == 4)
  }

  /// Radial counts are those of all pairs, one by one.
  @Test(arguments: [[], [Axis.x], [.x, .y]]) func radialCounts(periodic: [Axis]) throws {
    let n = 12
    let field = try sampled([n, n], periodic: Set(periodic)) { x, y, _ in scatter(Int(x), Int(y)) < 0.4 ? 1 : 0 }
    let correlation = IndicatorCorrelation(field, largestDistance: 3)
    for bin in 0...3 {
      var (pairs, matches) = (0.0, 0.0)
      for y in 0..<n {
        for x in 0..<n {
          for j in -4...4 {
            for i in -4...4 where Int(hypot(Double(i), Double(j)).rounded()) == bin {
              var (u, v) = (x + i, y + j)
              if periodic.contains(.x) { u = (u + n) % n }
              if periodic.contains(.y) { v = (v + n) % n }
              guard (0..<n).contains(u), (0..<n).contains(v) else { continue }
              pairs += 1
              matches += field[x, y, 0] * field[u, v, 0]
            }
          }
        }
      }
      #expect(abs(correlation.twoPoint[bin] - matches / pairs) < 1e-12)
    }
  }

  @Test func surfaceOfADisc() throws {
    let field = try sampled([128, 128]) { x, y, _ in hypot(x - 64, y - 64) < 40 ? 1 : 0 }
    let correlation = IndicatorCorrelation(field)
    #expect(abs(correlation.specificSurface * 128 * 128 / (80 * .pi) - 1) < 0.03)
    #expect(abs(correlation.meanChord / (20 * .pi) - 1) < 0.03)
  }
}
