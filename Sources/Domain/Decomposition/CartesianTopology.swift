public import MPI

/// The ranks of a communicator, arranged over a grid with their neighbours.
///
/// Every rank of the communicator takes part, and makes the topology with the same arguments.
public final class CartesianTopology {
  /// The ranks.
  public let communicator: Communicator

  /// Which cells each rank owns.
  public let decomposition: Decomposition

  /// Arranges the ranks of a communicator over a grid so that the least surface is exchanged.
  ///
  /// Local: nothing is sent, and every rank finds the same arrangement.
  ///
  /// - Parameters:
  ///   - grid: The grid.
  ///   - communicator: The ranks.
  ///   - periodic: The axes that are periodic.
  ///   - halo: The widest halo that fields will have.
  /// - Throws: `DomainError.gridThinnerThanHalo`, `DomainError.tooManyRanks`, which tells the largest count that
  ///   fits, or `DomainError.invalidArrangement`; the same on every rank.
  public convenience init(
    _ grid: Grid, over communicator: Communicator, periodic: Set<Axis> = [], halo: Int = 1
  ) throws(DomainError) {
    try self.init(
      Decomposition(grid, rankCount: communicator.size, periodic: periodic, halo: halo), over: communicator)
  }

  /// Gives the ranks of a communicator the blocks of a decomposition.
  ///
  /// - Throws: `DomainError.invalidArrangement` if there are not as many ranks as blocks.
  public init(_ decomposition: Decomposition, over communicator: Communicator) throws(DomainError) {
    guard decomposition.rankCount == communicator.size else {
      throw .invalidArrangement("\(decomposition.rankCount) blocks for \(communicator.size) ranks")
    }
    self.communicator = communicator
    self.decomposition = decomposition
  }

  /// The grid.
  public var grid: Grid { decomposition.grid }

  /// This process's rank.
  public var rank: Int { communicator.rank }

  /// This rank's place in the arrangement.
  public var coordinates: CellIndex { decomposition.coordinates(of: rank) }

  /// This rank's block, as ``Decomposition/block(of:halo:location:)``.
  public func block(halo: Int = 0, location: Location = .center) -> Block {
    decomposition.block(of: rank, halo: halo, location: location)
  }

  /// The rank next to this one, around periodic axes; nil beyond a wall.
  public func neighbour(toward direction: Direction) -> Int? {
    decomposition.neighbour(of: rank, toward: direction)
  }

  /// Whether this rank's block ends at `side` of the domain, where boundary conditions hold.
  public func touches(_ side: Side) -> Bool { decomposition.touches(side, rank: rank) }
}
