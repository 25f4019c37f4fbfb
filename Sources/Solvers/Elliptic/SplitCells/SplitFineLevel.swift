internal import Numerics

/// The finest grid of a split hierarchy: five or seven points, red and black, on padded rows with a halo of one cell.
final class SplitFineLevel {
  let nx: Int
  let ny: Int
  let nz: Int

  /// The global place of the first cell.
  let lower: (x: Int, y: Int, z: Int)
  let row: Int
  let plane: Int

  /// The place of the first cell.
  let origin: Int

  /// The coupling of each cell to the one before it along x, y, z; zero at walls.
  let couplings: [UnsafeMutablePointer<Float>]
  let walls: UnsafeMutablePointer<Float>

  /// 1 / d, and zero where nothing couples.
  let inverse: UnsafeMutablePointer<Float>
  let u: UnsafeMutablePointer<Float>
  let f: UnsafeMutablePointer<Float>

  /// The unknown of the first coarse grid that each cell belongs to.
  let parent: UnsafeMutablePointer<Int32>

  private let line: UnsafeMutablePointer<Float>
  private let reals: HugeBuffer<Float>
  private let integers: HugeBuffer<Int32>

  init(nx: Int, ny: Int, nz: Int = 1, lower: (x: Int, y: Int, z: Int) = (0, 0, 0)) {
    self.lower = lower
    (self.nx, self.ny, self.nz) = (nx, ny, nz)
    row = (nx + 2 + 15) / 16 * 16
    plane = row * (ny + 2)
    // Arrays that began at like places in their pages would share cache lines.
    let length = plane * (nz + 2) + 16 * 17
    origin = plane + row + 1
    reals = HugeBuffer(count: 7 * length + row)
    integers = HugeBuffer(count: length)
    let base = reals.pointer
    func array(_ n: Int) -> UnsafeMutablePointer<Float> { base + n * length }
    couplings = nz > 1 ? [array(0), array(1), array(2)] : [array(0), array(1)]
    (walls, inverse, u, f) = (array(3), array(4), array(5), array(6))
    line = array(7)
    parent = integers.pointer
  }

  @inline(__always)
  func start(_ y: Int, _ z: Int) -> Int { origin &+ z &* plane &+ y &* row }

  /// Calls `body` with the place of each row's first cell.
  @inline(__always)
  private func forEachRow(_ body: (Int, Int) -> Void) {
    for z in 0..<nz {
      for y in 0..<ny { body(start(y, z), lower.x &+ y &+ lower.y &+ z &+ lower.z) }
    }
  }

  /// Inverts the diagonal, when couplings and walls are there.
  func finish() {
    forEachRow { start, _ in
      for c in start..<start &+ nx {
        var sum = Double(walls[c]) + Double(couplings[0][c]) + Double(couplings[0][c &+ 1])
        sum += Double(couplings[1][c]) + Double(couplings[1][c &+ row])
        if nz > 1 { sum += Double(couplings[2][c]) + Double(couplings[2][c &+ plane]) }
        inverse[c] = sum > 0 ? Float(1 / sum) : 0
      }
    }
  }

  /// The first coarse grid.
  func coarsened() -> SplitLevel {
    let z = couplings.count == 3 ? UnsafePointer(couplings[2] + origin) : nil
    let grid = SplitGrid(
      nx: nx, ny: ny, nz: nz, lower: lower, row: row, plane: plane,
      couplings: (UnsafePointer(couplings[0] + origin), UnsafePointer(couplings[1] + origin), z),
      walls: UnsafePointer(walls + origin))
    return grid.coarsened(parent: parent + origin)
  }

  /// The couplings of a row's cells times their neighbours, and f, into `line`.
  @inline(__always)
  private func gather(_ start: Int) {
    let (u, f, x, y) = (u + start, f + start, couplings[0] + start, couplings[1] + start)
    let (before, after) = (u - row, u + row)
    let (line, above) = (line, y + row)
    for i in 0..<nx {
      var sum = f[i]
      sum.addProduct(x[i], u[i &- 1])
      sum.addProduct(x[i &+ 1], u[i &+ 1])
      sum.addProduct(y[i], before[i])
      sum.addProduct(above[i], after[i])
      line[i] = sum
    }
    guard nz > 1 else { return }
    let z = couplings[2] + start
    let (upper, lower, higher) = (z + plane, u - plane, u + plane)
    for i in 0..<nx {
      var sum = line[i]
      sum.addProduct(z[i], lower[i])
      sum.addProduct(upper[i], higher[i])
      line[i] = sum
    }
  }

  /// Relaxes the cells of one colour.
  func relax(red: Bool) {
    forEachRow { start, parity in
      gather(start)
      let (u, inverse, line) = (u + start, inverse + start, line)
      let keep: Int32 = ((parity & 1 == 0) == red) ? 0 : 1
      for i in 0..<nx {
        let new = line[i] * inverse[i]
        u[i] = Int32(truncatingIfNeeded: i) & 1 == keep ? new : u[i]
      }
    }
  }

  /// Relaxes from zero, one colour after the other; black cells have the last word.
  func smoothFromZero(halfSweeps: Int) {
    let startsRed = halfSweeps % 2 == 0
    forEachRow { start, parity in
      let keep: Int32 = (parity & 1 == 0) == startsRed ? 0 : 1
      let (u, f, inverse) = (u + start, f + start, inverse + start)
      for i in 0..<nx { u[i] = Int32(truncatingIfNeeded: i) & 1 == keep ? f[i] * inverse[i] : 0 }
    }
    for step in 1..<max(halfSweeps, 1) { relax(red: (halfSweeps - step) % 2 == 0) }
  }

  /// The same in the opposite order, from what there is.
  func smoothBackwards(halfSweeps: Int) {
    for step in 0..<halfSweeps { relax(red: step % 2 == 1) }
  }

  /// The residual, added up for each unknown of the coarse grid; in differences, as on coarser levels.
  func restrict(to coarse: SplitLevel) {
    coarse.f.update(repeating: 0, count: coarse.count)
    forEachRow { start, _ in
      residual(start)
      for i in 0..<nx { coarse.f[Int(parent[start &+ i])] += line[i] }
    }
  }

  /// The residual of a row into `line`.
  @inline(__always)
  private func residual(_ start: Int) {
    let (u, f, walls, x, y) = (u + start, f + start, walls + start, couplings[0] + start, couplings[1] + start)
    let (before, after) = (u - row, u + row)
    let (line, above) = (line, y + row)
    for i in 0..<nx {
      let here = u[i]
      var sum = f[i] - walls[i] * here
      sum.addProduct(x[i], u[i &- 1] - here)
      sum.addProduct(x[i &+ 1], u[i &+ 1] - here)
      sum.addProduct(y[i], before[i] - here)
      sum.addProduct(above[i], after[i] - here)
      line[i] = sum
    }
    guard nz > 1 else { return }
    let z = couplings[2] + start
    let (upper, lower, higher) = (z + plane, u - plane, u + plane)
    for i in 0..<nx {
      var sum = line[i]
      sum.addProduct(z[i], lower[i] - u[i])
      sum.addProduct(upper[i], higher[i] - u[i])
      line[i] = sum
    }
  }

  func correct(from coarse: SplitLevel) {
    forEachRow { start, _ in
      for i in start..<start &+ nx { u[i] += coarse.u[Int(parent[i])] }
    }
  }
}
