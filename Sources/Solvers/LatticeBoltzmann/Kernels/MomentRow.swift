internal import Domain

/// The density and the momentum of the populations in the cells of one row.
struct MomentRow<Scalar: FieldScalar> {
  /// Where each population's row is.
  let rows: [UnsafeMutablePointer<Scalar>]
  let velocities: [SIMD3<Int>]
  let count: Int
  /// Where the sums go: the density, less 1, and the momentum along each axis.
  let density: UnsafeMutablePointer<Double>
  let momentum: (x: UnsafeMutablePointer<Double>, y: UnsafeMutablePointer<Double>, z: UnsafeMutablePointer<Double>)

  @inline(__always)
  func run() {
    for sum in [density, momentum.x, momentum.y, momentum.z] { sum.update(repeating: 0, count: count) }
    for (row, c) in zip(rows, velocities) {
      Self.add(row, 1, to: density, count)
      for (axis, sum) in [(0, momentum.x), (1, momentum.y), (2, momentum.z)] where c[axis] != 0 {
        Self.add(row, Double(c[axis]), to: sum, count)
      }
    }
  }

  @inline(__always)
  private static func add(
    _ row: UnsafeMutablePointer<Scalar>, _ factor: Double, to sum: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    for x in 0..<count { sum[x] += factor * Double(row[x]) }
  }
}
