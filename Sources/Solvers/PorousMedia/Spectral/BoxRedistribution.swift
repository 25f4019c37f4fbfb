internal import Domain
internal import MPI
internal import Numerics

/// Moves values between two divisions of an array of cells among ranks: before, each rank holds those of one box, and
/// afterwards those of another.
///
/// Values lie x fastest, then y, then z, several numbers a cell where they are pairs. Cells of a target that no source has
/// come out as zero, cells of a source that no target has are dropped.
struct BoxRedistribution {
  private let sent: [Box]
  private let received: [Box]
  private let source: Box
  private let target: Box

  /// Plans the move.
  ///
  /// - Parameters:
  ///   - source: The box of each rank before.
  ///   - target: The box of each rank afterwards.
  ///   - rank: This rank.
  init(from source: [Box], to target: [Box], rank: Int) {
    self.source = source[rank]
    self.target = target[rank]
    sent = target.map { source[rank].intersection($0) }
    received = source.map { $0.intersection(target[rank]) }
  }

  /// Moves the values of this rank's box, and frees them. Collective.
  ///
  /// - Parameters:
  ///   - values: The values of the box before.
  ///   - width: Numbers a cell.
  ///   - communicator: The ranks.
  /// - Returns: The values of the box afterwards.
  /// - Throws: `MPIError`.
  func move<T: MPIScalar & BitwiseCopyable>(
    _ values: consuming HugeBuffer<T>, width: Int = 1, on communicator: Communicator
  ) throws(MPIError) -> HugeBuffer<T> {
    let sentCounts = sent.map { width * $0.cellCount }
    let receivedCounts = received.map { width * $0.cellCount }
    let outgoing = Self.packed(consume values, sent, in: source, width)
    let incoming = HugeBuffer<T>(count: receivedCounts.reduce(0, +))
    var room = incoming.buffer.mutableSpan
    try communicator.allToAll(
      UnsafeBufferPointer(outgoing.buffer).span, counts: sentCounts, into: &room, counts: receivedCounts)
    return unpacked(consume incoming, width)
  }

  private static func packed<T: BitwiseCopyable>(
    _ values: consuming HugeBuffer<T>, _ boxes: [Box], in source: Box, _ width: Int
  ) -> HugeBuffer<T> {
    let packed = HugeBuffer<T>(count: width * boxes.reduce(0) { $0 + $1.cellCount })
    var place = packed.pointer
    for box in boxes {
      let length = width * box.count.x
      box.forEachRow { row in
        place.update(from: values.pointer + width * source.place(of: row), count: length)
        place += length
      }
    }
    return packed
  }

  private func unpacked<T: BitwiseCopyable>(_ values: consuming HugeBuffer<T>, _ width: Int) -> HugeBuffer<T> {
    let unpacked = HugeBuffer<T>(count: width * target.cellCount)
    var place = values.pointer
    for box in received {
      let length = width * box.count.x
      box.forEachRow { row in
        (unpacked.pointer + width * target.place(of: row)).update(from: place, count: length)
        place += length
      }
    }
    return unpacked
  }
}

extension Box {
  /// Where a cell lies in an array over the box, x fastest.
  @inline(__always)
  func place(of cell: CellIndex) -> Int {
    let n = count
    return ((cell.z &- lower.z) &* n.y &+ cell.y &- lower.y) &* n.x &+ cell.x &- lower.x
  }
}
