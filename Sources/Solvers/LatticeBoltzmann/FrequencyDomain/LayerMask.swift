internal import Domain
internal import MPI
internal import Numerics

/// Which cells of this rank's layers are solid.
struct LayerMask {
  private let first: Int
  private let isSolid: [[Bool]]

  /// Brings the mask from the blocks to the layers. Collective.
  ///
  /// - Parameters:
  ///   - geometry: The surface.
  ///   - columns: The layers.
  /// - Throws: `MPIError`.
  init(_ geometry: LatticeGeometry, _ columns: LayerColumns) throws(MPIError) {
    let (topology, block) = (geometry.topology, geometry.block)
    let cells = topology.grid.cells
    let own = columns.ownLayers
    first = own.first ?? 0
    let values = HugeBuffer<Float>(count: block.owned.cellCount)
    block.owned.forEachRow { row in
      let local = block.local(row)
      let target = values.pointer + block.owned.place(of: row)
      for x in 0..<block.count.x { target[x] = geometry.solid[x, local.y, local.z] }
    }
    let move = BoxRedistribution(
      from: (0..<topology.communicator.size).map { topology.decomposition.block(of: $0).owned },
      to: columns.boxes(cells), rank: topology.rank)
    let layers = try move.move(values, on: topology.communicator)
    isSolid = own.indices.map { x in
      (0..<cells.y * cells.z).map { layers.pointer[$0 * own.count + x] > 0 }
    }
  }

  /// The mask of a layer, y fastest.
  func callAsFunction(_ layer: Int) -> [Bool] { isSolid[layer - first] }
}

extension LayerColumns {
  /// The cells of each rank's layers; each rank must have them in one piece.
  func boxes(_ cells: CellIndex) -> [Box] {
    layers.map { own in
      Box(lower: CellIndex(own.first ?? 0, 0, 0), upper: CellIndex((own.last ?? -1) + 1, cells.y, cells.z))
    }
  }
}
