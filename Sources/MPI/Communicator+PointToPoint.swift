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
    try send(values.span, to: destination, tag: tag)
  }

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
    let from = try validSource(source, "MPI_Recv")
    let tag = try validTag(tag, "MPI_Recv")
    var status = MPI_Status()
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe withCount(buffer.count, of: T.scalarKind) { count, type throws(MPIError) in
        try unsafe check(MPI_Recv(buffer.baseAddress, count, type, from, tag, raw, &status), "MPI_Recv")
      }
    }
    return try MessageStatus(status)
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
      throw MPIError(.mismatchedBuffers, "MPI_Recv", "\(status.byteCount) bytes are no array of \(type)")
    }
    var values: [T] = zeros(count)
    var span = values.mutableSpan
    // What was probed is now asked for by name: the message cannot be another one.
    let received = try receive(into: &span, from: status.source, tag: status.tag)
    return (values, received)
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
    let to = try validDestination(destination, "MPI_Sendrecv")
    let from = try validSource(source, "MPI_Sendrecv")
    let tag = try validTag(tag, "MPI_Sendrecv")
    var status = MPI_Status()
    try unsafe outgoing.withUnsafeBufferPointer { send throws(MPIError) in
      try unsafe incoming.withUnsafeMutableBufferPointer { receive throws(MPIError) in
        try unsafe withCount(send.count, of: T.scalarKind) { sent, sendType throws(MPIError) in
          try unsafe withCount(receive.count, of: T.scalarKind) { received, receiveType throws(MPIError) in
            let code = unsafe MPI_Sendrecv(
              send.baseAddress, sent, sendType, to, tag, receive.baseAddress, received, receiveType, from, tag, raw,
              &status)
            try check(code, "MPI_Sendrecv")
          }
        }
      }
    }
    return try MessageStatus(status)
  }

  /// Waits until a message can be received, and says from whom it is and how long. (MPI 3.1, section 3.8)
  ///
  /// - Parameters:
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: Sender, tag and length.
  /// - Throws: ``MPIError``.
  public func probe(from source: some SourceSelector, tag: some TagSelector = 0) throws(MPIError) -> MessageStatus {
    let from = try validSource(source, "MPI_Probe")
    let tag = try validTag(tag, "MPI_Probe")
    var status = MPI_Status()
    try unsafe check(MPI_Probe(from, tag, raw, &status), "MPI_Probe")
    return try MessageStatus(status)
  }

  /// Says from whom the next message is and how long, or nil if none can be received yet. (MPI 3.1, section 3.8)
  ///
  /// - Parameters:
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: Sender, tag and length.
  /// - Throws: ``MPIError``.
  public func immediateProbe(
    from source: some SourceSelector, tag: some TagSelector = 0
  ) throws(MPIError) -> MessageStatus? {
    let from = try validSource(source, "MPI_Iprobe")
    let tag = try validTag(tag, "MPI_Iprobe")
    var status = MPI_Status()
    var isThere: Int32 = 0
    try unsafe check(MPI_Iprobe(from, tag, raw, &isThere, &status), "MPI_Iprobe")
    return isThere != 0 ? try MessageStatus(status) : nil
  }
}
