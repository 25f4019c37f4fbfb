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

    /// The parity of red cells.
    let parity: Int

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
      parity = shape.lower.x &+ shape.lower.y &+ y &+ shape.lower.z &+ z
    }

    /// The lanes of a colour.
    @inline(__always)
    func lanes(red: Bool) -> VectorMask { VectorMask(parity: red ? parity : parity &+ 1) }

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

  /// Calls `body` with the places of a row's vectors; those that begin before `lower` or end behind `upper`, at most 16
  /// cells from the block, come with the lanes that count. What is beyond is stored back as it was.
  @inline(__always)
  func forEachVector(_ lower: Int, _ upper: Int, _ body: (_ i: Int, _ lanes: VectorMask?) -> Void) {
    // Vectors begin at whole cache lines.
    if lower < 0 { body(-16, VectorMask(from: lower &+ 16)) }
    var i = 0
    while i &+ 16 <= upper {
      body(i, nil)
      i &+= 16
    }
    if i < upper { body(i, VectorMask(below: upper &- i)) }
  }

  /// The cells of one colour from zero; the others are zero.
  @inline(__always)
  private func relaxFromZero(_ y: Int, _ z: Int, _ lower: Int, _ upper: Int, red: Bool) {
    let row = Row(self, y, z)
    let mask = row.lanes(red: red)
    forEachVector(lower, upper) { i, lanes in
      let new = mask.keep(load(row.f, i) * load(row.inverse, i))
      store(lanes.map { $0.choose(new, load(row.u, i)) } ?? new, row.u, i)
    }
  }

  /// The cells of one colour from their neighbours.
  @inline(__always)
  private func relax(_ y: Int, _ z: Int, _ lower: Int, _ upper: Int, red: Bool) {
    let row = Row(self, y, z)
    let mask = row.lanes(red: red)
    // What lies before a vector is loaded before the one there is stored: a load that meets a store half-way waits for it.
    // The cell in question has the other colour, or its value is not used.
    var before = load(row.u, lower < 0 ? -17 : -1)
    forEachVector(lower, upper) { i, lanes in
      let new = row.gather(i, before, load(row.f, i)) * load(row.inverse, i)
      before = load(row.u, i &+ 15)
      store((lanes.map { $0 & mask } ?? mask).choose(new, load(row.u, i)), row.u, i)
    }
  }

  /// The colour of a step of smoothing; the last one is black.
  @inline(__always)
  private func isRed(_ step: Int) -> Bool { (halfSweeps &- step) & 1 == 0 }

  /// A step of the smoothing before the coarse correction, which begins at zero, on a row from one cell to another.
  @inline(__always)
  func smoothDown(_ step: Int, _ y: Int, _ z: Int, _ lower: Int, _ upper: Int) {
    if step == 0 {
      relaxFromZero(y, z, lower, upper, red: isRed(0))
    } else {
      relax(y, z, lower, upper, red: isRed(step))
    }
  }

  /// A step of the smoothing after the coarse correction, in the opposite order.
  @inline(__always)
  func smoothUp(_ step: Int, _ y: Int, _ z: Int, _ lower: Int, _ upper: Int) {
    relax(y, z, lower, upper, red: isRed(halfSweeps &- 1 &- step))
  }

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
}
