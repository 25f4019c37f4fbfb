/// The finest grid as the coarse ones see it: couplings of cells in rows and planes, zero at walls.
struct SplitGrid {
  let nx: Int
  let ny: Int
  let nz: Int

  /// The global place of the first cell.
  let lower: (x: Int, y: Int, z: Int)

  /// The distances between rows and planes.
  let row: Int
  let plane: Int

  /// The coupling of each cell to the one before it along x, y, z, with one more cell after the last, where it is zero.
  let couplings: (x: UnsafePointer<Float>, y: UnsafePointer<Float>, z: UnsafePointer<Float>?)

  /// What ties each cell to walls; zero elsewhere.
  let walls: UnsafePointer<Float>

  @inline(__always)
  func place(_ x: Int, _ y: Int, _ z: Int) -> Int { z &* plane &+ y &* row &+ x }

  /// The coupling of a cell to its neighbour towards west, east, south, north, below, above: 0 to 5.
  @inline(__always)
  func coupling(_ c: Int, _ direction: Int) -> Float {
    switch direction {
    case 0: couplings.x[c]
    case 1: couplings.x[c &+ 1]
    case 2: couplings.y[c]
    case 3: couplings.y[c &+ row]
    case 4: couplings.z.map { $0[c] } ?? 0
    default: couplings.z.map { $0[c &+ plane] } ?? 0
    }
  }

  @inline(__always)
  func distance(_ direction: Int) -> Int {
    switch direction {
    case 0: -1
    case 1: 1
    case 2: -row
    case 3: row
    case 4: -plane
    default: plane
    }
  }
}
