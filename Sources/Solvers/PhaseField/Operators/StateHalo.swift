public import Domain
public import MPI

/// Refreshes the halos of the fields of a model, from the neighbours and by the conditions on the walls.
public final class StateHalo {
  private let exchange: HaloExchange
  private let topology: CartesianTopology

  /// The conditions on the walls, for each field.
  public var boundaries: [Boundaries]

  /// Lower sides about whose first cells' centres, rather than whose walls, the fields are symmetric: grids of nodes on
  /// an axis of symmetry.
  public let centreMirrors: Set<Side>

  /// Plans the exchange.
  ///
  /// - Parameters:
  ///   - fields: Fields such as those to be refreshed, in order.
  ///   - boundaries: The conditions of each.
  ///   - topology: The ranks over the grid.
  ///   - corners: Whether corners are needed.
  ///   - centreMirrors: Lower sides where the first cells' centres are on an axis of symmetry.
  public init(
    of fields: [Field<Double>], _ boundaries: [Boundaries], on topology: CartesianTopology, corners: Bool,
    centreMirrors: Set<Side> = []
  ) {
    precondition(fields.count == boundaries.count && centreMirrors.allSatisfy { !$0.isUpper })
    self.boundaries = boundaries
    self.topology = topology
    self.centreMirrors = centreMirrors
    exchange = HaloExchange(topology, width: 1, neighbourhood: corners ? .corners : .faces, for: fields)
  }

  /// Refreshes the halos. Collective.
  ///
  /// - Parameter fields: The fields, in order.
  /// - Throws: `MPIError`.
  public func refresh(_ fields: [Field<Double>]) throws(MPIError) {
    try exchange(fields)
    for (field, boundaries) in zip(fields, boundaries) {
      boundaries.fillHalo(of: field)
      for side in Side.allCases where centreMirrors.contains(side) && topology.touches(side) { mirror(field, side) }
    }
  }

  /// Refreshes the halo of one field. Collective.
  ///
  /// - Parameter field: The only field.
  /// - Throws: `MPIError`.
  public func refresh(_ field: Field<Double>) throws(MPIError) { try refresh([field]) }

  /// Gives the ghosts below a lower side the values of the second cells from it.
  private func mirror(_ field: Field<Double>, _ side: Side) {
    let count = field.block.count
    var (first, last) = (CellIndex(-1, -1, field.block.halo.z > 0 ? -1 : 0), count)
    if field.block.halo.z == 0 { last.z = 0 }
    (first[side.axis], last[side.axis]) = (-1, -1)
    for z in first.z...last.z {
      for y in first.y...last.y {
        for x in first.x...last.x {
          var image = CellIndex(x, y, z)
          image[side.axis] = 1
          field[x, y, z] = field[image.x, image.y, image.z]
        }
      }
    }
  }
}
