public import Domain

/// Numbers in all cells of a grid, on one rank: an order parameter, or an indicator of 0 and 1.
public struct SampledField: Sendable {
  /// The cells.
  public let grid: Grid

  /// One number a cell, x fastest.
  public var values: [Double]

  /// The axes around whose ends the field goes on.
  public let periodic: Set<Axis>

  /// Joins the parts.
  ///
  /// - Parameters:
  ///   - grid: The cells.
  ///   - values: One number a cell, x fastest.
  ///   - periodic: The axes around whose ends the field goes on.
  public init(_ grid: Grid, _ values: [Double], periodic: Set<Axis> = []) {
    precondition(values.count == grid.cellCount, "\(values.count) values for \(grid.cellCount) cells")
    (self.grid, self.values, self.periodic) = (grid, values, periodic)
  }

  /// The number in a cell.
  public subscript(x: Int, y: Int, z: Int) -> Double { values[(z * grid.cells.y + y) * grid.cells.x + x] }

  /// How far apart neighbours along an axis are in ``values``.
  func stride(_ axis: Axis) -> Int {
    axis == .x ? 1 : axis == .y ? grid.cells.x : grid.cells.x * grid.cells.y
  }

  /// Where a line of cells along an axis starts, for each of the lines in the order of the other axes.
  func lines(along axis: Axis) -> [Int] {
    let others = grid.axes.filter { $0 != axis }
    guard others.count == 2 else { return (0..<grid.cells[others[0]]).map { $0 * stride(others[0]) } }
    return (0..<grid.cells[others[1]]).flatMap { b in
      (0..<grid.cells[others[0]]).map { a in b * stride(others[1]) + a * stride(others[0]) }
    }
  }
}

extension HeightMap {
  /// The outermost crossing of a level in each column of cells: where metal ends, seen from the electrolyte.
  ///
  /// By linear interpolation between cell centres. In a column without metal the height is 0, the collector; where metal
  /// reaches the other end it is that of the wall.
  ///
  /// - Parameters:
  ///   - field: The order parameter, larger in the metal.
  ///   - collector: The side that the metal grows from.
  ///   - level: The order parameter on the surface.
  public init(outermostCrossingOf field: SampledField, from collector: Side, level: Double = 0.5) {
    let (grid, axis) = (field.grid, collector.axis)
    let (count, h) = (grid.cells[axis], grid.spacing[axis])
    let isUpper = collector.isUpper
    let stride = isUpper ? -field.stride(axis) : field.stride(axis)
    let heights = field.lines(along: axis).map { line in
      let base = isUpper ? line + (count - 1) * field.stride(axis) : line
      var n = count - 1
      while n >= 0, field.values[base + n * stride] < level { n -= 1 }
      guard n >= 0 else { return 0.0 }
      guard n < count - 1 else { return Double(count) * h }
      let (inside, outside) = (field.values[base + n * stride], field.values[base + (n + 1) * stride])
      return (Double(n) + 0.5 + (inside - level) / (inside - outside)) * h
    }
    let others = grid.axes.filter { $0 != axis }
    let rows = others.count == 2 ? grid.cells[others[1]] : 1
    self.init(
      columns: grid.cells[others[0]], rows: rows, dx: grid.spacing[others[0]],
      dy: others.count == 2 ? grid.spacing[others[1]] : 1, values: heights,
      isPeriodic: others.allSatisfy(field.periodic.contains))
  }
}
