public import Domain
public import MPI

/// Metal that nothing joins to the crystal: it does not follow its motion.
public enum DisconnectedMetal {
  /// Empties the cells of metal that no faces join to the first layer of cells along x. Collective.
  ///
  /// - Parameters:
  ///   - phase: The order parameter or solid part; metal is from 0.5 on. Emptied cells become 0, and so do their
  ///     neighbours by a face unless these are joined.
  ///   - topology: The ranks over the grid.
  /// - Returns: The cells of metal that were emptied, on all ranks.
  /// - Throws: `MPIError`.
  public static func remove(from phase: Field<Double>, on topology: CartesianTopology) throws(MPIError) -> Int {
    let block = phase.block
    let count = block.count
    func cell(_ place: Int) -> CellIndex {
      CellIndex(place % count.x, place / count.x % count.y, place / (count.x * count.y))
    }
    func isMetal(_ place: Int) -> Bool {
      let c = cell(place)
      return phase[c.x, c.y, c.z] >= 0.5
    }
    let components = try ConnectedComponents(
      on: topology, isMember: isMetal, isOpen: { _, _ in true },
      isMarked: { block.owned.lower.x + cell($0).x == 0 })
    let loose = Set(components.components.values.filter { !$0.isMarked }.map(\.label))
    var emptied = 0
    for place in components.labels.indices where loose.contains(components.labels[place]) {
      let c = cell(place)
      phase[c.x, c.y, c.z] = 0
      emptied += 1
    }
    return try topology.communicator.allReduce(emptied, .sum)
  }
}
