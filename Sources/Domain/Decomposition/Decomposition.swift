/// How the cells of a grid are divided among ranks: a box for each, cut straight through along every axis.
///
/// Arithmetic only, the same on every rank. Rank `(i, j, k)` of the arrangement is number `(k * ny + j) * nx + i`:
/// ranks follow the global index of the cells.
public struct Decomposition: Sendable, Hashable {
  /// The grid that is divided.
  public let grid: Grid

  /// Axes along which the last cell neighbours the first.
  public let periodic: Set<Axis>

  /// Ranks along each axis.
  public let ranks: CellIndex

  /// Along each axis, the first cell of each block, and at the end the number of cells.
  let cuts: [[Int]]

  /// Divides a grid among a number of ranks so that the least surface is exchanged.
  ///
  /// Blocks differ by at most one cell along each axis.
  ///
  /// - Parameters:
  ///   - grid: The grid.
  ///   - rankCount: The number of ranks.
  ///   - periodic: The axes that are periodic.
  ///   - halo: The widest halo that fields will have; no block may be thinner.
  /// - Throws: `DomainError.gridThinnerThanHalo`, `DomainError.tooManyRanks`, or `DomainError.invalidArrangement` if
  ///   the grid lacks a periodic axis.
  public init(_ grid: Grid, rankCount: Int, periodic: Set<Axis> = [], halo: Int = 1) throws(DomainError) {
    let arrangement = Arrangement(grid, periodic: periodic, halo: halo)
    for axis in grid.axes where grid.cells[axis] < halo {
      throw .gridThinnerThanHalo(axis: axis, cells: grid.cells[axis], halo: halo)
    }
    guard let ranks = arrangement.best(rankCount) else {
      throw .tooManyRanks(
        ranks: rankCount, cells: grid.shape, halo: halo, largest: arrangement.largestCount(below: rankCount))
    }
    try self.init(grid, ranks: ranks, periodic: periodic, halo: halo)
  }

  /// Divides a grid among a given number of ranks along each axis, in blocks that differ by at most one cell.
  ///
  /// - Throws: `DomainError.invalidArrangement` if a count is not positive, a block would be thinner than the halo,
  ///   or the grid lacks one of the axes.
  public init(_ grid: Grid, ranks: CellIndex, periodic: Set<Axis> = [], halo: Int = 1) throws(DomainError) {
    for axis in Axis.allCases where ranks[axis] < 1 {
      throw .invalidArrangement("\(ranks[axis]) ranks along \(axis)")
    }
    let cuts = Axis.allCases.map { axis in
      (0...ranks[axis]).map { ($0 * grid.cells[axis]) / ranks[axis] }
    }
    try self.init(grid, cuts: cuts, periodic: periodic, halo: halo)
  }

  /// Divides a grid at given places, such as those of a finer grid.
  ///
  /// - Parameters:
  ///   - grid: The grid.
  ///   - cuts: Along each of x, y and z, the first cell of each block, and at the end the number of cells.
  ///   - periodic: The axes that are periodic.
  ///   - halo: The widest halo that fields will have; no block may be thinner.
  /// - Throws: `DomainError.invalidArrangement` if the cuts do not rise from 0 to the number of cells by at least
  ///   one cell and the halo's width at a time, or the grid lacks one of the axes.
  public init(_ grid: Grid, cuts: [[Int]], periodic: Set<Axis> = [], halo: Int = 1) throws(DomainError) {
    guard cuts.count == 3 else { throw .invalidArrangement("cuts along \(cuts.count) axes; there must be 3") }
    for axis in periodic where axis.rawValue >= grid.dimensions {
      throw .invalidArrangement("\(axis) cannot be periodic: the grid has \(grid.dimensions) axes")
    }
    for (axis, places) in zip(Axis.allCases, cuts) {
      guard places.count >= 2, places.first == 0, places.last == grid.cells[axis] else {
        throw .invalidArrangement("cuts \(places) along \(axis) do not span its \(grid.cells[axis]) cells")
      }
      let least = axis.rawValue < grid.dimensions ? max(halo, 1) : 1
      for (lower, upper) in zip(places, places.dropFirst()) where upper - lower < least {
        throw .invalidArrangement("a block of \(upper - lower) cells along \(axis); it needs \(least)")
      }
    }
    self.grid = grid
    self.periodic = periodic
    self.cuts = cuts
    ranks = CellIndex(cuts[0].count - 1, cuts[1].count - 1, cuts[2].count - 1)
  }

  /// The number of ranks.
  public var rankCount: Int { ranks.product }

  /// The width of the thinnest block along any axis: no halo can be wider.
  public var thinnest: Int {
    grid.axes.map { axis in
      let places = cuts[axis.rawValue]
      return zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? 0
    }.min() ?? 0
  }

  /// Whether blocks have neighbours along an axis, themselves around a periodic one included.
  public func hasNeighbours(along axis: Axis) -> Bool { ranks[axis] > 1 || periodic.contains(axis) }

  /// The width of the thinnest block along those axes along which blocks have neighbours; nil if there are none.
  public var thinnestNeighbour: Int? {
    grid.axes.filter { hasNeighbours(along: $0) }.compactMap { axis in
      let places = cuts[axis.rawValue]
      return zip(places, places.dropFirst()).map { $1 - $0 }.min()
    }.min()
  }

  /// Whether the grid ends at `side`, where boundary conditions hold.
  public func isWall(_ side: Side) -> Bool {
    side.axis.rawValue < grid.dimensions && !periodic.contains(side.axis)
  }
}
