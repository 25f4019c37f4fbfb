internal import Domain

/// A right-hand side: a field times a factor, and what the walls contribute.
struct EllipticLoad {
  let source: Field<Double>?

  /// The cells' volume, if the source is a density; one if it is given per cell.
  let factor: Double

  /// Whether the walls' values and fluxes take part; an adjoint problem has the homogeneous conditions.
  let hasBoundaryTerms: Bool

  /// Puts the right-hand side into a field; only the given fluxes of what walls contribute, if a solution's halo has the
  /// walls' values already.
  func put(into r: Field<Double>, _ operation: EllipticOperator, wallsIncluded: Bool = false) {
    let width = operation.shape.nx
    r.forEachRow { row, y, z in
      if let from = source?.row(y, z) {
        for i in 0..<width { row[i] = factor * from[i] }
      } else {
        for i in 0..<width { row[i] = 0 }
      }
    }
    if hasBoundaryTerms { operation.addBoundaryTerms(to: r, fluxesOnly: wallsIncluded) }
  }
}
