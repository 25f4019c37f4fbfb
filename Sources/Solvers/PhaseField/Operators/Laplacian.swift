internal import Domain

/// The discrete Laplacian with five or seven points.
enum Laplacian {
  /// Computes factor * div grad u in the owned cells. Local; the halo of u is up to date.
  static func compute(
    of u: Field<Double>, times factor: Double, mask: Field<Double>?, into out: Field<Double>
  ) {
    let stencil = Stencil(u)
    if stencil.isSpatial {
      compute(stencil.spatial, factor * stencil.inverseSquares, u, mask, out)
    } else {
      compute(stencil.planar, factor * stencil.inverseSquares, u, mask, out)
    }
  }

  @inline(__always)
  private static func compute<Differences: SecondDifferences>(
    _ differences: Differences, _ weights: SIMD3<Double>, _ u: Field<Double>, _ mask: Field<Double>?,
    _ out: Field<Double>
  ) {
    let end = u.block.count.x
    out.forEachRow { target, y, z in
      let source = UnsafePointer(u.row(y, z))
      var i = 0
      if let mask {
        let openness = UnsafePointer(mask.row(y, z))
        while i <= end &- 8 {
          store(differences.sum(source, i, weights, mask: openness), target, i)
          i &+= 8
        }
        if i < end { store(differences.sum(source, i, weights, mask: openness), target, i, end) }
      } else {
        while i <= end &- 8 {
          store(differences.sum(source, i, weights), target, i)
          i &+= 8
        }
        if i < end { store(differences.sum(source, i, weights), target, i, end) }
      }
    }
  }
}
