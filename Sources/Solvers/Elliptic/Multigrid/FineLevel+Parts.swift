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
    try smoothDown(isFromZero: true) { y, z in addResidual(y, z, parent, sums, line) }
  }

  /// The coarse correction of each cell, and the smoothing in the opposite order. Collective.
  func ascend(_ parent: UnsafePointer<Int32>, adding values: UnsafePointer<Float>) throws(MPIError) {
    try smoothUp { y, z, cells in correct(y, z, cells, parent, values) }
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
  private func correct(
    _ y: Int, _ z: Int, _ cells: Range<Int>, _ parent: UnsafePointer<Int32>, _ values: UnsafePointer<Float>
  ) {
    let start = shape.start(y, z)
    let (unknown, row) = (parent + start, u.pointer() + start)
    for x in cells { row[x] += values[Int(unknown[x])] }
  }
}
