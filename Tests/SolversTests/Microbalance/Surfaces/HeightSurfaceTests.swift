import Domain
import Foundation
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite struct HeightSurfaceTests {
  private let spectrum = RoughSurface.Spectrum(
    amplitude: 20e-9, hurst: 0.7, longest: 1e-6, rollOff: 0.5e-6, shortest: 0.2e-6)

  @Test(arguments: [[8, 100], [8, 100, 60]]) func tabulatedSurfaceIsTheSurface(cells: [Int]) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 10e-9 })
    let surface = RoughSurface(spectrum, over: grid, key: RandomKey(seed: 5))
    let table = HeightSurface(surface, over: grid)
    for n in 0..<200 {
      let (y, z) = (1e-6 * scatter(n, 1), cells.count == 2 ? 0 : 0.6e-6 * scatter(n, 2))
      let (exact, ours) = (surface.heightAndSlope(y: y, z: z), table.heightAndSlope(y: y, z: z))
      #expect(abs(exact.0 - ours.0) <= 1e-4 * 20e-9)
      #expect(abs(exact.1.y - ours.1.y) <= 3e-3 && abs(exact.1.z - ours.1.z) <= 3e-3)
      #expect(table.range.contains(ours.0))
    }
    // Around the ends.
    let (first, last) = (table.heightAndSlope(y: 0, z: 0), table.heightAndSlope(y: 1e-6 * (1 - 1e-12), z: 0))
    #expect(abs(first.0 - last.0) < 1e-15)
  }

  @Test func errorIsOfThirdOrder() {
    func error(_ points: Int) -> Double {
      let k = 2 * Double.pi
      let table = HeightSurface(
        (0..<points).map { sin(k * (Double($0) + 0.5) / Double(points)) }, width: points,
        spacing: (1 / Double(points), 1))
      return (0..<500).reduce(0) { worst, n in
        let y = (Double(n) + 0.5) / 500
        return max(worst, abs(table.heightAndSlope(y: y, z: 0).0 - sin(k * y)))
      }
    }
    #expect(order(coarse: error(16), fine: error(32)) > 2.9)
  }

  @Test func levelOfAHeightMap() throws {
    let grid = try Grid(cells: [20, 8], spacing: [1, 1])
    let table = HeightSurface([1, 3, 1, 3, 1, 3, 1, 3], width: 8, spacing: (1, 1))
    let surface = InitialSurface(.heights(table), height: 5, over: grid, periodic: [.y])
    #expect(abs(surface.distance(at: Position(6, 0.5, 0))) < 1e-14)
    #expect(surface.distance(at: Position(6, 1.5, 0)) < 0)
    #expect(surface.distance(at: Position(12, 1.5, 0)) > 3)
    #expect(surface.distance(at: Position(1, 1.5, 0)) < -3)
    #expect(table.mean == 2)
  }

  @Test func ridgesAndSpheres() throws {
    let grid = try Grid(cells: [20, 20, 20], spacing: [1, 1, 1])
    let surface = InitialSurface(
      .flat, height: 2, seeds: [.ridge(y: 1, radius: 3), .sphere(y: 10, z: 10, radius: 2)], over: grid,
      periodic: [.y, .z])
    #expect(abs(surface.distance(at: Position(7, 1, 15)) - 2) < 1e-14)
    #expect(abs(surface.distance(at: Position(5, 17, 3)) - 2) < 1e-14)
    #expect(abs(surface.distance(at: Position(4, 10, 10)) + 2) < 1e-14)
    #expect(abs(surface.distance(at: Position(8, 10, 13)) - 3) < 1e-14)
  }
}
