internal import Domain
internal import MPI
internal import Numerics

/// Constant interpolation between two grids, of which the coarse one has a cell for each block of two along some axes.
///
/// A coarse cell belongs to the rank that has the block's first cell; where a block lies on two ranks, halos carry what the
/// other needs. The last block of an odd axis has one cell.
struct BlockTransfer {
  /// Along which axes the grid is coarsened.
  let coarsens: [Bool]
  let fine: RowShape
  let coarse: RowShape

  /// The fine cell, in the rank's own numbers, with which its first coarse cell begins: 1 where the cell before it belongs to
  /// a block of the rank before.
  let shift: CellIndex

  /// The fine cells along each axis.
  let cells: CellIndex

  /// Whether some block lies on two ranks.
  let hasSharedBlocks: Bool

  init(from fineLevel: FineLevel, coarsens: [Bool], to coarseLevel: FineLevel) {
    self.coarsens = coarsens
    (fine, coarse) = (fineLevel.shape, coarseLevel.shape)
    cells = fineLevel.topology.grid.cells
    var shift = CellIndex.zero
    for axis in Axis.allCases where coarsens[axis.rawValue] { shift[axis] = 2 * coarse.lower[axis] - fine.lower[axis] }
    self.shift = shift
    let decomposition = fineLevel.topology.decomposition
    hasSharedBlocks = (0..<decomposition.rankCount).contains { rank in
      let lower = decomposition.block(of: rank).owned.lower
      return Axis.allCases.contains { coarsens[$0.rawValue] && lower[$0] % 2 == 1 }
    }
  }

  /// The first fine row of a coarse one along an axis, and how many it has.
  @inline(__always)
  func fineRows(_ place: Int, _ axis: Axis) -> (first: Int, count: Int) {
    guard coarsens[axis.rawValue] else { return (place, 1) }
    let first = 2 &* place &+ shift[axis]
    return (first, first &+ fine.lower[axis] &+ 1 < cells[axis] ? 2 : 1)
  }

  /// The coarse row of a fine one.
  @inline(__always)
  func coarseRow(_ place: Int, _ axis: Axis) -> Int {
    coarsens[axis.rawValue] ? (place &- shift[axis]) >> 1 : place
  }

  /// Whether a fine row is the last one of its blocks.
  @inline(__always)
  func endsBlocks(_ y: Int, _ z: Int) -> Bool {
    let (rows, planes) = (fineRows(coarseRow(y, .y), .y), fineRows(coarseRow(z, .z), .z))
    return y &+ 1 == rows.first &+ rows.count && z &+ 1 == planes.first &+ planes.count
  }

  /// The coarse right-hand side on one row: the sums of r over blocks, pairs along z and y first, then along x.
  func restrictRow(
    _ r: Field<Float>, to f: Field<Float>, _ y: Int, _ z: Int, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let (rows, planes) = (fineRows(y, .y), fineRows(z, .z))
    let out = f.pointer() + coarse.start(y, z)
    let source = r.pointer() + fine.start(rows.first, planes.first)
    let row = rows.count == 2 ? fine.row : nil
    let plane = planes.count == 2 ? fine.plane : nil
    guard coarsens[0] else {
      sumRows(source, row, plane, to: out, count: coarse.nx)
      return
    }
    let first = fineRows(0, .x).first
    // The last block's second cell may be beyond the grid.
    let last = fineRows(coarse.nx &- 1, .x)
    sumRows(source + first, row, plane, to: scratch, count: last.first &+ last.count &- first)
    if last.count == 1 { scratch[last.first &+ 1 &- first] = 0 }
    var i = 0
    while i < coarse.nx {
      let pairs = UnsafeRawPointer(scratch + 2 &* i).loadUnaligned(as: SIMD32<Float>.self)
      store(pairs.evenHalf + pairs.oddHalf, out, i, coarse.nx)
      i &+= 16
    }
  }

  @inline(__always)
  private func sumRows(
    _ source: UnsafeMutablePointer<Float>, _ row: Int?, _ plane: Int?, to out: UnsafeMutablePointer<Float>, count: Int
  ) {
    var i = 0
    while i < count {
      var sum = load(source, i)
      if let row { sum += load(source, i &+ row) }
      if let plane {
        var other = load(source, i &+ plane)
        if let row { other += load(source, i &+ plane &+ row) }
        sum += other
      }
      store(sum, out, i, count)
      i &+= 16
    }
  }

  /// Adds each block's correction to some cells of one row of u.
  func correctRow(_ u: Field<Float>, from e: Field<Float>, _ y: Int, _ z: Int, _ cells: Range<Int>) {
    guard !cells.isEmpty else { return }
    let row = u.pointer() + fine.start(y, z)
    let source = e.pointer() + coarse.start(coarseRow(y, .y), coarseRow(z, .z))
    guard coarsens[0] else {
      var i = cells.lowerBound
      while i < cells.upperBound {
        store(load(row, i) + load(source, i), row, i, cells.upperBound)
        i &+= 16
      }
      return
    }
    // From where a block begins.
    let first = cells.lowerBound &+ ((cells.lowerBound &- shift.x) & 1)
    if first > cells.lowerBound { row[first &- 1] += source[coarseRow(first &- 1, .x)] }
    let pairs = (cells.upperBound &- first) / 2
    let (target, values) = (row + first, source + coarseRow(first, .x))
    var i = 0
    while i &+ 8 <= pairs {
      let eight = UnsafeRawPointer(values + i).loadUnaligned(as: SIMD8<Float>.self)
      let both = SIMD16<Float>(
        lowHalf: SIMD8(eight[0], eight[0], eight[1], eight[1], eight[2], eight[2], eight[3], eight[3]),
        highHalf: SIMD8(eight[4], eight[4], eight[5], eight[5], eight[6], eight[6], eight[7], eight[7]))
      store(load(target, 2 &* i) + both, target, 2 &* i)
      i &+= 8
    }
    while i < pairs {
      target[2 &* i] += values[i]
      target[2 &* i &+ 1] += values[i]
      i &+= 1
    }
    if first &+ 2 &* pairs < cells.upperBound { target[2 &* pairs] += values[pairs] }
  }
}
