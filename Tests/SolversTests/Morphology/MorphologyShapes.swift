import Domain
import Foundation
import Solvers

/// A field over a box of unit cells from a function of place in cells, centres at halves.
func sampled(
  _ cells: [Int], periodic: Set<Axis> = [], _ value: (_ x: Double, _ y: Double, _ z: Double) -> Double
) throws -> SampledField {
  let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
  var values: [Double] = []
  for z in 0..<grid.cells.z {
    for y in 0..<grid.cells.y {
      for x in 0..<grid.cells.x { values.append(value(Double(x) + 0.5, Double(y) + 0.5, Double(z) + 0.5)) }
    }
  }
  return SampledField(grid, values, periodic: periodic)
}

/// A map of unit points from a function of column and row.
func heightMap(
  _ columns: Int, _ rows: Int, isPeriodic: Bool = false, _ height: (_ column: Double, _ row: Double) -> Double
) -> HeightMap {
  HeightMap(
    columns: columns, rows: rows, dx: 1, dy: 1,
    values: (0..<columns * rows).map { height(Double($0 % columns), Double($0 / columns)) }, isPeriodic: isPeriodic)
}
