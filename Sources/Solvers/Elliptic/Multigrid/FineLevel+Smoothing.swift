internal import Domain
internal import MPI
internal import Numerics

extension FineLevel {
  /// The pointers that a row of the operator needs, at its first cell.
  struct Row {
    let x: UnsafePointer<Float>
    let y: UnsafePointer<Float>
    let z: UnsafePointer<Float>?
    let u: UnsafeMutablePointer<Float>
    let f: UnsafeMutablePointer<Float>
    let inverse: UnsafePointer<Float>
    let row: Int
    let plane: Int

    /// The lanes of red cells.
    let red: ParityMask
    let black: ParityMask

    @inline(__always)
    init(_ level: FineLevel, _ y: Int, _ z: Int) {
      let shape = level.shape
      let start = shape.start(y, z)
      x = UnsafePointer(level.couplings[0].pointer() + start)
      self.y = UnsafePointer(level.couplings[1].pointer() + start)
      self.z = level.couplings.count == 3 ? UnsafePointer(level.couplings[2].pointer() + start) : nil
      u = level.u.pointer() + start
      f = level.f.pointer() + start
      inverse = UnsafePointer(level.inverse.pointer() + start)
      (row, plane) = (shape.row, shape.plane)
      let isOdd = (shape.lower.x &+ shape.lower.y &+ y &+ shape.lower.z &+ z) & 1 == 1
      red = ParityMask(odd: isOdd)
      black = ParityMask(odd: !isOdd)
    }

    /// Couplings times neighbours at cells i to i + 15, added to `sum`.
    @inline(__always)
    func gather(_ i: Int, _ sum: Floats) -> Floats { gather(i, load(u, i &- 1), sum) }

    /// f - A u at cells i to i + 15, from differences: where strong couplings join cells of nearly one value, products
    /// would leave nothing but their rounding errors.
    @inline(__always)
    func residual(_ i: Int, _ f: Floats, _ excess: Floats) -> Floats {
      let center = load(u, i)
      var sum = f - excess * center
      sum.addProduct(load(x, i), load(u, i &- 1) - center)
      sum.addProduct(load(x, i &+ 1), load(u, i &+ 1) - center)
      sum.addProduct(load(y, i), load(u, i &- row) - center)
      sum.addProduct(load(y, i &+ row), load(u, i &+ row) - center)
      if let z {
        sum.addProduct(load(z, i), load(u, i &- plane) - center)
        sum.addProduct(load(z, i &+ plane), load(u, i &+ plane) - center)
      }
      return sum
    }

    /// Couplings times neighbours, given what is before these cells.
    @inline(__always)
    func gather(_ i: Int, _ before: Floats, _ sum: Floats) -> Floats {
      var sum = sum
      sum.addProduct(load(x, i), before)
      sum.addProduct(load(x, i &+ 1), load(u, i &+ 1))
      sum.addProduct(load(y, i), load(u, i &- row))
      sum.addProduct(load(y, i &+ row), load(u, i &+ row))
      if let z {
        sum.addProduct(load(z, i), load(u, i &- plane))
        sum.addProduct(load(z, i &+ plane), load(u, i &+ plane))
      }
      return sum
    }
  }

  /// The cells of one colour from zero; the others are zero.
  @inline(__always)
  private func relaxFromZero(_ y: Int, _ z: Int, red: Bool) {
    let row = Row(self, y, z)
    let mask = red ? row.red : row.black
    var i = 0
    while i < shape.nx {
      store(mask.keep(load(row.f, i) * load(row.inverse, i)), row.u, i, shape.nx)
      i &+= 16
    }
  }

  /// The cells of one colour from their neighbours.
  @inline(__always)
  private func relax(_ y: Int, _ z: Int, red: Bool) {
    let row = Row(self, y, z)
    let mask = red ? row.red : row.black
    // What lies before a vector is loaded before the one there is stored: a load that meets a store half-way waits for it.
    // The cell in question has the other colour, or its value is not used.
    var before = load(row.u, -1)
    var i = 0
    while i < shape.nx {
      let new = row.gather(i, before, load(row.f, i)) * load(row.inverse, i)
      before = load(row.u, i &+ 15)
      store(mask.choose(new, load(row.u, i)), row.u, i, shape.nx)
      i &+= 16
    }
  }

  /// The colour of a step of smoothing; the last one is black.
  @inline(__always)
  private func isRed(_ step: Int) -> Bool { (halfSweeps &- step) & 1 == 0 }

  /// A step of the smoothing before the coarse correction, which begins at zero.
  @inline(__always)
  func smoothDown(_ step: Int, _ y: Int, _ z: Int) {
    if step == 0 { relaxFromZero(y, z, red: isRed(0)) } else { relax(y, z, red: isRed(step)) }
  }

  /// A step of the smoothing after the coarse correction, in the opposite order.
  @inline(__always)
  func smoothUp(_ step: Int, _ y: Int, _ z: Int) { relax(y, z, red: isRed(halfSweeps &- 1 &- step)) }

  /// The residual after the smoothing before the coarse correction.
  ///
  /// Of black cells too, although the last step was theirs: what rounding leaves there is as large as a strong coupling, and
  /// cancels with that of red cells in the restriction. Without it, contrasts of 1e6 cost many iterations.
  @inline(__always)
  func residual(_ y: Int, _ z: Int) {
    let row = Row(self, y, z)
    let (out, surplus) = (r.pointer() + shape.start(y, z), excess.pointer() + shape.start(y, z))
    var i = 0
    while i < shape.nx {
      store(row.residual(i, load(row.f, i), load(surplus, i)), out, i, shape.nx)
      i &+= 16
    }
  }

  @inline(__always)
  func forEachRow(_ body: (Int, Int) -> Void) {
    for z in 0..<shape.nz {
      for y in 0..<shape.ny { body(y, z) }
    }
  }

  /// Both smoothings, with no coarse correction between. Collective.
  func smoothAlone() throws(MPIError) {
    for step in 0..<halfSweeps {
      forEachRow { y, z in smoothDown(step, y, z) }
      try refresh()
    }
    for step in 1..<halfSweeps {
      forEachRow { y, z in smoothUp(step, y, z) }
      try refresh()
    }
  }
}
