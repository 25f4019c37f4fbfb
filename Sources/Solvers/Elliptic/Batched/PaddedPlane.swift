/// The index arithmetic of a plane of cells with a ring of ghost cells, one cell wide.
struct PaddedPlane {
  let nx: Int
  let ny: Int

  /// The distance between two rows.
  let stride: Int

  init(nx: Int, ny: Int) {
    self.nx = nx
    self.ny = ny
    stride = nx + 2
  }

  /// The cells of the plane and of its ring.
  var count: Int { stride * (ny + 2) }

  /// The place of cell (0, j); j may be -1 or ny.
  @inline(__always)
  func row(_ j: Int) -> Int { (j &+ 1) &* stride &+ 1 }
}

/// Which axes of a plane continue periodically.
struct Wrap {
  let x: Bool
  let y: Bool

  /// Copies the cells next to a periodic side into the ghosts beyond the opposite one, corners included.
  @inline(__always)
  func refresh<Lanes: BitwiseCopyable>(_ u: UnsafeMutablePointer<Lanes>, on plane: PaddedPlane) {
    if x { refreshColumns(u, on: plane, rows: 0..<plane.ny) }
    if y { refreshRows(u, on: plane) }
  }

  @inline(__always)
  func refreshColumns<Lanes: BitwiseCopyable>(
    _ u: UnsafeMutablePointer<Lanes>, on plane: PaddedPlane, rows: Range<Int>
  ) {
    guard x else { return }
    for j in rows {
      let row = u + plane.row(j)
      row[-1] = row[plane.nx &- 1]
      row[plane.nx] = row[0]
    }
  }

  @inline(__always)
  func refreshRows<Lanes: BitwiseCopyable>(_ u: UnsafeMutablePointer<Lanes>, on plane: PaddedPlane) {
    guard y else { return }
    let below = u + (plane.row(-1) &- 1)
    let above = u + (plane.row(plane.ny) &- 1)
    below.update(from: u + (plane.row(plane.ny &- 1) &- 1), count: plane.stride)
    above.update(from: u + (plane.row(0) &- 1), count: plane.stride)
  }
}
