public import Domain
internal import MPI
internal import Numerics

extension EllipticSolver {
  /// What flows into the domain through one side, by the same differences as in the equations. Collective.
  ///
  /// - Parameters:
  ///   - u: The solution.
  ///   - side: A wall.
  /// - Returns: The integral over the wall of k du/dn, n pointing outwards; the same bits on any number of ranks.
  /// - Throws: `EllipticError.communication`.
  public func inflow(of u: Field<Double>, through side: Side) throws(EllipticError) -> Double {
    var sums = ReproducibleSum()
    addInflow(of: u, through: side, to: &sums, 0)
    let own = sums
    return try communicating { () throws(MPIError) in
      var sums = own
      try operation.topology.communicator.allReduce(&sums.words, .sum)
      return sums.value()
    }
  }

  /// Adds this rank's share of ``inflow(of:through:)`` to a sum. Local.
  func addInflow(of u: Field<Double>, through side: Side, to sums: inout ReproducibleSum, _ index: Int) {
    guard operation.topology.touches(side), let condition = operation.conditions[side], let data = condition.data else {
      return
    }
    let (shape, other) = (operation.shape, RowShape(u))
    let conductance = operation.conductance(side.axis)
    let face = side.isUpper ? shape.stride(side.axis) : 0
    let area = operation.grid.cellVolume / operation.grid.spacing[side.axis]
    precondition(other.row == shape.row && other.plane == shape.plane, "a solution has a halo of one cell")
    let values = u.pointer()
    forEachWallCell(side, shape, cells: operation.grid.cells) { cell, number in
      if case .flux = condition {
        sums.add(-area * data[number], to: index)
      } else {
        sums.add(conductance[cell + face] * (data[number] - values[cell]), to: index)
      }
    }
  }
}
