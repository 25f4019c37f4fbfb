import Foundation
import Testing

@testable import Solvers

@Suite struct SurfaceTipTests {
  private static let open = (x: SurfaceTip.Continuation.none, y: SurfaceTip.Continuation.none)

  /// A parabola's vertex and radius, wherever it lies between points and whatever the window.
  @Test(arguments: [0, 0.3, 0.5, -0.45], [4.0, 6.5, 9]) func parabola(shift: Double, halfWidth: Double) {
    let map = heightMap(41, 1) { x, _ in 3 - (x - 20 - shift) * (x - 20 - shift) / (2 * 7.5) }
    let tip = SurfaceTip(map, halfWidth: halfWidth, continuation: Self.open)
    #expect(abs(tip.radius - 7.5) < 1e-10 && abs(tip.position.x - 20 - shift) < 1e-10, "\(tip)")
    #expect(tip.height == map.values.max())
  }

  /// A paraboloid with two radii, turned: the mean of its curvatures, and its vertex.
  @Test func paraboloid() {
    let map = HeightMap(
      columns: 31, rows: 62, dx: 1e-6, dy: 0.5e-6,
      values: (0..<31 * 62).map { place in
        let (x, y) = (1e-6 * Double(place % 31) - 15.2e-6, 0.5e-6 * Double(place / 31) - 14.9e-6)
        let (u, v) = (0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x)
        return 1e-6 - u * u / (2 * 5e-6) - v * v / (2 * 20e-6)
      })
    let tip = SurfaceTip(map, halfWidth: 4e-6, continuation: Self.open)
    #expect(abs(tip.radius - 8e-6) < 1e-15, "\(tip)")
    #expect(abs(tip.position.x - 15.2e-6) < 1e-15 && abs(tip.position.y - 14.9e-6) < 1e-15, "\(tip)")
  }

  /// A vertex on a mirror half a distance before the first point, or on a periodic end.
  @Test func ends() {
    let mirrored = heightMap(20, 1) { x, _ in -(x + 0.5) * (x + 0.5) / (2 * 6) }
    let tip = SurfaceTip(mirrored, halfWidth: 5, continuation: (.mirror, .none))
    #expect(abs(tip.radius - 6) < 1e-10 && abs(tip.position.x + 0.5) < 1e-10, "\(tip)")
    let last = heightMap(20, 1) { x, _ in -(x - 19.5) * (x - 19.5) / (2 * 6) }
    #expect(abs(SurfaceTip(last, halfWidth: 5, continuation: (.mirror, .none)).radius - 6) < 1e-10)
    let around = heightMap(20, 1) { x, _ in -min(x, 20 - x) * min(x, 20 - x) / (2 * 6) }
    #expect(abs(SurfaceTip(around, halfWidth: 5, continuation: (.periodic, .none)).radius - 6) < 1e-10)
    // Half of the window is missing here, which a parabola does not need.
    #expect(abs(SurfaceTip(mirrored, halfWidth: 5, continuation: Self.open).radius - 6) < 1e-9)
    let corner = heightMap(12, 10) { x, y in -((x + 0.5) * (x + 0.5) + (y + 0.5) * (y + 0.5)) / (2 * 6) }
    #expect(abs(SurfaceTip(corner, halfWidth: 5, continuation: (.mirror, .mirror)).radius - 6) < 1e-10)
  }

  /// Discs and balls: what is stated of their radius, as exactly as it is stated.
  @Test(arguments: [(1, 0.136), (61, 0.166)]) func roundTips(rows: Int, factor: Double) {
    for ratio in [0.2, 0.4, 0.6] {
      let radius = 20 / ratio
      let map = heightMap(61, rows) { x, y in
        let v = rows == 1 ? 0 : y - 30
        return (radius * radius - (x - 30) * (x - 30) - v * v).squareRoot()
      }
      let found = SurfaceTip(map, halfWidth: 20, continuation: Self.open).radius
      #expect(abs(found / radius - 1 + factor * ratio * ratio) < 0.02 * factor * ratio * ratio, "\(found / radius)")
    }
  }

  /// A tip that moves between points by small steps has a radius without jumps.
  @Test func radiusIsContinuous() {
    let radii = (0...200).map { step -> Double in
      let place = 20 + Double(step) / 100
      let map = heightMap(50, 1) { x, _ in (100 - (x - place) * (x - place)).squareRoot() }
      return SurfaceTip(map, halfWidth: 4.3, continuation: Self.open).radius
    }
    #expect(zip(radii, radii.dropFirst()).allSatisfy { abs($0 - $1) < 1e-3 }, "\(radii)")
  }

  /// Flat, hollow and hardly known surfaces have no tip; the foremost point is found all the same.
  @Test func withoutTip() {
    #expect(SurfaceTip(heightMap(30, 1) { _, _ in 2 }, halfWidth: 5, continuation: Self.open).radius == .infinity)
    let hollow = heightMap(21, 1) { x, _ in (x - 10) * (x - 10) }
    #expect(SurfaceTip(hollow, halfWidth: 5, continuation: (.mirror, .none)).radius == .infinity)
    var hidden = heightMap(30, 1) { x, _ in -(x - 15) * (x - 15) }
    for column in 0..<30 where column != 15 && column != 16 { hidden[0, column] = .nan }
    let tip = SurfaceTip(hidden, halfWidth: 5, continuation: Self.open)
    #expect(tip.radius == .infinity && tip.height == 0 && tip.position.x == 15)
  }
}
