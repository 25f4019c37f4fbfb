internal import MPI

// The bits of a value are moved as integers of its size; sums need its type.
extension HaloExchange {
  func pack(_ operation: HaloOperation) {
    for link in plan.remote {
      if operation == .refresh {
        link.sent.forEach { pack($0, into: buffers.sent) }
      } else {
        link.received.forEach { pack($0, into: buffers.received) }
      }
    }
  }

  func unpack(_ operation: HaloOperation) {
    switch operation {
    case .refresh:
      for link in plan.remote {
        link.received.forEach { unpack($0, from: buffers.received) }
      }
    case .adjoint:
      forEachReturn(remote: { add($0, from: buffers.sent) }, local: { add($0, from: $1, to: $2) })
      for link in plan.remote + plan.local { link.received.forEach(clear) }
    case .deposit:
      forEachReturn(remote: { unpack($0, from: buffers.sent) }, local: { copy($0, from: $1, to: $2) })
    }
  }

  /// Fills the halos that this rank has the values for itself.
  func copyLocally() {
    for link in plan.local {
      for segment in link.received {
        let owned = fields[segment.slot].block.sent(toward: link.direction.opposite, width: width)
        copy(segment, from: owned, to: segment.box)
      }
    }
  }

  /// Visits what comes back from halos in the order of the directions in which it had gone, whoever has it.
  private func forEachReturn(
    remote: (HaloPlan.Segment) -> Void, local: (HaloPlan.Segment, _ halo: Box, _ owned: Box) -> Void
  ) {
    let links = (plan.remote + plan.local).sorted { $0.direction.order < $1.direction.order }
    for link in links {
      guard link.peer == topology.rank else {
        link.sent.forEach(remote)
        continue
      }
      for segment in link.sent {
        let block = fields[segment.slot].block
        local(segment, block.received(from: link.direction.opposite, width: width), segment.box)
      }
    }
  }

  private func pack(_ segment: HaloPlan.Segment, into bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let field = fields[segment.slot]
    switch field.scalarKind.byteCount {
    case 4: BoxCopy<UInt32>(field).pack(segment, into: base)
    default: BoxCopy<UInt64>(field).pack(segment, into: base)
    }
  }

  private func unpack(_ segment: HaloPlan.Segment, from bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
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

  private func add(_ segment: HaloPlan.Segment, from bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
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
