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

  /// The differences in the plane.
  var planar: PlanarDifferences { PlanarDifferences(row: row) }

  /// The differences in space.
  var spatial: SpatialDifferences { SpatialDifferences(row: row, plane: plane) }
}

/// Second differences on a grid of two or three axes.
///
/// There is a type for each, rather than a choice in the inner loop: with one, the compiler takes the vectors apart.
protocol SecondDifferences {
  /// The sum of the second differences along the axes, each times its weight, in cells i to i + 7.
  func sum(_ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>) -> Doubles

  /// The same where faces towards cells with a mask of 0 let nothing through.
  func sum(_ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>, mask: UnsafePointer<Double>) -> Doubles
}

/// Second differences in the plane.
struct PlanarDifferences: SecondDifferences {
  let row: Int

  @inline(__always)
  func sum(_ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>) -> Doubles {
    let twice = 2 * load(u, i)
    let x = load(u, i &- 1) + load(u, i &+ 1) - twice
    let y = load(u, i &- row) + load(u, i &+ row) - twice
    return weights.x * x + weights.y * y
  }

  @inline(__always)
  func sum(
    _ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>, mask: UnsafePointer<Double>
  ) -> Doubles {
    let here = load(u, i)
    let x = load(mask, i &- 1) * (load(u, i &- 1) - here) + load(mask, i &+ 1) * (load(u, i &+ 1) - here)
    let y = load(mask, i &- row) * (load(u, i &- row) - here) + load(mask, i &+ row) * (load(u, i &+ row) - here)
    return (weights.x * x + weights.y * y) * load(mask, i)
  }
}

/// Second differences in space.
struct SpatialDifferences: SecondDifferences {
  let row: Int
  let plane: Int

  @inline(__always)
  func sum(_ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>) -> Doubles {
    let z = load(u, i &- plane) + load(u, i &+ plane) - 2 * load(u, i)
    return PlanarDifferences(row: row).sum(u, i, weights) + weights.z * z
  }

  @inline(__always)
  func sum(
    _ u: UnsafePointer<Double>, _ i: Int, _ weights: SIMD3<Double>, mask: UnsafePointer<Double>
  ) -> Doubles {
    let here = load(u, i)
    let below = load(mask, i &- plane) * (load(u, i &- plane) - here)
    let z = below + load(mask, i &+ plane) * (load(u, i &+ plane) - here)
    return PlanarDifferences(row: row).sum(u, i, weights, mask: mask) + (weights.z * z) * load(mask, i)
  }
}
