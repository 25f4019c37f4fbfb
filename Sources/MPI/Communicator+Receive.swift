internal import CMPI

// A message is looked at before it is received: where one is longer than its buffer, Open MPI 4.1 reports the error,
// but has by then written beyond the buffer if the message is a large one.

extension Communicator {
  /// Waits for a message and stores it at the start of `values`.
  ///
  /// (MPI 3.1, section 3.2.4)
  ///
  /// - Parameters:
  ///   - values: Receives the elements; the message may be shorter.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: Sender, tag and length.
  /// - Throws: ``MPIError``, of kind ``MPIError/Kind/truncated`` if the message is longer than `values`.
  @discardableResult
  public func receive<T: MPIScalar>(
    into values: inout MutableSpan<T>, from source: some SourceSelector, tag: some TagSelector = 0
  ) throws(MPIError) -> MessageStatus {
    let room = values.count * MemoryLayout<T>.size
    return try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe receiveMessage(room: room, from: source, tag: tag) { message throws(MPIError) in
        try unsafe withCount(buffer.count, of: T.scalarKind) { count, type throws(MPIError) in
          try unsafe check(MPI_Mrecv(buffer.baseAddress, count, type, &message, cmpi_status_ignore()), "MPI_Mrecv")
        }
      }
    }
  }

  /// Waits for a message of any length, and returns it with its sender and tag.
  ///
  /// - Parameters:
  ///   - type: The type of the elements.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: The elements, and sender, tag and length.
  /// - Throws: ``MPIError``, of kind ``MPIError/Kind/mismatchedBuffers`` if the message holds no whole number of
  ///   elements.
  public func receive<T: MPIScalar>(
    _ type: T.Type, from source: some SourceSelector, tag: some TagSelector = 0
  ) throws(MPIError) -> (values: [T], status: MessageStatus) {
    let status = try probe(from: source, tag: tag)
    guard let count = status.count(of: type) else {
      throw MPIError(.mismatchedBuffers, "MPI_Recv", "\(status) is no array of \(type)")
    }
    var values: [T] = zeros(count)
    var span = values.mutableSpan
    // What was probed is now asked for by name: the message cannot be another one.
    let received = try receive(into: &span, from: status.source, tag: status.tag)
    return (values, received)
  }

  /// Takes the next message that matches, refuses one of more than `room` bytes, and has it delivered.
  func receiveMessage(
    room: Int, from source: some SourceSelector, tag: some TagSelector,
    deliver: (inout MPI_Message?) throws(MPIError) -> Void
  ) throws(MPIError) -> MessageStatus {
    let from = try validSource(source, "MPI_Mprobe")
    let tag = try validTag(tag, "MPI_Mprobe")
    var message: MPI_Message?
    var found = MPI_Status()
    try unsafe check(MPI_Mprobe(from, tag, raw, &message, &found), "MPI_Mprobe")
    let status = try MessageStatus(found)
    guard status.byteCount <= room else {
      let discarded = AlignedBytes(count: status.byteCount)
      try unsafe withCount(status.byteCount, of: .byte) { count, type throws(MPIError) in
        try unsafe check(
          MPI_Mrecv(discarded.bytes.baseAddress, count, type, &message, cmpi_status_ignore()), "MPI_Mrecv")
      }
      throw MPIError(.truncated, "MPI_Mrecv", "\(status) does not fit into \(room) bytes")
    }
    try unsafe deliver(&message)
    return status
  }
}
