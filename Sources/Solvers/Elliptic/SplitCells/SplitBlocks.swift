/// The blocks of one grid that a rank has, in lexicographic order, red and black by the parity of their global place.
///
/// Everything that is chosen (colours, parts, the order of unknowns and of sums) follows from a block's global place and the
/// cells within it. A grid that is cut between ranks at even places only, on every level, is therefore split alike on any
/// ranks: parts never cross a cut, a block needs the couplings across its own faces and those of its neighbours' facing
/// unknowns to what is behind them (a halo of two finer unknowns in set-up), and a half-sweep needs the facing unknowns of one
/// colour (a halo of one block).
struct SplitBlocks {
  let nx: Int
  let ny: Int
  let nz: Int

  /// The global place of the first block; even on all grids but the last if the grid is cut.
  var lower = (x: 0, y: 0, z: 0)

  var count: Int { nx * ny * nz }
  var coarser: SplitBlocks {
    SplitBlocks(
      nx: (nx + 1) / 2, ny: (ny + 1) / 2, nz: (nz + 1) / 2, lower: (lower.x / 2, lower.y / 2, lower.z / 2))
  }

  @inline(__always)
  func place(_ n: Int) -> (x: Int, y: Int, z: Int) { (n % nx, n / nx % ny, n / (nx &* ny)) }

  @inline(__always)
  func number(_ x: Int, _ y: Int, _ z: Int) -> Int { (z &* ny &+ y) &* nx &+ x }

  @inline(__always)
  func isRed(_ n: Int) -> Bool {
    let (x, y, z) = place(n)
    return (x &+ lower.x &+ y &+ lower.y &+ z &+ lower.z) & 1 == 0
  }

  /// Which side of block `a` its neighbour `b` is on: 0 to 5 for west, east, south, north, below, above.
  @inline(__always)
  func direction(from a: Int, to b: Int) -> Int {
    let step = b &- a
    if nz > 1 && step == nx &* ny { return 5 }
    if nz > 1 && step == -nx &* ny { return 4 }
    if ny > 1 && step == nx { return 3 }
    if ny > 1 && step == -nx { return 2 }
    return step > 0 ? 1 : 0
  }
}
