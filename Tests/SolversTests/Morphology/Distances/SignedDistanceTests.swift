import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct SignedDistanceTests {
  /// Planes along the axes and segmented slopes of 45 degrees are exact near the surface.
  @Test func planes() throws {
    let flat = SignedDistance(from: try sampled([20, 8]) { x, _, _ in x < 9 ? 1 : 0 })
    #expect((0..<20).allSatisfy { abs(flat.field[$0, 3, 0] - (Double($0) + 0.5 - 9)) < 1e-12 })
    let tilted = SignedDistance(
      from: try sampled([16, 16, 16]) { x, y, z in 8.2 - (z + 0.25 * (x - 8) + 0.5 * (y - 8)) }, level: 0)
    let norm = (1 + 0.0625 + 0.25).squareRoot()
    for z in 7...8 {
      let exact = (Double(z) + 0.5 - 8.2 + 0.25 * 0.5 + 0.5 * 0.5) / norm
      #expect(abs(tilted.field[8, 8, z] - exact) < 1e-12)
    }
  }

  /// The largest error is less than a cell, the disc's centre included, whatever the resolution.
  @Test func isWithinACellOfADisc() throws {
    let errors = [50, 100].map { n -> Double in
      let scale = Double(n)
      let field = try? sampled([n, n]) { x, y, _ in 0.3 * scale - hypot(x - scale / 2, y - scale / 2) }
      guard let field else { return .nan }
      let distance = SignedDistance(from: field, level: 0)
      return zip(distance.field.values, field.values).map { abs($0 + $1) }.max() ?? .nan
    }
    #expect(errors.allSatisfy { $0 < 1 }, "\(errors)")
  }

  /// The distance goes on around periodic ends.
  @Test func periodicEnds() throws {
    let field = try sampled([20, 4], periodic: [.x]) { x, _, _ in x < 2 ? 1 : 0 }
    let distance = SignedDistance(from: field).field
    #expect(abs(distance[19, 1, 0] - 0.5) < 1e-12 && abs(distance[17, 1, 0] - 2.5) < 1e-12)
    #expect(abs(distance[0, 1, 0] + 0.5) < 1e-12)
  }

  @Test func roundTripOfHeights() throws {
    let map = heightMap(32, 32, isPeriodic: true) { column, row in
      12 + 2 * sin(2 * .pi * column / 32) * cos(2 * .pi * row / 16)
    }
    let order = OrderParameter(try SignedDistance(to: map, height: 24, cell: 1), width: 1.5)
    let back = HeightMap(outermostCrossingOf: order.field, from: .zLower)
    #expect(back.isPeriodic)
    #expect(zip(map.values, back.values).allSatisfy { abs($0 - $1) < 0.5 })
  }
}
