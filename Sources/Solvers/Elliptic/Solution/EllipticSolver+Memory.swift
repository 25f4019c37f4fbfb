public import Domain

extension EllipticSolver {
  /// The bytes that a solver takes on one rank at most, beside the coefficient, the source and the solution: the operator,
  /// the gradients' vectors and the larger of the two hierarchies, for which of them serves shows in the coefficient alone.
  ///
  /// - Parameters:
  ///   - block: The cells that the rank owns.
  ///   - grid: The grid.
  ///   - mayHaveGaps: Whether there may be faces that conduct nothing, so that islands are to be known.
  ///   - parts: How many parts of its own a block of 2^d cells has on average: one where the coefficient is smooth, about 1.8
  ///     for phases some cells wide, and ``noiseParts(dimensions:)`` if each cell is drawn by itself.
  /// - Returns: What stays, and what comes on top while the hierarchy is made.
  public static func memory(
    of block: Box, in grid: Grid, mayHaveGaps: Bool, parts: Double
  ) -> (bytes: Int, transient: Int) {
    let (axes, cells) = (grid.dimensions, block.cellCount)
    // Conductances along each axis; residual, direction and product.
    let vectors = (axes + 3) * fieldBytes(block.count, axes, halo: 1, of: Double.self)
    let islands = mayHaveGaps ? cells * MemoryLayout<Int32>.size : 0
    let (blocks, split) = (blockBytes(block.count, in: grid), splitBytes(block.count, in: grid, parts))
    // The search for islands takes place before there is a hierarchy.
    let search = mayHaveGaps ? 3 * cells * MemoryLayout<Int>.size : 0
    let hierarchy = max(blocks, split.bytes)
    let greatest = max(hierarchy, split.bytes + split.transient, blocks + search)
    return (vectors + islands + hierarchy, greatest - hierarchy)
  }

  /// Couplings, losses, the diagonal and three vectors of each grid of blocks.
  private static func blockBytes(_ given: CellIndex, in grid: Grid) -> Int {
    var (bytes, count) = (0, given)
    while true {
      bytes += (grid.dimensions + 5) * fieldBytes(count, grid.dimensions, halo: 2, of: Float.self)
      guard count.product > BlockMultigrid.replicatedCount else { return bytes }
      for axis in grid.axes { count[axis] = (count[axis] + 1) / 2 }
    }
  }

  /// The parts of a block where each cell is of one of two phases, with even chances.
  public static func noiseParts(dimensions: Int) -> Double { dimensions == 3 ? 2.8 : 2.2 }

  /// The finest grid as above and its cells' parents; then the unknowns, with their couplings.
  private static func splitBytes(_ count: CellIndex, in grid: Grid, _ parts: Double) -> (bytes: Int, transient: Int) {
    let axes = grid.dimensions
    let field = fieldBytes(count, axes, halo: 2, of: Float.self)
    let unknowns = Int(Double(count.product) * parts) >> axes
    return ((axes + 6) * field + unknowns * SplitLevel.bytesPerUnknown, 2 * field)
  }
}

/// The bytes of a field on a block of so many cells.
func fieldBytes<Scalar>(
  _ count: CellIndex, _ axes: Int, halo: Int, of type: Scalar.Type
) -> Int {
  let block = Block(owned: Box(lower: .zero, upper: count), halo: CellIndex(halo, halo, axes == 3 ? halo : 0))
  let size = MemoryLayout<Scalar>.stride
  let bytes = FieldLayout(block, components: 1, byteCount: size).count * size
  // Large ones are in huge pages.
  let page = 2 << 20
  return bytes < page ? bytes : (bytes + page - 1) / page * page
}
