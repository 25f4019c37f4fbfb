internal import MPI

extension HaloExchange {
  /// Posts the receives, packs, and posts the sends.
  func start(_ operation: HaloOperation, _ fields: [any FieldStorage]) throws(MPIError) {
    precondition(self.operation == nil, "the exchange has begun and not finished")
    checkFit(fields)
    self.operation = operation
    self.fields.append(contentsOf: fields)
    do throws(MPIError) {
      try receive(operation)
      pack(operation)
      try send(operation)
    } catch {
      // A neighbour that waits for us never hears: what has begun is dropped, and the job should end.
      self.operation = nil
      self.fields.removeAll()
      requests.removeAll()
      throw error
    }
    if operation == .refresh { copyLocally() }
  }

  private func receive(_ operation: HaloOperation) throws(MPIError) {
    for message in plan.messages {
      let bytes =
        operation == .refresh
        ? buffers.received[message.receivedOffset..<message.receivedOffset + message.receivedCount]
        : buffers.sent[message.sentOffset..<message.sentOffset + message.sentCount]
      guard !bytes.isEmpty else { continue }
      requests.append(
        try topology.communicator.immediateReceive(
          into: UnsafeMutableRawBufferPointer(rebasing: bytes), from: message.peer, tag: operation.tag,
          keeping: buffers))
    }
  }

  private func send(_ operation: HaloOperation) throws(MPIError) {
    for message in plan.messages {
      let bytes =
        operation == .refresh
        ? buffers.sent[message.sentOffset..<message.sentOffset + message.sentCount]
        : buffers.received[message.receivedOffset..<message.receivedOffset + message.receivedCount]
      guard !bytes.isEmpty else { continue }
      requests.append(
        try topology.communicator.immediateSend(
          UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: bytes)), to: message.peer,
          tag: operation.tag, keeping: buffers))
    }
  }

  /// Whether the fields are those that the exchange was planned for: anything else is a mistake in the program.
  private func checkFit(_ fields: [any FieldStorage]) {
    precondition(fields.count == slots.count, "the exchange is for \(slots.count) fields, not \(fields.count)")
    for (field, slot) in zip(fields, slots) {
      let isFit =
        field.scalarKind == slot.scalarKind && field.components == slot.components
        && field.block.owned == topology.block(location: slot.location).owned && field.block.halo.x >= width
      precondition(isFit, "field \(field.name) is not of the kind that the exchange was planned for")
    }
  }
}
