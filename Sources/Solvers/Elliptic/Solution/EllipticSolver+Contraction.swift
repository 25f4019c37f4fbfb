public import Domain
internal import Glibc
internal import MPI

extension EllipticSolver {
  /// The factor by which one cycle of the preconditioner, used alone, reduces the residual in the end. Collective.
  ///
  /// A cycle approximates the inverse up to a constant factor, which is chosen such that the operator's largest eigenvalue
  /// under it is one, as found by power iteration. The operator must not be singular.
  ///
  /// - Parameters:
  ///   - start: The first residual, not zero: noise, so that it has a part of every mode.
  ///   - cycles: How many cycles are done; the factor is that of the last half of them.
  /// - Returns: The factor.
  /// - Throws: `EllipticError.communication`.
  public func contractionFactor(of start: Field<Double>, cycles: Int = 10) throws(EllipticError) -> Double {
    let (operation, preconditioner) = (operation, gradients.preconditioner)
    let communicator = operation.topology.communicator
    let width = operation.shape.nx
    let (r, z, q) = (operation.field("r"), operation.field("z"), operation.field("q"))
    /// q = A M r, with r of this norm brought into single precision's range.
    func apply(_ norm: Double) throws(MPIError) {
      preconditioner.residual.forEachRow { row, y, plane in
        let from = r.row(y, plane)
        for x in 0..<width { row[x] = Float(from[x] / norm) }
      }
      try preconditioner.apply()
      z.forEachRow { row, y, plane in
        let from = preconditioner.correction.row(y, plane)
        for x in 0..<width { row[x] = Double(from[x]) * norm }
      }
      operation.apply(try gradients.copy(z), into: q)
    }
    func norm(_ field: Field<Double>) throws(MPIError) -> Double {
      try field.dotProduct(with: field, on: communicator).squareRoot()
    }
    return try communicating { () throws(MPIError) in
      r.forEachRow { row, y, plane in row.update(from: start.row(y, plane), count: width) }
      var largest = 0.0
      for _ in 0..<6 {
        let size = try norm(r)
        try apply(size)
        largest = try norm(q) / size
        r.forEachRow { row, y, plane in row.update(from: q.row(y, plane), count: width) }
      }
      r.forEachRow { row, y, plane in row.update(from: start.row(y, plane), count: width) }
      var norms = [try norm(r)]
      for cycle in 0..<cycles {
        try apply(norms[cycle])
        r.forEachRow { row, y, plane in
          let product = q.row(y, plane)
          for x in 0..<width { row[x] -= product[x] / largest }
        }
        norms.append(try norm(r))
      }
      let half = cycles / 2
      return pow(norms[cycles] / norms[half], 1 / Double(cycles - half))
    }
  }
}
