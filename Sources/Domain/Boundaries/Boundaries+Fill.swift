extension Boundaries {
  /// Fills the halo beyond the domain's walls so that the field meets the conditions there.
  ///
  /// The ghost cell in layer `k` lies as far beyond the wall as its mirror image, cell `k`, lies before it, at the
  /// distance `D = (2 k + 1) h`. With the wall's value `(u + u') / 2` and its normal derivative `(u' - u) / D` the
  /// condition gives `u' = 2 g - u`, `u' = u + D g`, and for `a u + b du/dn = g` the ghost
  /// `u' = ((b / D - a / 2) u + g) / (a / 2 + b / D)`: exact for linear fields.
  ///
  /// Local. First refresh the halo from the neighbours. All components get the same condition unless one is named.
  ///
  /// - Parameters:
  ///   - field: A field of values at cell centres, or on faces that are not parallel to a wall.
  ///   - component: The only component to fill; nil for all.
  public func fillHalo<Scalar: FieldScalar>(of field: Field<Scalar>, component: Int? = nil) {
    for side in decomposition.grid.sides where GhostRows.ends(field.block, side, decomposition) {
      for component in component.map({ $0...$0 }) ?? 0...(field.components - 1) {
        // Named types here let the loops be compiled for them.
        switch field {
        case let field as Field<Double>: fill(side, field, component)
        case let field as Field<Float>: fill(side, field, component)
        default: fill(side, field, component)
        }
      }
    }
  }

  private func fill<Scalar: FieldScalar>(_ side: Side, _ field: Field<Scalar>, _ component: Int) {
    let condition = self[side]
    guard let data = condition.data else { return }
    let rows = GhostRows(side, field.block, decomposition)
    rows.forEach { row in
      guard let (alpha, beta) = condition.ghost(distance: row.distance) else { return }
      let ghost = field.row(row.ghost.y, row.ghost.z, component: component) + row.ghost.x
      let image = field.row(row.image.y, row.image.z, component: component) + row.image.x
      switch data {
      case .constant(let value):
        let (alpha, offset) = (Scalar(alpha), Scalar(beta * value))
        for x in 0..<row.count { ghost[x] = alpha * image[x] + offset }
      case .profile(let values):
        for x in 0..<row.count {
          let value = values[rows.wallIndex(row.ghost &+ CellIndex(x, 0, 0))]
          ghost[x] = Scalar(alpha) * image[x] + Scalar(beta * value)
        }
      }
    }
  }
}
