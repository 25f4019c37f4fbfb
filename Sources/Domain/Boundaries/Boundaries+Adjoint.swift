extension Boundaries {
  /// Applies the transpose of ``fillHalo(of:component:)``: gives what ghosts hold to their images, and zeroes them.
  ///
  /// Sides are visited in the reverse order. Local; afterwards apply the adjoint of the halo exchange. Gradients with
  /// respect to wall data are this block's part: where blocks meet, a wall cell can have parts on several ranks, and
  /// their sum is the gradient.
  ///
  /// - Parameters:
  ///   - field: A field of sensitivities.
  ///   - component: The only component to treat; nil for all.
  ///   - wallGradients: Receives, for each side that it has an entry for, the sensitivity to each value of a profile
  ///     there, added to what it holds; as long as a profile.
  public func pullBackHalo<Scalar: FieldScalar>(
    of field: Field<Scalar>, component: Int? = nil, wallGradients: inout [Side: [Double]]
  ) {
    for side in decomposition.grid.sides.reversed() where GhostRows.ends(field.block, side, decomposition) {
      var gradient = wallGradients[side]
      if let gradient {
        precondition(gradient.count == Self.wallCells(decomposition.grid, side), "a gradient for each cell of the wall")
      }
      for component in component.map({ $0...$0 }) ?? 0...(field.components - 1) {
        // Named types here let the loops be compiled for them.
        switch field {
        case let field as Field<Double>: pullBack(side, field, component, &gradient)
        case let field as Field<Float>: pullBack(side, field, component, &gradient)
        default: pullBack(side, field, component, &gradient)
        }
      }
      wallGradients[side] = gradient
    }
  }

  /// Applies the transpose of ``fillHalo(of:component:)``, without the sensitivity to wall data.
  ///
  /// - Parameters:
  ///   - field: A field of sensitivities.
  ///   - component: The only component to treat; nil for all.
  public func pullBackHalo<Scalar: FieldScalar>(of field: Field<Scalar>, component: Int? = nil) {
    var none: [Side: [Double]] = [:]
    pullBackHalo(of: field, component: component, wallGradients: &none)
  }

  private func pullBack<Scalar: FieldScalar>(
    _ side: Side, _ field: Field<Scalar>, _ component: Int, _ gradient: inout [Double]?
  ) {
    let rows = GhostRows(side, field.block, decomposition)
    rows.forEach { row in
      guard let (alpha, beta) = self[side].ghost(distance: row.distance) else { return }
      let ghost = field.row(row.ghost.y, row.ghost.z, component: component) + row.ghost.x
      let image = field.row(row.image.y, row.image.z, component: component) + row.image.x
      for x in 0..<row.count {
        gradient?[rows.wallIndex(row.ghost &+ CellIndex(x, 0, 0))] += beta * Double(ghost[x])
        image[x] += Scalar(alpha) * ghost[x]
        ghost[x] = 0
      }
    }
  }
}
