/// What is wrong with a grid, its decomposition or its boundary conditions.
public enum DomainError: Error, Equatable, CustomStringConvertible {
  /// The grid's numbers make no sense.
  case invalidGrid(String)

  /// The grid has fewer cells along an axis than a halo is wide.
  case gridThinnerThanHalo(axis: Axis, cells: Int, halo: Int)

  /// Every arrangement of so many ranks has a block that is thinner than its halo; `largest` is the largest
  /// smaller count of ranks for which there is a good one.
  case tooManyRanks(ranks: Int, cells: [Int], halo: Int, largest: Int)

  /// The given ranks per axis, or the given cuts, do not divide the grid.
  case invalidArrangement(String)

  /// A boundary condition that cannot hold.
  case invalidBoundary(side: Side, reason: String)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalidGrid(let reason):
      "invalid grid: \(reason)"
    case .gridThinnerThanHalo(let axis, let cells, let halo):
      "the grid has \(cells) cells along \(axis), fewer than the halo's \(halo)"
    case .tooManyRanks(let ranks, let cells, let halo, let largest):
      """
      a grid of \(cells.map(String.init).joined(separator: " x ")) cells cannot be divided among \(ranks) ranks: \
      a block would be thinner than its halo of \(halo); the largest count below it that fits is \(largest)
      """
    case .invalidArrangement(let reason):
      "invalid arrangement of ranks: \(reason)"
    case .invalidBoundary(let side, let reason):
      "boundary condition of side \(side): \(reason)"
    }
  }
}
