internal import Domain
public import MPI

extension Electrodeposition {
  /// How far the outermost metal reaches from column to column of cells along x, in metres, in the grid's coordinates.
  struct Extent {
    /// The farthest; the collector if there is no metal.
    var tip: Double
  }

  /// The farthest place where the order parameter falls through one half. Collective; the phase's halo is up to date.
  func surfaceExtent() throws(MPIError) -> Extent {
    var greatest = -Double.infinity
    phase.forEachRow { row, _, _ in
      let place = outermost(row)
      greatest = place > greatest ? place : greatest
    }
    let tip = try topology.communicator.allReduce(greatest, .maximum)
    return Extent(tip: max(tip, topology.grid.origin.x))
  }

  /// The place of the last crossing on a row of the block; minus infinity if there is none.
  private func outermost(_ row: UnsafeMutablePointer<Double>) -> Double {
    let (count, grid, lower) = (phase.block.count.x, topology.grid, phase.block.owned.lower.x)
    for x in stride(from: count - 1, through: 0, by: -1) where row[x] >= 0.5 && row[x + 1] < 0.5 {
      let share = (row[x] - 0.5) / (row[x] - row[x + 1])
      return grid.origin.x + grid.spacing.x * (Double(lower + x) + 0.5 + share)
    }
    return -.infinity
  }

  /// Whether there is metal in a cell at the collector. Collective.
  ///
  /// - Throws: `MPIError`.
  public func hasMetalAtCollector() throws(MPIError) -> Bool {
    var cells = 0
    if phase.block.owned.lower.x == 0 { phase.forEachRow { xi, _, _ in cells += xi[0] > 0.5 ? 1 : 0 } }
    return try topology.communicator.allReduce(cells, .sum) > 0
  }

  /// The outermost place of the metal in every column of cells, in metres in the grid's coordinates, y running fastest; the
  /// collector where there is no metal. Collective.
  ///
  /// - Returns: A value for each cell of the collector, the same on every rank.
  /// - Throws: `MPIError`.
  public func surfaceHeights() throws(MPIError) -> [Double] {
    try halo.refresh(phase)
    let (grid, lower) = (topology.grid, phase.block.owned.lower)
    var heights = [Double](repeating: grid.origin.x, count: wallCells)
    phase.forEachRow { row, y, z in
      let number = (lower.z + z) * grid.cells.y + lower.y + y
      heights[number] = max(heights[number], outermost(row))
    }
    try topology.communicator.allReduce(&heights, .maximum)
    return heights
  }
}
