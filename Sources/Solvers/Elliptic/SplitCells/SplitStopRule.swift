internal import Domain

/// When a grid is coarse enough for elimination: from counts over all ranks alone, so that they agree.
struct SplitStopRule {
  /// Unknowns of the first coarse grid, and of the one before.
  private var size = 0
  private var last = 0
  private let dimensions: Int

  /// How many couplings an elimination may change.
  private(set) var limit = 0

  /// Eliminated are grids with at most this part of the first coarse grid's unknowns.
  private static let part = 8

  /// An elimination may change so many couplings for each unknown of the first coarse grid.
  private static let work = 50

  init(dimensions: Int) { self.dimensions = dimensions }

  /// Whether the next grid, with so many unknowns in so many blocks, is to be eliminated if that is within the limit.
  mutating func triesElimination(count: Int, blocks: CellIndex) -> Bool {
    let isLast = blocks.product == 1
    let isSlow = last > 0 && 2 * count > last
    if size == 0 { size = count }
    last = count
    limit = isLast ? .max : Self.work * size + 1_000_000
    return isLast || isSlow || count <= 256 || count * Self.part <= size
  }
}
