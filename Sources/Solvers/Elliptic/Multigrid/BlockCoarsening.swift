internal import Domain
internal import MPI
internal import Numerics

/// The operator on blocks of cells: couplings of neighbours as resistances in series.
///
/// Constant interpolation makes smooth functions look too stiff: a block's couplings, summed, are those of its face alone.
/// Each is therefore put in series with half of what lies between the face's two cells and their mates on the far sides of
/// their blocks (``SeriesRule``).
struct BlockCoarsening {
  private let transfer: BlockTransfer
  private let fine: FineLevel
  private let coarse: FineLevel
  private let losses: (fine: CellLosses, coarse: CellLosses)

  /// - Parameters:
  ///   - transfer: The way from one grid to the other.
  ///   - fine: The finer grid, its operator complete.
  ///   - losses: What its cells lose, with their halos.
  ///   - coarse: The coarser grid.
  init(_ transfer: BlockTransfer, from fine: FineLevel, _ losses: CellLosses, to coarse: FineLevel) {
    self.transfer = transfer
    (self.fine, self.coarse) = (fine, coarse)
    self.losses = (losses, CellLosses(on: coarse, hasReaction: losses.reaction != nil))
  }

  /// Computes the coarse couplings and losses of this rank's cells; halos are not refreshed.
  func run() -> CellLosses {
    for z in 0..<coarse.shape.nz {
      for y in 0..<coarse.shape.ny {
        for axis in coarse.topology.grid.axes { join(axis, y, z) }
        addLosses(y, z)
      }
    }
    return losses.coarse
  }

  /// The cells of a block relative to its first, in order.
  @inline(__always)
  private func forEachCell(
    _ x: (first: Int, count: Int), _ y: (first: Int, count: Int), _ z: (first: Int, count: Int),
    _ body: (_ place: Int, _ a: Int, _ b: Int, _ c: Int) -> Void
  ) {
    let shape = fine.shape
    for c in 0..<z.count {
      for b in 0..<y.count {
        let start = shape.start(y.first &+ b, z.first &+ c) &+ x.first
        for a in 0..<x.count { body(start &+ a, a, b, c) }
      }
    }
  }

  /// Couplings along an axis on one row: to the blocks before.
  private func join(_ axis: Axis, _ y: Int, _ z: Int) {
    let (rows, planes) = (transfer.fineRows(y, .y), transfer.fineRows(z, .z))
    let from = fine.couplings[axis.rawValue].pointer()
    let to = coarse.couplings[axis.rawValue].pointer() + coarse.shape.start(y, z)
    let isCoarsened = transfer.coarsens[axis.rawValue]
    let stride = fine.shape.stride(axis)
    for x in 0..<coarse.shape.nx {
      let columns = transfer.fineRows(x, .x)
      var sum: Float = 0
      if isCoarsened {
        // The first layer of the block along the axis; its mates are the second, and the one before the block before.
        let (own, across) = mates(axis, CellIndex(x, y, z))
        let flat = { (n: (first: Int, count: Int), is: Bool) in `is` ? (first: n.first, count: 1) : n }
        forEachCell(flat(columns, axis == .x), flat(rows, axis == .y), flat(planes, axis == .z)) { cell, _, _, _ in
          let value = from[cell]
          guard value > 0 else { return }
          let here = own ? SeriesRule.halfWay(value, behind: from[cell &+ stride]) : 0
          let there = across ? SeriesRule.halfWay(value, behind: from[cell &- stride]) : 0
          sum += value / (1 + (here + there))
        }
      } else {
        forEachCell(columns, rows, planes) { cell, _, _, _ in sum += from[cell] }
      }
      to[x] = sum
    }
  }

  /// Whether a block has two layers along an axis, and the one before it.
  @inline(__always)
  private func mates(_ axis: Axis, _ place: CellIndex) -> (own: Bool, across: Bool) {
    let own = transfer.fineRows(place[axis], axis).count == 2
    let isFirst = place[axis] &+ coarse.shape.lower[axis] == 0
    return (own, !isFirst || transfer.cells[axis] % 2 == 0)
  }

  /// What a row of blocks loses to walls, half the way behind them included, and by reaction.
  private func addLosses(_ y: Int, _ z: Int) {
    let start = coarse.shape.start(y, z)
    let (rows, planes) = (transfer.fineRows(y, .y), transfer.fineRows(z, .z))
    let (source, target) = (losses.fine.walls.pointer(), losses.coarse.walls.pointer() + start)
    for x in 0..<coarse.shape.nx {
      var sum: Float = 0
      forEachCell(transfer.fineRows(x, .x), rows, planes) { cell, a, b, c in
        let value = source[cell]
        if value > 0 { sum += value / (1 + SeriesRule.halfWay(value, behind: behindWall(cell, CellIndex(a, b, c)))) }
      }
      target[x] = sum
    }
    guard let reaction = losses.fine.reaction, let result = losses.coarse.reaction else { return }
    let loss = coarse.excess.pointer() + start
    let (from, to) = (reaction.pointer(), result.pointer() + start)
    for x in 0..<coarse.shape.nx {
      var sum: Float = 0
      forEachCell(transfer.fineRows(x, .x), rows, planes) { cell, _, _, _ in sum += from[cell] }
      to[x] = sum
      loss[x] = target[x] + sum
    }
  }

  /// The greatest coupling of a cell at walls to its mates away from them; a wall is where nothing couples.
  @inline(__always)
  private func behindWall(_ cell: Int, _ place: CellIndex) -> Float {
    var most: Float = 0
    for axis in coarse.topology.grid.axes where transfer.coarsens[axis.rawValue] {
      let couplings = fine.couplings[axis.rawValue].pointer() + cell
      let stride = fine.shape.stride(axis)
      let (before, after) = (couplings[0], couplings[stride])
      if place[axis] == 0, before == 0 { most = max(most, after) }
      if place[axis] == 1, after == 0 { most = max(most, before) }
    }
    return most
  }
}
