internal import Domain
internal import MPI
internal import Numerics

/// A cycle's steps on the finest grid with coarse unknowns that stand for several cells each.
extension FineLevel {
  /// The smoothing from zero, and the residual, added up for the unknown that each cell belongs to. Collective.
  ///
  /// - Parameters:
  ///   - parent: The unknown of each cell, in the rows and planes of the grid.
  ///   - sums: What is added to.
  /// - Throws: `MPIError`.
  func descend(_ parent: UnsafePointer<Int32>, addingTo sums: UnsafeMutablePointer<Float>) throws(MPIError) {
    let line = UnsafeMutablePointer<Float>.allocate(capacity: shape.nx + 16)
    defer { line.deallocate() }
    if isLayered {
      try run(halfSweeps) { step, layer in
        forEachRow(inLayer: layer) { smoothDown(step, $0, $1) }
      } last: { layer in
        forEachRow(inLayer: layer) { addResidual($0, $1, parent, sums, line) }
      }
    } else {
      for step in 0..<halfSweeps {
        forEachRow { smoothDown(step, $0, $1) }
        try refresh()
      }
      forEachRow { addResidual($0, $1, parent, sums, line) }
    }
  }

  /// The coarse correction of each cell, and the smoothing in the opposite order. Collective.
  func ascend(_ parent: UnsafePointer<Int32>, adding values: UnsafePointer<Float>) throws(MPIError) {
    if isLayered {
      try run(halfSweeps + 1) { step, layer in
        forEachRow(inLayer: layer) { y, z in
          if step == 0 { correct(y, z, parent, values) } else { smoothUp(step - 1, y, z) }
        }
      } last: { _ in
      }
      try refresh()
    } else {
      forEachRow { correct($0, $1, parent, values) }
      try refresh()
      for step in 0..<halfSweeps {
        forEachRow { smoothUp(step, $0, $1) }
        try refresh()
      }
    }
  }

  @inline(__always)
  private func forEachRow(_ body: (Int, Int) -> Void) {
    for z in 0..<shape.nz {
      for y in 0..<shape.ny { body(y, z) }
    }
  }

  /// Of black cells too, as ``residual(_:_:)`` says.
  @inline(__always)
  private func addResidual(
    _ y: Int, _ z: Int, _ parent: UnsafePointer<Int32>, _ sums: UnsafeMutablePointer<Float>,
    _ line: UnsafeMutablePointer<Float>
  ) {
    let row = Row(self, y, z)
    let start = shape.start(y, z)
    let surplus = excess.pointer() + start
    var i = 0
    while i < shape.nx {
      store(row.residual(i, load(row.f, i), load(surplus, i)), line, i, shape.nx)
      i &+= 16
    }
    let unknown = parent + start
    for x in 0..<shape.nx { sums[Int(unknown[x])] += line[x] }
  }

  @inline(__always)
  private func correct(_ y: Int, _ z: Int, _ parent: UnsafePointer<Int32>, _ values: UnsafePointer<Float>) {
    let start = shape.start(y, z)
    let (unknown, row) = (parent + start, u.pointer() + start)
    for x in 0..<shape.nx { row[x] += values[Int(unknown[x])] }
  }

  /// Leaves the couplings of cells to walls, from the operator's own times `scale`, in the residual's memory, which is zero.
  func takeWalls(of operation: EllipticOperator, scale: Double) {
    for side in topology.grid.sides where topology.touches(side) {
      let faces = operation.conductance(side.axis)
      let face = side.isUpper ? 1 : 0
      var box = Box(lower: .zero, upper: r.block.count)
      if side.isUpper {
        box.lower[side.axis] = box.upper[side.axis] - 1
      } else {
        box.upper[side.axis] = 1
      }
      for z in box.lower.z..<box.upper.z {
        for y in box.lower.y..<box.upper.y {
          let from = faces + operation.shape.start(y, z) + face * operation.shape.stride(side.axis)
          let row = r.row(y, z)
          for x in box.lower.x..<box.upper.x { row[x] += Float(scale * from[x]) }
        }
      }
    }
  }

  /// What cells lose by reaction, times `scale`; nil for nothing.
  func reaction(of operation: EllipticOperator, scale: Double) -> Field<Float>? {
    guard let given = operation.reaction else { return nil }
    let reaction = Field<Float>("reaction", grid: topology.grid, block: u.block)
    reaction.forEachRow { row, y, z in
      let from = given.row(y, z)
      for x in 0..<shape.nx { row[x] = Float(scale * from[x]) }
    }
    return reaction
  }
}
