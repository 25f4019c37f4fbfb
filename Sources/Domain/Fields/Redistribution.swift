public import MPI

/// Moves fields between two divisions of one grid among the same ranks.
///
/// It is planned once, for one component of fields of `Float` at the cells' centres: each rank sends every other the part
/// of its block that the other has afterwards. Halos are not touched.
public final class Redistribution {
  private let source: Block
  private let target: Block
  private let kept: Box
  private let sent: [(box: Box, message: Int)]
  private let received: [(box: Box, message: Int)]
  private let transfers: PersistentTransfers

  private static let tag = 20_490

  /// Plans the move. Collective.
  ///
  /// - Parameters:
  ///   - source: The blocks before.
  ///   - target: The blocks afterwards, of the same grid on the same ranks.
  /// - Throws: `MPIError`.
  public init(from source: CartesianTopology, to target: CartesianTopology) throws(MPIError) {
    precondition(source.grid == target.grid && source.communicator.size == target.communicator.size)
    self.source = source.block()
    self.target = target.block()
    let rank = source.rank
    kept = self.source.owned.intersection(self.target.owned)
    let transfers = PersistentTransfers(on: source.communicator)
    var (sent, received): ([(box: Box, message: Int)], [(box: Box, message: Int)]) = ([], [])
    for peer in 0..<source.communicator.size where peer != rank {
      let box = source.decomposition.block(of: peer).owned.intersection(self.target.owned)
      guard !box.isEmpty else { continue }
      let bytes = box.cellCount * MemoryLayout<Float>.stride
      received.append((box, try transfers.addReceive(byteCount: bytes, from: peer, tag: Self.tag)))
    }
    for peer in 0..<source.communicator.size where peer != rank {
      let box = target.decomposition.block(of: peer).owned.intersection(self.source.owned)
      guard !box.isEmpty else { continue }
      let bytes = box.cellCount * MemoryLayout<Float>.stride
      sent.append((box, try transfers.addSend(byteCount: bytes, to: peer, tag: Self.tag)))
    }
    (self.sent, self.received, self.transfers) = (sent, received, transfers)
  }

  /// Moves the owned values of a field. Collective.
  ///
  /// - Parameters:
  ///   - field: A field on the blocks before.
  ///   - result: One on the blocks afterwards.
  /// - Throws: `MPIError`.
  public func callAsFunction(_ field: Field<Float>, into result: Field<Float>) throws(MPIError) {
    precondition(field.block.owned == source.owned && result.block.owned == target.owned, "not the planned blocks")
    for (box, message) in sent {
      transfers.withBytes(of: message) { bytes in
        guard var place = bytes.baseAddress else { return }
        box.forEachRow { start in
          let count = box.count.x * MemoryLayout<Float>.stride
          place.copyMemory(from: row(of: field, start), byteCount: count)
          place += count
        }
      }
    }
    try transfers.start()
    kept.forEachRow { start in row(of: result, start).update(from: row(of: field, start), count: kept.count.x) }
    try transfers.wait()
    for (box, message) in received {
      transfers.withBytes(of: message) { bytes in
        guard var place = bytes.baseAddress else { return }
        box.forEachRow { start in
          let count = box.count.x * MemoryLayout<Float>.stride
          UnsafeMutableRawPointer(row(of: result, start)).copyMemory(from: place, byteCount: count)
          place += count
        }
      }
    }
  }

  private func row(of field: Field<Float>, _ cell: CellIndex) -> UnsafeMutablePointer<Float> {
    let local = field.block.local(cell)
    return field.row(local.y, local.z) + local.x
  }
}
