internal import Domain

/// The discrete Laplacian with five or seven points.
enum Laplacian {
  /// Computes factor * div grad u in the owned cells. Local; the halo of u is up to date.
  static func compute(
    of u: Field<Double>, times factor: Double, mask: Field<Double>?, into out: Field<Double>
  ) {
    let (stencil, shape) = (Stencil(u), RowShape(u))
    let weights = factor * stencil.inverseSquares
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let (source, target) = (UnsafePointer(u.row(y, z)), out.row(y, z))
        if let mask {
          let openness = UnsafePointer(mask.row(y, z))
          var i = 0
          while i < shape.nx {
            store(stencil.secondDifferences(source, i, weights, mask: openness), target, i, shape.nx)
            i &+= 8
          }
        } else {
          var i = 0
          while i < shape.nx {
            store(stencil.secondDifferences(source, i, weights), target, i, shape.nx)
            i &+= 8
          }
        }
      }
    }
  }
}
