internal import Domain
internal import MPI

extension CartesianTopology {
  /// The whole grid of a decomposition, on this rank alone.
  static func whole(of given: Decomposition) -> CartesianTopology {
    do {
      let cuts = Axis.allCases.map { [0, given.grid.cells[$0]] }
      let one = try Decomposition(given.grid, cuts: cuts, periodic: given.periodic, halo: 1)
      return try CartesianTopology(one, over: try Communicator.ofThisProcess())
    } catch {
      preconditionFailure("one rank has no grid: \(error)")
    }
  }
}
