internal import MPI

// The bits of a value are moved as integers of its size; sums need its type.
extension HaloExchange {
  func pack(_ operation: HaloOperation, _ messages: HaloMessages) {
    for link in plan.remote {
      guard let message = link.message else { continue }
      messages.withOutgoing(message) { base in
        for segment in operation == .refresh ? link.sent : link.received { pack(segment, into: base) }
      }
    }
  }

  func unpack(_ operation: HaloOperation, _ messages: HaloMessages) {
    switch operation {
    case .refresh:
      for link in plan.remote {
        guard let message = link.message else { continue }
        messages.withIncoming(message) { base in link.received.forEach { unpack($0, from: base) } }
      }
    case .adjoint:
      forEachReturn(messages, remote: { add($0, from: $1) }, local: { add($0, from: $1, to: $2) })
      for link in plan.remote + plan.local { link.received.forEach(clear) }
    case .deposit:
      forEachReturn(messages, remote: { unpack($0, from: $1) }, local: { copy($0, from: $1, to: $2) })
    }
  }

  /// Fills the halos that this rank has the values for itself.
  func copyLocally() {
    for link in plan.local {
      for segment in link.received {
        var way = fields[segment.slot].block.count
        for axis in Axis.allCases { way[axis] *= -link.direction.offset[axis] }
        copy(segment, from: segment.box.shifted(by: way), to: segment.box)
      }
    }
  }

  /// Visits what comes back from halos in the order of the directions in which it had gone, whoever has it.
  private func forEachReturn(
    _ messages: HaloMessages, remote: (HaloPlan.Segment, UnsafeRawPointer) -> Void,
    local: (HaloPlan.Segment, _ halo: Box, _ owned: Box) -> Void
  ) {
    for link in plan.inOrder {
      if let message = link.message {
        messages.withIncoming(message) { base in link.sent.forEach { remote($0, base) } }
      } else if link.peer == topology.rank {
        for segment in link.sent {
          let block = fields[segment.slot].block
          local(segment, block.received(from: link.direction.opposite, width: width), segment.box)
        }
      }
    }
  }

  private func pack(_ segment: HaloPlan.Segment, into base: UnsafeMutableRawPointer) {
    let field = fields[segment.slot]
    switch field.scalarKind.byteCount {
    case 4: BoxCopy<UInt32>(field).pack(segment, into: base)
    default: BoxCopy<UInt64>(field).pack(segment, into: base)
    }
  }

  private func unpack(_ segment: HaloPlan.Segment, from base: UnsafeRawPointer) {
    let field = fields[segment.slot]
    switch field.scalarKind.byteCount {
    case 4: BoxCopy<UInt32>(field).unpack(segment, from: base)
    default: BoxCopy<UInt64>(field).unpack(segment, from: base)
    }
  }

  private func copy(_ segment: HaloPlan.Segment, from source: Box, to target: Box) {
    let field = fields[segment.slot]
    switch field.scalarKind.byteCount {
    case 4: BoxCopy<UInt32>(field).copy(segment.components, from: source, to: target)
    default: BoxCopy<UInt64>(field).copy(segment.components, from: source, to: target)
    }
  }

  private func clear(_ segment: HaloPlan.Segment) {
    let field = fields[segment.slot]
    switch field.scalarKind.byteCount {
    case 4: BoxCopy<UInt32>(field).clear(segment.components, segment.box)
    default: BoxCopy<UInt64>(field).clear(segment.components, segment.box)
    }
  }

  private func add(_ segment: HaloPlan.Segment, from base: UnsafeRawPointer) {
    let field = fields[segment.slot]
    switch field.scalarKind {
    case .float: BoxCopy<Float>(field).add(segment, from: base)
    default: BoxCopy<Double>(field).add(segment, from: base)
    }
  }

  private func add(_ segment: HaloPlan.Segment, from source: Box, to target: Box) {
    let field = fields[segment.slot]
    switch field.scalarKind {
    case .float: BoxCopy<Float>(field).add(segment.components, from: source, to: target)
    default: BoxCopy<Double>(field).add(segment.components, from: source, to: target)
    }
  }
}
