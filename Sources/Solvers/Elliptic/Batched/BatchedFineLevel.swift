/// The finest grid's own forms: its operator has five points, so that two colours do.
///
/// After a red-black sweep from zero the residual vanishes on black cells, and on red ones it is the couplings to the
/// black alone; after the coarse correction only red values are read by the black cells that the backward sweep starts
/// with. One cycle so costs two and a half passes over the grid.
extension BatchedLevel {
  @inline(__always)
  private func gather5(_ u: Plane, at c: Int) -> FloatLanes {
    var sum = west[c] * u[c &- 1]
    sum.addProduct(west[c &+ 1], u[c &+ 1])
    sum.addProduct(south[c], u[c &- plane.stride])
    sum.addProduct(south[c &+ plane.stride], u[c &+ plane.stride])
    return sum
  }

  /// Visits the cells of row j with (i + j) % 2 == colour.
  @inline(__always)
  private func forEach(inRow j: Int, colour: Int, _ body: (Int) -> Void) {
    let row = plane.row(j)
    var i = (colour &+ j) & 1
    while i < plane.nx {
      body(row &+ i)
      i &+= 2
    }
  }

  /// A red-black sweep from zero.
  func smoothFineFromZero() {
    for j in 0..<plane.ny {
      forEach(inRow: j, colour: 0) { c in u[c] = f[c] * inverseDiagonal[c] }
      if j > 0 && !wrap.y && !wrap.x { relaxBlackFromRed(row: j &- 1) }
    }
    if wrap.x || wrap.y {
      wrap.refresh(u, on: plane)
      for j in 0..<plane.ny { relaxBlackFromRed(row: j) }
      wrap.refresh(u, on: plane)
    } else {
      relaxBlackFromRed(row: plane.ny &- 1)
    }
  }

  @inline(__always)
  private func relaxBlackFromRed(row j: Int) {
    forEach(inRow: j, colour: 1) { c in u[c] = (f[c] + gather5(u, at: c)) * inverseDiagonal[c] }
  }

  /// The coarse right-hand side: the residual lives on red cells alone, which are coarse cells and the centres of four.
  func restrictFine(to coarse: BatchedLevel) {
    if wrap.y { fineResidual(row: plane.ny &- 1) }
    for j in 0..<coarsePlane.ny {
      fineResidual(row: 2 &* j)
      if 2 &* j &+ 1 < plane.ny { fineResidual(row: 2 &* j &+ 1) }
      if wrap.y && j == 0 {
        (r + (plane.row(-1) &- 1)).update(from: r + (plane.row(plane.ny &- 1) &- 1), count: plane.stride)
      }
      for i in 0..<coarsePlane.nx {
        let c = coarsePlane.row(j) &+ i
        let q = plane.row(2 &* j) &+ 2 &* i
        var sum = r[q]
        sum.addProduct(weights.southWest[c], r[q &- plane.stride &- 1])
        sum.addProduct(weights.southEast[c], r[q &- plane.stride &+ 1])
        sum.addProduct(weights.northWest[c], r[q &+ plane.stride &- 1])
        sum.addProduct(weights.northEast[c], r[q &+ plane.stride &+ 1])
        coarse.f[c] = sum
      }
    }
  }

  @inline(__always)
  private func fineResidual(row j: Int) {
    forEach(inRow: j, colour: 0) { c in r[c] = gather5(u, at: c) }
    wrap.refreshColumns(r, on: plane, rows: j..<j &+ 1)
  }

  /// Corrects red cells from the coarse grid, sweeps back over black and red, and returns the sum of f u of each lane.
  func correctFine(from coarse: BatchedLevel) -> DoubleLanes {
    let e = coarse.u
    for j in 0..<plane.ny {
      let row = plane.row(j)
      let c = coarsePlane.row(j / 2)
      if j % 2 == 0 {
        for i in 0..<coarsePlane.nx { u[row &+ 2 &* i] += e[c &+ i] }
      } else {
        correctCentreRow(row, c, e)
      }
    }
    if wrap.x || wrap.y {
      wrap.refresh(u, on: plane)
      for j in 0..<plane.ny { relaxBlackFromRed(row: j) }
      wrap.refresh(u, on: plane)
    }
    var product = DoubleLanes.zero
    if wrap.x || wrap.y {
      for j in 0..<plane.ny { product += relaxRed(row: j) }
    } else {
      relaxBlackFromRed(row: 0)
      for j in 1..<plane.ny {
        relaxBlackFromRed(row: j)
        product += relaxRed(row: j &- 1)
      }
      product += relaxRed(row: plane.ny &- 1)
    }
    return product
  }

  @inline(__always)
  private func correctCentreRow(_ row: Int, _ coarseRow: Int, _ e: Plane) {
    let w = weights
    for i in 0..<plane.nx / 2 {
      let c = coarseRow &+ i
      let above = c &+ coarsePlane.stride
      var sum = w.northEast[c] * e[c]
      sum.addProduct(w.northWest[c &+ 1], e[c &+ 1])
      sum.addProduct(w.southEast[above], e[above])
      sum.addProduct(w.southWest[above &+ 1], e[above &+ 1])
      u[row &+ 2 &* i &+ 1] += sum
    }
  }

  /// Relaxes the red cells of a row, and returns the row's sum of f u.
  @inline(__always)
  private func relaxRed(row j: Int) -> DoubleLanes {
    var sum = FloatLanes.zero
    forEach(inRow: j, colour: 0) { c in
      let value = (f[c] + gather5(u, at: c)) * inverseDiagonal[c]
      u[c] = value
      sum.addProduct(value, f[c])
    }
    forEach(inRow: j, colour: 1) { c in sum.addProduct(u[c], f[c]) }
    return double(sum)
  }
}
