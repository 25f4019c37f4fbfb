/// Gauss-Seidel smoothing in four colours, by the parity of a cell's indices: (0,0), (1,0), (0,1), (1,1).
///
/// The sweep after the coarse correction runs the colours backwards, which makes the cycle symmetric. The short forms
/// leave out what is known to be zero: the couplings to colours that a sweep from zero has not reached, the parts of
/// the residual that the sweep has just removed, and the interpolation to cells whose old value no sweep reads.
extension BatchedLevel {
  /// Which of its eight neighbours a cell looks at.
  struct Neighbours {
    let row: Bool
    let column: Bool
    let corners: Bool

    static let all = Neighbours(row: true, column: true, corners: true)
    static let none = Neighbours(row: false, column: false, corners: false)
  }

  /// The sum of couplings times neighbours at place `c`.
  @inline(__always)
  func gather(_ u: Plane, at c: Int, _ neighbours: Neighbours) -> FloatLanes {
    let up = c &+ plane.stride
    let down = c &- plane.stride
    var sum = FloatLanes.zero
    if neighbours.row {
      sum.addProduct(west[c], u[c &- 1])
      sum.addProduct(west[c &+ 1], u[c &+ 1])
    }
    if neighbours.column {
      sum.addProduct(south[c], u[down])
      sum.addProduct(south[up], u[up])
    }
    if neighbours.corners {
      sum.addProduct(southWest[c], u[down &- 1])
      sum.addProduct(southEast[c], u[down &+ 1])
      sum.addProduct(southEast[up &- 1], u[up &- 1])
      sum.addProduct(southWest[up &+ 1], u[up &+ 1])
    }
    return sum
  }

  /// Visits the places of one colour.
  @inline(__always)
  func forEach(colour: Int, _ body: (Int) -> Void) {
    var j = colour / 2
    while j < plane.ny {
      let row = plane.row(j)
      var i = colour % 2
      while i < plane.nx {
        body(row &+ i)
        i &+= 2
      }
      j &+= 2
    }
  }

  /// Solves the equations of one colour for its cells.
  @inline(__always)
  private func relax(colour: Int, _ neighbours: Neighbours = .all) {
    forEach(colour: colour) { c in u[c] = (f[c] + gather(u, at: c, neighbours)) * inverseDiagonal[c] }
    wrap.refresh(u, on: plane)
  }

  /// One sweep from u = 0, then r = f - A u.
  func smoothFromZero() {
    guard takesShortForms else { return smoothFromZeroInFull() }
    relax(colour: 0, .none)
    relax(colour: 1, Neighbours(row: true, column: false, corners: false))
    relax(colour: 2, Neighbours(row: false, column: true, corners: true))
    relax(colour: 3)
    forEach(colour: 0) { c in r[c] = gather(u, at: c, .all) }
    forEach(colour: 1) { c in r[c] = gather(u, at: c, Neighbours(row: false, column: true, corners: true)) }
    forEach(colour: 2) { c in r[c] = gather(u, at: c, Neighbours(row: true, column: false, corners: false)) }
    forEach(colour: 3) { c in r[c] = .zero }
    wrap.refresh(r, on: plane)
  }

  private func smoothFromZeroInFull() {
    u.update(repeating: .zero, count: plane.count)
    for colour in 0..<4 { relax(colour: colour) }
    for colour in 0..<4 {
      forEach(colour: colour) { c in r[c] = f[c] - diagonal[c] * u[c] + gather(u, at: c, .all) }
    }
    wrap.refresh(r, on: plane)
  }

  /// One sweep backwards from the present u.
  func smoothBackwards() {
    for colour in (0..<4).reversed() { relax(colour: colour) }
  }
}
