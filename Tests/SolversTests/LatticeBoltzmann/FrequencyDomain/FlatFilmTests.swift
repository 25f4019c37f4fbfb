import Domain
import Numerics
import TestSupport
import Testing

@testable import Solvers

/// Flat films whose fronts lie anywhere within the cells: the liquid does not feel their height.
@Suite(.serialized, .collective) struct FlatFilmTests {
  private func load(
    _ walls: LatticeWalls, height: Double, _ cells: [Int], _ motion: Axis, depth: Double = 10
  ) throws -> OscillatoryLoad {
    let geometry = try OscillatingSurfaces.surface(cells, walls) { $0.x - height }
    return try OscillatoryFlow(geometry, penetrationDepth: depth, motion: motion).solve(tolerance: 1e-12).load
  }

  /// A front that sweeps through two cells, the plate's own among them: nothing beyond the closed form, which is the liquid's
  /// alone, though the grid's own errors come and go with the place within the cell.
  @Test(arguments: [LatticeWalls.interpolated, .grey], [([8, 4], Axis.y), ([8, 4], .z), ([7, 4, 3], .z)])
  func frontsSweepThroughCells(walls: LatticeWalls, box: ([Int], Axis)) throws {
    var largest = 0.0
    for eighth in 0..<16 {
      let height = Double(eighth) / 8 + (eighth < 8 ? 0 : 2)
      let load = try load(walls, height: height, box.0, box.1)
      #expect(load.excess.magnitude < 1e-9, "\(walls) \(height): \(load.excess)")
      #expect(abs(load.solidVolume / load.area(box.0) - height) < 1e-12)
      largest = max(largest, load.offset.magnitude)
    }
    #expect(largest > 1e-4, "there was nothing to take away: \(largest)")
  }
}

extension OscillatoryLoad {
  fileprivate func area(_ cells: [Int]) -> Double { Double(cells[1] * (cells.count > 2 ? cells[2] : 1)) }
}
