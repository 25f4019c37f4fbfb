internal import Domain

/// When a grid is coarse enough for elimination: from counts over all ranks alone, so that they agree.
struct SplitStopRule {
  /// Unknowns of the first coarse grid, and of the one before.
  private var size = 0
  private var last = 0

  /// How many couplings an elimination may change.
  private(set) var limit = 0

  /// Eliminated are grids with at most this part of the first coarse grid's unknowns.
  private static let part = 8

  /// An elimination may change so many couplings for each unknown of the first coarse grid.
  private static let work = 50

  /// Whether the next grid, with so many unknowns in so many blocks, is to be eliminated if that is within the limit.
  ///
  /// Grids that hang together well take some 10 n^(3/2) couplings in a plane and n^2 in space. Where coarsening takes few unknowns
  /// together they hang together weakly, and elimination may be cheap although they are many.
  mutating func triesElimination(count: Int, blocks: CellIndex) -> Bool {
    let isLast = blocks.product == 1
    let isSlow = last > 0 && 2 * count > last
    if size == 0 { size = count }
    last = count
    limit = isLast ? .max : Self.work * size + 1_000_000
    let n = Double(count)
    let extent = [blocks.x, blocks.y, blocks.z].min() ?? 1
    let expected = extent < 4 ? 10 * n * n.squareRoot() : n * n
    return isLast || isSlow || count <= 256 || count * Self.part <= size && expected <= Double(limit)
  }
}
