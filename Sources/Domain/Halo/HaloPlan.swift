internal import MPI

/// What a rank sends, receives and copies when it refreshes halos; without the memory to do it.
///
/// Arithmetic only, so that the plans of all ranks can be made and compared on one.
struct HaloPlan {
  /// The values of one field in one box that travel together.
  struct Segment {
    let slot: Int
    let components: [Int]
    /// Local indices.
    let box: Box
    /// The place in the message, in bytes; of no meaning within a rank.
    var offset = 0
  }

  /// All that passes between this rank and the one in a direction, which may be itself.
  struct Link {
    let direction: Direction
    let peer: Int
    /// The number of the messages to and from the peer; nil for this rank itself, or if there is nothing to say.
    var message: Int?
    /// Owned values that the peer keeps in its halo, slot by slot.
    var sent: [Segment]
    /// The halo in this direction, slot by slot.
    var received: [Segment]
  }

  /// One message to, and one from, a neighbouring rank.
  struct Message {
    let peer: Int
    var sentCount = 0
    var receivedCount = 0
  }

  /// Links to other ranks, in the order of their directions.
  private(set) var remote: [Link] = []

  /// Links to this rank itself, in the order of their directions.
  private(set) var local: [Link] = []

  /// All links, in the order of their directions.
  private(set) var inOrder: [Link] = []

  /// Messages in the order of their peers.
  private(set) var messages: [Message] = []

  init(
    _ decomposition: Decomposition, rank: Int, width: Int, neighbourhood: Neighbourhood, slots: [HaloSlot]
  ) {
    let directions = Direction.all(dimensions: decomposition.grid.dimensions).filter(neighbourhood.contains)
    self.init(decomposition, rank: rank, width: width, directions: directions, margin: .none, slots: slots)
  }

  /// How much larger than the block the boxes are, along the axes that a direction does not step along.
  struct Margin {
    var lower = CellIndex.zero
    var upper = CellIndex.zero

    static var none: Margin { Margin() }
  }

  init(
    _ decomposition: Decomposition, rank: Int, width: Int, directions: [Direction], margin: Margin, slots: [HaloSlot]
  ) {
    func widened(_ box: Box, _ direction: Direction) -> Box {
      var box = box
      for axis in Axis.allCases where direction.offset[axis] == 0 {
        box.lower[axis] -= margin.lower[axis]
        box.upper[axis] += margin.upper[axis]
      }
      return box
    }
    for direction in directions {
      guard let peer = decomposition.neighbour(of: rank, toward: direction) else { continue }
      var link = Link(direction: direction, peer: peer, message: nil, sent: [], received: [])
      for (index, slot) in slots.enumerated() {
        let block = decomposition.block(of: rank, halo: 0, location: slot.location)
        link.sent.append(
          Segment(
            slot: index, components: slot.travelling(direction),
            box: widened(block.sent(toward: direction, width: width), direction)))
        link.received.append(
          Segment(
            slot: index, components: slot.travelling(direction.opposite),
            box: widened(block.received(from: direction, width: width), direction)))
      }
      if peer == rank { local.append(link) } else { remote.append(link) }
    }
    layOutMessages(slots)
    inOrder = (remote + local).sorted { $0.direction.order < $1.direction.order }
  }

  /// Gives every segment its place in the messages.
  ///
  /// Two ranks can be neighbours in several directions at once. The sender writes these in the order of its
  /// directions; the receiver sees each from the other end, where the order is the reverse.
  private mutating func layOutMessages(_ slots: [HaloSlot]) {
    for peer in Set(remote.map(\.peer)).sorted() {
      var message = Message(peer: peer)
      for index in remote.indices where remote[index].peer == peer {
        Self.place(&remote[index].sent, slots, at: &message.sentCount)
      }
      for index in remote.indices.reversed() where remote[index].peer == peer {
        Self.place(&remote[index].received, slots, at: &message.receivedCount)
      }
      guard message.sentCount + message.receivedCount > 0 else { continue }
      for index in remote.indices where remote[index].peer == peer { remote[index].message = messages.count }
      messages.append(message)
    }
  }

  /// Places segments one after another, each at a multiple of 8 bytes.
  private static func place(_ segments: inout [Segment], _ slots: [HaloSlot], at end: inout Int) {
    for index in segments.indices {
      segments[index].offset = end
      let values = segments[index].components.count * segments[index].box.cellCount
      end += (values * slots[segments[index].slot].scalarKind.byteCount + 7) / 8 * 8
    }
  }
}
