internal import CMPI

extension Communicator {
  /// Sends those elements of `values` that a datatype selects.
  ///
  /// - Parameters:
  ///   - values: A buffer with at least the datatype's ``Datatype/reach``.
  ///   - datatype: The layout of the elements.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  /// - Throws: ``MPIError``, of kind ``MPIError/Kind/mismatchedBuffers`` if the buffer is too short.
  public func send<T: MPIScalar>(
    _ values: Span<T>, as datatype: borrowing Datatype<T>, to destination: Int?, tag: Int = 0
  ) throws(MPIError) {
    let to = try validDestination(destination, "MPI_Send")
    let tag = try validTag(tag, "MPI_Send")
    try require(values.count, reaches: datatype, "MPI_Send")
    let type = unsafe datatype.raw
    try unsafe values.withUnsafeBufferPointer { buffer throws(MPIError) in
      try unsafe check(MPI_Send(buffer.baseAddress, 1, type, to, tag, raw), "MPI_Send")
    }
  }

  /// Receives into those elements of `values` that a datatype selects; the others stay.
  ///
  /// - Parameters:
  ///   - values: A buffer with at least the datatype's ``Datatype/reach``.
  ///   - datatype: The layout of the elements.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: Sender, tag and length.
  /// - Throws: ``MPIError``.
  @discardableResult
  public func receive<T: MPIScalar>(
    into values: inout MutableSpan<T>, as datatype: borrowing Datatype<T>, from source: some SourceSelector,
    tag: some TagSelector = 0
  ) throws(MPIError) -> MessageStatus {
    try require(values.count, reaches: datatype, "MPI_Recv")
    let type = unsafe datatype.raw
    let room = datatype.count * MemoryLayout<T>.size
    return try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe receiveMessage(room: room, from: source, tag: tag) { message throws(MPIError) in
        try unsafe check(MPI_Mrecv(buffer.baseAddress, 1, type, &message, cmpi_status_ignore()), "MPI_Mrecv")
      }
    }
  }

  /// Sends one selection of a buffer and receives into another one of the same buffer: a halo in one call.
  ///
  /// - Parameters:
  ///   - values: A buffer with at least the reach of both datatypes, which must not overlap.
  ///   - outgoing: The layout of the elements to send.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - incoming: The layout of the elements to receive.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag of both messages.
  /// - Returns: Sender, tag and length of the received message.
  /// - Throws: ``MPIError``.
  @discardableResult
  public func sendReceive<T: MPIScalar>(
    _ values: inout MutableSpan<T>, sending outgoing: borrowing Datatype<T>, to destination: Int?,
    receiving incoming: borrowing Datatype<T>, from source: some SourceSelector, tag: Int = 0
  ) throws(MPIError) -> MessageStatus {
    _ = try validSource(source, "MPI_Recv")
    try require(values.count, reaches: incoming, "MPI_Recv")
    let request = try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe immediateSend(UnsafeBufferPointer(buffer), as: outgoing, to: destination, tag: tag)
    }
    let status: MessageStatus
    do throws(MPIError) {
      status = try receive(into: &values, as: incoming, from: source, tag: tag)
    } catch {
      // Whatever came in: what goes out lies in the caller's memory.
      try request.wait()
      throw error
    }
    try request.wait()
    return status
  }

  /// Starts to send those elements of a buffer that a datatype selects, in place.
  ///
  /// The memory must live, and must not change, until the request has finished; the datatype may go before.
  ///
  /// - Parameters:
  ///   - values: A buffer with at least the datatype's ``Datatype/reach``.
  ///   - datatype: The layout of the elements.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  ///   - owner: What keeps the memory alive; the request holds it until it has finished.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  @unsafe public func immediateSend<T: MPIScalar>(
    _ values: UnsafeBufferPointer<T>, as datatype: borrowing Datatype<T>, to destination: Int?, tag: Int = 0,
    keeping owner: AnyObject? = nil
  ) throws(MPIError) -> Request {
    let to = try validDestination(destination, "MPI_Isend")
    let tag = try validTag(tag, "MPI_Isend")
    try require(values.count, reaches: datatype, "MPI_Isend")
    let request = Request(.send, owner: owner)
    try unsafe check(MPI_Isend(values.baseAddress, 1, datatype.raw, to, tag, raw, &request.raw), "MPI_Isend")
    return request
  }

  /// Starts to receive into those elements of a buffer that a datatype selects, in place.
  ///
  /// The memory must live, and must not be touched, until the request has finished; the datatype may go before.
  ///
  /// - Parameters:
  ///   - values: A buffer with at least the datatype's ``Datatype/reach``.
  ///   - datatype: The layout of the elements.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  ///   - owner: What keeps the memory alive; the request holds it until it has finished.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  @unsafe public func immediateReceive<T: MPIScalar>(
    into values: UnsafeMutableBufferPointer<T>, as datatype: borrowing Datatype<T>,
    from source: some SourceSelector, tag: some TagSelector = 0, keeping owner: AnyObject? = nil
  ) throws(MPIError) -> Request {
    let from = try validSource(source, "MPI_Irecv")
    let tag = try validTag(tag, "MPI_Irecv")
    try require(values.count, reaches: datatype, "MPI_Irecv")
    let request = Request(.receive, owner: owner)
    try unsafe check(MPI_Irecv(values.baseAddress, 1, datatype.raw, from, tag, raw, &request.raw), "MPI_Irecv")
    return request
  }

  private func require<T>(_ count: Int, reaches datatype: borrowing Datatype<T>, _ function: String) throws(MPIError) {
    guard count >= datatype.reach else {
      throw MPIError(.mismatchedBuffers, function, "the datatype reaches \(datatype.reach) elements far, of \(count)")
    }
  }
}
