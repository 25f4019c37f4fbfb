/// The search for the ranks per axis that exchange the least surface.
struct Arrangement {
  let cells: CellIndex
  let periodic: Set<Axis>

  /// Along each axis, the most ranks whose blocks are no thinner than the halo.
  let most: CellIndex

  init(_ grid: Grid, periodic: Set<Axis>, halo: Int) {
    cells = grid.cells
    self.periodic = periodic
    var most = CellIndex(repeating: 1)
    for axis in grid.axes { most[axis] = grid.cells[axis] / max(halo, 1) }
    self.most = most
  }

  /// The ranks per axis that exchange the least surface; nil if none fits.
  ///
  /// Among equals the one whose largest block is smallest, then the one with the longest rows: a cut across
  /// x is the costliest to pack.
  func best(_ rankCount: Int) -> CellIndex? {
    guard rankCount >= 1 else { return nil }
    var best: (ranks: CellIndex, cost: (Int, Int, Int, Int))?
    for x in 1...max(1, min(rankCount, most.x)) where rankCount % x == 0 {
      let rest = rankCount / x
      for y in 1...max(1, min(rest, most.y)) where rest % y == 0 {
        let ranks = CellIndex(x, y, rest / y)
        guard fits(ranks) else { continue }
        let cost = (surface(ranks), largestBlock(ranks), x, y)
        if best.map({ cost < $0.cost }) ?? true { best = (ranks, cost) }
      }
    }
    return best?.ranks
  }

  /// The largest count of ranks below the given one that has an arrangement; 0 if there is none.
  func largestCount(below rankCount: Int) -> Int {
    let bound = min(rankCount - 1, most.product)
    return stride(from: bound, to: 0, by: -1).first { best($0) != nil } ?? 0
  }

  private func fits(_ ranks: CellIndex) -> Bool {
    ranks.x <= most.x && ranks.y <= most.y && ranks.z <= most.z
  }

  /// Cell walls between blocks of different ranks, all over the grid.
  private func surface(_ ranks: CellIndex) -> Int {
    Axis.allCases.reduce(0) { sum, axis in
      let cuts = ranks[axis] == 1 ? 0 : ranks[axis] - (periodic.contains(axis) ? 0 : 1)
      return sum + cuts * (cells.product / cells[axis])
    }
  }

  private func largestBlock(_ ranks: CellIndex) -> Int {
    Axis.allCases.reduce(1) { $0 * ((cells[$1] + ranks[$1] - 1) / ranks[$1]) }
  }
}
