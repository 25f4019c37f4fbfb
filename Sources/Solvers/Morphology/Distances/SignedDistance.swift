public import Domain
internal import Glibc

/// The distance from a surface in all cells of a grid: above zero outside of the metal, below it inside.
///
/// Cells beside the surface get theirs from where the field crosses its level along the axes, by linear interpolation:
/// exact for planes. So a segmentation's cells, whose crossings lie half-way, see its faces and the slopes of its stairs,
/// not their centres. All others follow by fast sweeping of |grad d| = 1 (Zhao 2005, doi:10.1090/S0025-5718-04-01678-3),
/// of first order in the spacing.
public struct SignedDistance: Sendable {
  /// The distances, m.
  public let field: SampledField

  /// The distance from the surface on which a field has a level.
  ///
  /// - Parameters:
  ///   - source: The field, larger in the metal.
  ///   - level: The level.
  public init(from source: SampledField, level: Double = 0.5) {
    var distance = Self.besideSurface(source, level)
    Self.sweep(&distance, source)
    for n in distance.indices where source.values[n] >= level { distance[n] = -distance[n] }
    field = SampledField(source.grid, distance, periodic: source.periodic)
  }

  /// The distance from a surface given by heights: of a profile in two axes, of a map in three.
  ///
  /// The heights are those above the lowest points of columns of cells along the last axis, y or z; a column for each point.
  ///
  /// - Parameters:
  ///   - map: The heights, m, all known.
  ///   - height: The height of the grid, m.
  ///   - cell: The cells' size along the height, m.
  /// - Throws: `DomainError` unless there is at least one cell.
  public init(to map: HeightMap, height: Double, cell: Double) throws(DomainError) {
    let layers = Int((height / cell).rounded())
    let grid =
      try map.isProfile
      ? Grid(cells: [map.columns, layers], spacing: [map.dx, cell])
      : Grid(cells: [map.columns, map.rows, layers], spacing: [map.dx, map.dy, cell])
    let plane = map.columns * map.rows
    var values = [Double](repeating: 0, count: grid.cellCount)
    for layer in 0..<layers {
      let z = (Double(layer) + 0.5) * cell
      for n in 0..<plane { values[layer * plane + n] = map.values[n] - z }
    }
    let periodic: Set<Axis> = map.isPeriodic ? (map.isProfile ? [.x] : [.x, .y]) : []
    self.init(from: SampledField(grid, values, periodic: periodic), level: 0)
  }

  /// 1 / d^2 = sum over axes of 1 / (distance to the nearer crossing)^2, or of (slope / value)^2 along axes without one;
  /// infinity where no neighbour is beyond the surface.
  private static func besideSurface(_ source: SampledField, _ level: Double) -> [Double] {
    let (grid, n, values) = (source.grid, source.grid.cells, source.values)
    var distance = [Double](repeating: .infinity, count: values.count)
    var place = 0
    for z in 0..<n.z {
      for y in 0..<n.y {
        for x in 0..<n.x {
          let here = values[place] - level
          var (inverse, crosses) = (0.0, false)
          for axis in grid.axes {
            let (index, stride, count) = (CellIndex(x, y, z)[axis], source.stride(axis), n[axis])
            // Towards the neighbour beyond the surface if there is one, else over both neighbours.
            var (nearest, slope, last, span) = (Double.infinity, 0.0, here, 0.0)
            for isUpper in [false, true] {
              let isEnd = isUpper ? index == count - 1 : index == 0
              guard !isEnd || source.periodic.contains(axis), count > 1 else { continue }
              let step = isUpper ? (isEnd ? -(count - 1) * stride : stride) : (isEnd ? (count - 1) * stride : -stride)
              let there = values[place + step] - level
              span += grid.spacing[axis]
              slope = isUpper ? (there - last) / span : (here - there) / span
              last = isUpper ? here : there
              guard (here >= 0) != (there >= 0) else { continue }
              nearest = min(nearest, here / (here - there) * grid.spacing[axis])
            }
            crosses = crosses || nearest.isFinite
            inverse +=
              nearest.isFinite ? 1 / (nearest * nearest) : here == 0 ? .infinity : (slope / here) * (slope / here)
          }
          if crosses { distance[place] = inverse.isFinite ? 1 / inverse.squareRoot() : 0 }
          place += 1
        }
      }
    }
    return distance
  }

  private static func sweep(_ distance: inout [Double], _ source: SampledField) {
    let (grid, n) = (source.grid, source.grid.cells)
    let isFixed = distance.map(\.isFinite)
    // What is near keeps its distance from the crossings; but for it any distance is at most the grid's own size.
    let rounds = source.periodic.isEmpty ? 2 : 3
    let orders = grid.dimensions == 3 ? 8 : 4
    for round in 0..<rounds * orders {
      let order = round % orders
      for k in 0..<n.z {
        let z = order & 4 == 0 ? k : n.z - 1 - k
        for j in 0..<n.y {
          let y = order & 2 == 0 ? j : n.y - 1 - j
          for i in 0..<n.x {
            let x = order & 1 == 0 ? i : n.x - 1 - i
            let place = (z * n.y + y) * n.x + x
            if isFixed[place] { continue }
            let new = update(distance, source, CellIndex(x, y, z), place)
            if new < distance[place] { distance[place] = new }
          }
        }
      }
    }
  }

  /// The solution of sum over axes of max((d - a) / h, 0)^2 = 1, a the lesser of the two neighbours.
  private static func update(_ d: [Double], _ source: SampledField, _ cell: CellIndex, _ place: Int) -> Double {
    let grid = source.grid
    var (a, h) = (SIMD3<Double>(repeating: .infinity), grid.spacing)
    for axis in grid.axes {
      let (index, stride, count) = (cell[axis], source.stride(axis), grid.cells[axis])
      let wraps = source.periodic.contains(axis)
      var least = Double.infinity
      if index > 0 { least = d[place - stride] } else if wraps { least = d[place + (count - 1) * stride] }
      if index < count - 1 {
        least = min(least, d[place + stride])
      } else if wraps {
        least = min(least, d[place - (count - 1) * stride])
      }
      a[axis] = least
    }
    // The least first.
    if a.y < a.x { (a.x, a.y, h.x, h.y) = (a.y, a.x, h.y, h.x) }
    if a.z < a.y { (a.y, a.z, h.y, h.z) = (a.z, a.y, h.z, h.y) }
    if a.y < a.x { (a.x, a.y, h.x, h.y) = (a.y, a.x, h.y, h.x) }
    var result = a.x + h.x
    var (p, q, r) = (0.0, 0.0, -1.0)
    for n in 0..<3 {
      guard a[n] < result else { break }
      let w = 1 / (h[n] * h[n])
      (p, q, r) = (p + w, q + w * a[n], r + w * a[n] * a[n])
      let root = q * q - p * r
      guard root >= 0 else { break }
      result = (q + root.squareRoot()) / p
    }
    return result
  }
}
