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

  /// The volume in cubic metres (per metre of depth in the plane: square metres) of metal that does not hang together with
  /// that at the collector. Collective.
  ///
  /// - Returns: The volume of cells with xi > 1/2, and the number of such parts.
  /// - Throws: `MPIError`.
  public func deadMetal() throws(MPIError) -> (volume: Double, parts: Int) {
    let block = phase.block
    let count = block.count
    func xi(_ place: Int) -> Double {
      phase[place % count.x, place / count.x % count.y, place / (count.x * count.y)]
    }
    let isAtCollector = block.owned.lower.x == 0
    let components = try ConnectedComponents(on: topology, isMember: { xi($0) > 0.5 }, isOpen: { _, _ in true }) {
      isAtCollector && $0 % count.x == 0
    }
    var cells = 0
    for label in components.labels where label >= 0 && components.components[label]?.isMarked == false { cells += 1 }
    let grid = topology.grid
    var parts = 0
    for (label, component) in components.components where !component.isMarked {
      let cell = CellIndex(
        label % grid.cells.x, label / grid.cells.x % grid.cells.y, label / (grid.cells.x * grid.cells.y))
      parts += block.owned.contains(cell) ? 1 : 0
    }
    var totals = [cells, parts]
    try topology.communicator.allReduce(&totals, .sum)
    return (Double(totals[0]) * grid.cellVolume, totals[1])
  }
}
