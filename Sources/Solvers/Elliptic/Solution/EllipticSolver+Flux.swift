public import Domain
internal import MPI

extension EllipticSolver {
  /// The mean over the domain of the flux along an axis, without memory for the flux itself. Collective.
  ///
  /// - Parameters:
  ///   - u: The solution, in the unit of u.
  ///   - axis: The axis.
  /// - Returns: The mean of what ``flux(of:along:)`` gives.
  /// - Throws: `EllipticError.communication`.
  public func meanFlux(of u: Field<Double>, along axis: Axis) throws(EllipticError) -> Double {
    try communicating { () throws(MPIError) in
      let copy = try gradients.copy(u)
      operation.fillWalls(of: copy)
      // Between solves nothing needs the residual.
      operation.putFlux(of: copy, along: axis, into: gradients.r)
      return try gradients.r.sum(on: operation.topology.communicator) / Double(operation.cellCount)
    }
  }

  /// The flux -k du/dn along an axis at the cell centres: the mean of those through a cell's two faces. Collective.
  ///
  /// Its mean over the domain times the length along the axis is, without sources, the current between two walls per area;
  /// of the periodic cell problem, the mean is a column of the effective tensor.
  ///
  /// - Parameters:
  ///   - u: The solution, in the unit of u.
  ///   - axis: The axis.
  /// - Returns: The flux, in the unit of k times that of u per metre.
  /// - Throws: `EllipticError.communication`.
  public func flux(of u: Field<Double>, along axis: Axis) throws(EllipticError) -> Field<Double> {
    let copy = try communicating { () throws(MPIError) in try gradients.copy(u) }
    operation.fillWalls(of: copy)
    let flux = operation.field("flux_\(axis)")
    operation.putFlux(of: copy, along: axis, into: flux)
    return flux
  }
}

extension EllipticOperator {
  /// The flux of a solution whose halo has the walls' values; see ``EllipticSolver/flux(of:along:)``.
  func putFlux(of u: Field<Double>, along axis: Axis, into flux: Field<Double>) {
    let (values, conductance, stride) = (u.pointer(), conductance(axis), shape.stride(axis))
    let out = flux.pointer()
    let area = grid.cellVolume / grid.spacing[axis]
    let scale = 0.5 / area
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let start = shape.start(y, z)
        for cell in start..<start + shape.nx {
          let lower = conductance[cell] * (values[cell - stride] - values[cell])
          let upper = conductance[cell + stride] * (values[cell] - values[cell + stride])
          out[cell] = scale * (lower + upper)
        }
      }
    }
    for side in [Side(axis, isUpper: false), Side(axis, isUpper: true)] where topology.touches(side) {
      guard case .flux(let data)? = conditions[side] else { continue }
      // Outward: against the axis at its lower end.
      let sign = side.isUpper ? 0.5 : -0.5
      forEachWallCell(side, shape, cells: grid.cells) { cell, number in out[cell] += sign * data[number] }
    }
  }
}
