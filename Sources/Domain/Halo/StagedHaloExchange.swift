public import MPI

/// Refreshes the halos of fields, corners included, along one axis after the other: what lies behind edges and corners is
/// passed on by those behind faces.
///
/// A rank then sends two messages along each axis, at most six in all, where ``HaloExchange`` sends to up to 26 neighbours
/// at once; but the messages of an axis wait for those of the axis before. That is for wide halos, of which corners are a
/// large part, and for small blocks, where messages cost more than what is in them.
///
/// All ranks make and call their exchanges in the same order.
public final class StagedHaloExchange {
  /// The layers of halo that are refreshed.
  public let width: Int

  private let stages: [HaloExchange]

  /// Plans an exchange of all components of fields such as these. Local.
  ///
  /// - Parameters:
  ///   - topology: The ranks over the grid.
  ///   - width: The layers of halo to refresh: at most the width of the fields' halos and of the thinnest block along axes
  ///     with neighbours.
  ///   - fields: The fields.
  public init(_ topology: CartesianTopology, width: Int, for fields: [any FieldStorage]) {
    let thinnest = topology.decomposition.thinnestNeighbour ?? width
    precondition(width >= 0 && width <= thinnest, "the halo is wider than a block")
    self.width = width
    var margin = HaloPlan.Margin.none
    var stages: [HaloExchange] = []
    for axis in topology.grid.axes where topology.decomposition.hasNeighbours(along: axis) {
      stages.append(
        HaloExchange(topology, width: width, along: axis, margin: margin, slots: fields.map { HaloSlot($0) }))
      // The next stages pass on what this one brings.
      if topology.neighbour(toward: Direction(Side(axis, isUpper: false))) != nil { margin.lower[axis] = width }
      if topology.neighbour(toward: Direction(Side(axis, isUpper: true))) != nil { margin.upper[axis] = width }
    }
    self.stages = stages
  }

  /// Bytes that this rank sends to other ranks in one exchange.
  public var sentBytes: Int { stages.reduce(0) { $0 + $1.sentBytes } }

  /// Messages that this rank sends to other ranks in one exchange.
  public var messageCount: Int { stages.reduce(0) { $0 + $1.messageCount } }

  /// Refreshes the halos of fields.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func callAsFunction(_ fields: [any FieldStorage]) throws(MPIError) {
    for stage in stages { try stage(fields) }
  }

  /// Refreshes the halos of fields.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func callAsFunction(_ fields: any FieldStorage...) throws(MPIError) { try self(fields) }
}
