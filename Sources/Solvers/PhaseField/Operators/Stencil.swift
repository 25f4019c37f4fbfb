internal import Domain

/// Where the neighbours of a cell lie in memory, and the differences between them.
struct Stencil {
  let row: Int
  let plane: Int
  let isSpatial: Bool

  /// 1 / h along x, y and z; 0 along an axis that the grid lacks.
  let inverse: SIMD3<Double>

  init(_ field: any FieldStorage) {
    (row, plane) = (field.layout.rowStride, field.layout.planeStride)
    isSpatial = field.grid.dimensions == 3
    var inverse = 1 / field.grid.spacing
    if field.grid.dimensions == 2 { inverse.z = 0 }
    self.inverse = inverse
  }

  /// 1 / h^2 along the axes.
  var inverseSquares: SIMD3<Double> { inverse * inverse }

  /// The sum of the second differences along the axes, each times its weight, in cells i to i + 7.
  @inline(__always)
  func secondDifferences(_ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>) -> Doubles {
    let twice = 2 * load(u, i)
    let x = load(u, i &- 1) + load(u, i &+ 1) - twice
    let y = load(u, i &- row) + load(u, i &+ row) - twice
    let flat = weights.x * x + weights.y * y
    guard isSpatial else { return flat }
    return flat + weights.z * (load(u, i &- plane) + load(u, i &+ plane) - twice)
  }

  /// The same where faces towards cells with a mask of 0 let nothing through.
  @inline(__always)
  func secondDifferences(
    _ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>, mask: UnsafePointer<Double>
  ) -> Doubles {
    let here = load(u, i)
    @inline(__always) func pull(_ place: Int) -> Doubles { load(mask, place) * (load(u, place) - here) }
    var sum = weights.x * (pull(i &- 1) + pull(i &+ 1)) + weights.y * (pull(i &- row) + pull(i &+ row))
    if isSpatial { sum += weights.z * (pull(i &- plane) + pull(i &+ plane)) }
    return sum * load(mask, i)
  }
}
