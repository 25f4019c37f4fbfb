internal import MPI

/// The messages of one operation, with the memory that they are packed in: made once, sent again and again.
final class HaloMessages {
  private let transfers: PersistentTransfers

  /// For each message of the plan, the numbers of what goes out and of what comes in.
  private var outgoing: [Int] = []
  private var incoming: [Int] = []

  /// The messages of a plan; what a refresh sends, the other operations receive.
  init(_ plan: HaloPlan, _ operation: HaloOperation, on communicator: Communicator) throws(MPIError) {
    transfers = PersistentTransfers(on: communicator)
    let isReturn = operation != .refresh
    // All receives start before the first send: no message finds its receiver unprepared.
    for message in plan.messages {
      let count = isReturn ? message.sentCount : message.receivedCount
      incoming.append(try transfers.addReceive(byteCount: count, from: message.peer, tag: operation.tag))
    }
    for message in plan.messages {
      let count = isReturn ? message.receivedCount : message.sentCount
      outgoing.append(try transfers.addSend(byteCount: count, to: message.peer, tag: operation.tag))
    }
  }

  func start() throws(MPIError) { try transfers.start() }

  func wait() throws(MPIError) { try transfers.wait() }

  func test() throws(MPIError) -> Bool { try transfers.test() }

  /// Gives the memory of a message that goes out.
  func withOutgoing(_ message: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
    transfers.withBytes(of: outgoing[message]) { bytes in if let base = bytes.baseAddress { body(base) } }
  }

  /// Gives the memory of a message that has come in.
  func withIncoming(_ message: Int, _ body: (UnsafeRawPointer) -> Void) {
    transfers.withBytes(of: incoming[message]) { bytes in if let base = bytes.baseAddress { body(base) } }
  }
}
