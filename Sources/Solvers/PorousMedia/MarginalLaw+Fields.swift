public import Domain

extension MarginalLaw {
  /// Replaces the owned values Z of a field, of mean zero and variance one, by those of the law; the halo stays. Local.
  ///
  /// - Parameter field: A field as ``DecomposedGaussianField`` draws it.
  public func apply(to field: Field<Double>) { replaceOwnedValues(of: field) { value($0) } }
}

extension TransportLaw {
  /// Replaces the owned porosities of a field by conductivities, S/m; the halo stays. Local.
  ///
  /// - Parameters:
  ///   - field: The porosity, between 0 and 1.
  ///   - bulkConductivity: The conductivity of the pores' content, S/m.
  public func apply(to field: Field<Double>, bulkConductivity: Double) {
    replaceOwnedValues(of: field) { bulkConductivity * factor($0) }
  }
}

/// Replaces values sixteen at a time; a value's arithmetic does not depend on its place among them.
@inline(__always)
private func replaceOwnedValues(of field: Field<Double>, _ body: (DoubleLanes) -> DoubleLanes) {
  let width = field.block.count.x
  field.forEachRow { row, _, _ in
    for start in stride(from: 0, to: width, by: laneCount) {
      let count = min(laneCount, width - start)
      var lanes = DoubleLanes(repeating: row[start])
      for n in 0..<count { lanes[n] = row[start + n] }
      lanes = body(lanes)
      for n in 0..<count { row[start + n] = lanes[n] }
    }
  }
}
