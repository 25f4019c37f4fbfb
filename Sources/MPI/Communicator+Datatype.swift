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
    let from = try validSource(source, "MPI_Recv")
    let tag = try validTag(tag, "MPI_Recv")
    try require(values.count, reaches: datatype, "MPI_Recv")
    let type = unsafe datatype.raw
    var status = MPI_Status()
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe check(MPI_Recv(buffer.baseAddress, 1, type, from, tag, raw, &status), "MPI_Recv")
    }
    return try MessageStatus(status)
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
    let to = try validDestination(destination, "MPI_Sendrecv")
    let from = try validSource(source, "MPI_Sendrecv")
    let tag = try validTag(tag, "MPI_Sendrecv")
    try require(values.count, reaches: outgoing, "MPI_Sendrecv")
    try require(values.count, reaches: incoming, "MPI_Sendrecv")
    let sent = unsafe outgoing.raw
    let received = unsafe incoming.raw
    var status = MPI_Status()
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      let base = buffer.baseAddress
      let code = unsafe MPI_Sendrecv(base, 1, sent, to, tag, base, 1, received, from, tag, raw, &status)
      try check(code, "MPI_Sendrecv")
    }
    return try MessageStatus(status)
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
