import Foundation
import Testing

@testable import Solvers

@Suite struct SurfaceSlopesTests {
  @Test func tiltedPlane() {
    let slopes = SurfaceSlopes(heightMap(9, 7) { 0.3 * $0 + 0.4 * $1 })
    #expect(abs(slopes.developedRatio - (1.25.squareRoot() - 1)) < 1e-12)
    #expect(abs(slopes.rootMeanSquareGradient - 0.5) < 1e-12)
    #expect(abs(slopes.projectedArea - 48) < 1e-12)
  }

  @Test func tiltedLine() {
    #expect(abs(SurfaceSlopes(heightMap(9, 1) { column, _ in 0.75 * column }).trueArea - 10) < 1e-12)
  }

  /// The arc of a sinusoid, by Simpson's rule, and the order of convergence.
  @Test func sinusoidConvergesWithOrderTwo() {
    func exact(_ slope: Double) -> Double {
      let n = 2000
      return (0...n).reduce(0.0) { sum, i in
        let weight = i == 0 || i == n ? 1.0 : i % 2 == 1 ? 4 : 2
        let c = cos(2 * .pi * Double(i) / Double(n))
        return sum + weight * (1 + slope * slope * c * c).squareRoot() / (3 * Double(n))
      }
    }
    let errors = [32, 64].map { n -> Double in
      let k = 2 * Double.pi / Double(n)
      let map = heightMap(n, 4, isPeriodic: true) { column, _ in 1.5 / k * sin(k * column) }
      return abs(1 + SurfaceSlopes(map).developedRatio - exact(1.5))
    }
    #expect(errors[1] < 2e-3 && order(coarse: errors[0], fine: errors[1]) > 1.9)
  }

  /// The sum over triangles of a map with a hole is that of what is known.
  @Test func holesAreLeftOut() {
    var map = heightMap(6, 6) { column, _ in column }
    map[2, 2] = .nan
    let slopes = SurfaceSlopes(map)
    #expect(slopes.projectedArea == 21 && abs(slopes.developedRatio - (2.squareRoot() - 1)) < 1e-12)
  }
}
