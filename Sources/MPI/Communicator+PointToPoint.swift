internal import CMPI

extension Communicator {
  /// Sends elements, and returns when `values` may be reused.
  ///
  /// It may wait until the receiver has come; two ranks that send to each other use
  /// ``sendReceive(_:to:into:from:tag:)``. (MPI 3.1, section 3.2.1)
  ///
  /// - Parameters:
  ///   - values: The elements.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  /// - Throws: ``MPIError``.
  public func send<T: MPIScalar>(_ values: Span<T>, to destination: Int?, tag: Int = 0) throws(MPIError) {
    let to = try validDestination(destination, "MPI_Send")
    let tag = try validTag(tag, "MPI_Send")
    try unsafe values.withUnsafeBufferPointer { buffer throws(MPIError) in
      try unsafe withCount(buffer.count, of: T.scalarKind) { count, type throws(MPIError) in
        try unsafe check(MPI_Send(buffer.baseAddress, count, type, to, tag, raw), "MPI_Send")
      }
    }
  }

  /// Sends an array, and returns when it has left.
  ///
  /// - Parameters:
  ///   - values: The elements.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  /// - Throws: ``MPIError``.
  public func send<T: MPIScalar>(_ values: [T], to destination: Int?, tag: Int = 0) throws(MPIError) {
    try values.withSpan { elements throws(MPIError) in try send(elements, to: destination, tag: tag) }
  }

  /// Sends to one rank and receives from another at the same time, without a deadlock.
  ///
  /// (MPI 3.1, section 3.10)
  ///
  /// - Parameters:
  ///   - outgoing: The elements to send.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - incoming: Receives the elements; the message may be shorter.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag of both messages.
  /// - Returns: Sender, tag and length of the received message.
  /// - Throws: ``MPIError``, of kind ``MPIError/Kind/truncated`` if the message is longer than `incoming`.
  @discardableResult
  public func sendReceive<T: MPIScalar>(
    _ outgoing: Span<T>, to destination: Int?, into incoming: inout MutableSpan<T>, from source: some SourceSelector,
    tag: Int = 0
  ) throws(MPIError) -> MessageStatus {
    _ = try validSource(source, "MPI_Recv")
    return try unsafe outgoing.withUnsafeBufferPointer { buffer throws(MPIError) in
      let request = try unsafe startSend(
        buffer.baseAddress, buffer.count, T.scalarKind, to: destination, tag: tag, keeping: nil)
      let status = Result { () throws(MPIError) in try receive(into: &incoming, from: source, tag: tag) }
      // Whatever came in: what goes out lies in the caller's memory.
      try request.wait()
      return try status.get()
    }
  }
}
