public import Domain

extension EllipticSolver {
  /// The bytes that a solver takes on one rank, beside the coefficient, the source and the solution: the operator, the
  /// gradients' vectors and the hierarchy over cells that are about as long as wide.
  ///
  /// - Parameters:
  ///   - block: The cells that the rank owns.
  ///   - grid: The grid.
  ///   - hasPhases: Whether the coefficient is that of phases: cells are then split, and there may be faces that conduct
  ///     nothing, so that islands are to be known.
  /// - Returns: What stays, and what the search for islands takes while it lasts.
  public static func memory(of block: Box, in grid: Grid, hasPhases: Bool) -> (bytes: Int, transient: Int) {
    let axes = grid.dimensions
    // Conductances along each axis; residual, direction and product.
    var bytes = (axes + 3) * fieldBytes(block.count, axes, halo: 1, of: Double.self)
    var count = block.count
    while true {
      // Couplings, losses, the diagonal and three vectors of each grid.
      bytes += (axes + 5) * fieldBytes(count, axes, halo: 2, of: Float.self)
      guard count.product > BlockMultigrid.replicatedCount else { break }
      for axis in grid.axes { count[axis] = (count[axis] + 1) / 2 }
    }
    guard hasPhases else { return (bytes, 0) }
    let cells = block.cellCount
    // Split cells' unknowns and their couplings, as measured where three tenths of the cells conduct; islands.
    return (bytes + cells * (22 + MemoryLayout<Int32>.size), 3 * cells * MemoryLayout<Int>.size)
  }
}

/// The bytes of a field on a block of so many cells.
func fieldBytes<Scalar>(
  _ count: CellIndex, _ axes: Int, halo: Int, of type: Scalar.Type
) -> Int {
  let block = Block(owned: Box(lower: .zero, upper: count), halo: CellIndex(halo, halo, axes == 3 ? halo : 0))
  let size = MemoryLayout<Scalar>.stride
  return FieldLayout(block, components: 1, byteCount: size).count * size
}
