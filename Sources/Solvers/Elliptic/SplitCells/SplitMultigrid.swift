/// One symmetric cycle over grids of split cells, in single precision: a preconditioner whose rate hardly depends on the
/// contrast of the coefficient.
///
/// A W-cycle, since constant interpolation alone makes a V-cycle's rate fall with every grid, down to where elimination
/// costs no more than the first coarse grid does.
final class SplitMultigrid {
  let finest: SplitFineLevel
  let levels: [SplitLevel]
  private let elimination: SplitElimination
  private let sweeps: (fine: Int, coarse: Int)

  /// Eliminated are grids with at most this part of the first coarse grid's unknowns.
  private static let eliminablePart = 8

  /// An elimination may change so many couplings for each unknown of the first coarse grid.
  private static let eliminationWork = 50

  /// Makes the hierarchy of an operator that is complete.
  ///
  /// - Parameters:
  ///   - finest: The finest level, with its couplings and inverse diagonal.
  ///   - fineHalfSweeps: How many times a colour is relaxed before the coarse correction, and after it.
  ///   - coarseSweeps: Sweeps over both colours on coarse grids, likewise.
  init(_ finest: SplitFineLevel, fineHalfSweeps: Int = 4, coarseSweeps: Int = 2) {
    self.finest = finest
    sweeps = (fineHalfSweeps, coarseSweeps)
    var levels = [finest.coarsened()]
    let size = levels[0].count
    while true {
      let last = levels[levels.count - 1]
      let isLast = last.blocks.count == 1
      let isSlow = levels.count > 1 && 2 * last.count > levels[levels.count - 2].count
      if isLast || isSlow || last.count <= 256 || last.count * Self.eliminablePart <= size {
        let limit = isLast ? Int.max : Self.eliminationWork * size + 1_000_000
        if let elimination = SplitElimination(last, limit: limit) {
          self.elimination = elimination
          break
        }
      }
      levels.append(last.coarsened())
    }
    self.levels = levels
  }

  /// The shares that the direct solve has stored.
  var eliminationEntryCount: Int { elimination.entryCount }

  /// One cycle from zero for `finest.f`, into `finest.u`.
  func cycle() {
    finest.smoothFromZero(halfSweeps: sweeps.fine)
    finest.restrict(to: levels[0])
    solve(0)
    finest.correct(from: levels[0])
    finest.smoothBackwards(halfSweeps: sweeps.fine)
  }

  private func solve(_ number: Int) {
    let level = levels[number]
    guard number + 1 < levels.count else { return elimination.solve(level) }
    level.u.update(repeating: 0, count: level.count)
    for _ in 0..<2 {
      for _ in 0..<sweeps.coarse { level.sweep(backwards: false) }
      level.restrict(to: levels[number + 1])
      solve(number + 1)
      level.correct(from: levels[number + 1])
      for _ in 0..<sweeps.coarse { level.sweep(backwards: true) }
    }
  }
}
