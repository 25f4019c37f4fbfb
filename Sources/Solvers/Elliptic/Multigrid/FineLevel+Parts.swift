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
      try runSteps(0..<halfSweeps) { step, layer in
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
      try runSteps(0..<halfSweeps + 1) { step, layer in
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
}
