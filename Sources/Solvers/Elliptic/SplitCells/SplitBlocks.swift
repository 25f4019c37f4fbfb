/// A grid of blocks in lexicographic order, red and black by the parity of their global place.
struct SplitBlocks {
  let nx: Int
  let ny: Int
  let nz: Int

  var count: Int { nx * ny * nz }
  var coarser: SplitBlocks { SplitBlocks(nx: (nx + 1) / 2, ny: (ny + 1) / 2, nz: (nz + 1) / 2) }

  @inline(__always)
  func place(_ n: Int) -> (x: Int, y: Int, z: Int) { (n % nx, n / nx % ny, n / (nx &* ny)) }

  @inline(__always)
  func number(_ x: Int, _ y: Int, _ z: Int) -> Int { (z &* ny &+ y) &* nx &+ x }

  @inline(__always)
  func isRed(_ n: Int) -> Bool {
    let (x, y, z) = place(n)
    return (x &+ y &+ z) & 1 == 0
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
