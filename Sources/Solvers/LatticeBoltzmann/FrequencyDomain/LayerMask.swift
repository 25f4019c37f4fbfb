internal import Domain
internal import MPI
internal import Numerics

/// Which cells of this rank's layers are solid, grey ones that are wholly so included.
struct LayerMask {
  private var isSolid: [Int: [Bool]] = [:]

  /// Brings the mask from the blocks to the layers. Collective.
  ///
  /// - Parameters:
  ///   - geometry: The surface.
  ///   - columns: The layers.
  ///   - solidFrom: The solid fraction from which on a grey cell is a solid one.
  /// - Throws: `MPIError`.
  init(_ geometry: LatticeGeometry, _ columns: LayerColumns, solidFrom: Double) throws(MPIError) {
    let (topology, block) = (geometry.topology, geometry.block)
    let cells = topology.grid.cells
    let values = HugeBuffer<Float>(count: block.owned.cellCount)
    block.owned.forEachRow { row in
      let local = block.local(row)
      let target = values.pointer + block.owned.place(of: row)
      for x in 0..<block.count.x {
        let isFull = (geometry.solidFraction?[x, local.y, local.z] ?? 0) >= solidFrom
        target[x] = isFull ? 1 : geometry.solid[x, local.y, local.z]
      }
    }
    for piece in columns.pieces {
      let move = BoxRedistribution(
        from: (0..<topology.communicator.size).map { topology.decomposition.block(of: $0).owned },
        to: LayerColumns.boxes(piece, cells), rank: topology.rank)
      let copy = HugeBuffer<Float>(count: values.count)
      copy.pointer.update(from: values.pointer, count: values.count)
      let layers = try move.move(copy, on: topology.communicator)
      let own = piece[topology.rank]
      for (x, layer) in own.enumerated() {
        isSolid[layer] = (0..<cells.y * cells.z).map { layers.pointer[$0 * own.count + x] > 0 }
      }
    }
  }

  /// Solid cells of this rank's layers.
  var count: Int { isSolid.values.reduce(0) { $0 + $1.count { $0 } } }

  /// The mask of a layer, y fastest.
  func callAsFunction(_ layer: Int) -> [Bool] { isSolid[layer] ?? [] }
}

extension LayerColumns {
  /// The cells of a piece of layers of each rank.
  static func boxes(_ piece: [Range<Int>], _ cells: CellIndex) -> [Box] {
    piece.map {
      Box(lower: CellIndex($0.lowerBound, 0, 0), upper: CellIndex($0.upperBound, cells.y, cells.z))
    }
  }
}
