internal import CMPI

extension Communicator {
  /// Starts to send a copy of `values`: they may be changed at once. (MPI 3.1, section 3.7.2)
  ///
  /// - Parameters:
  ///   - values: The elements.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  public func immediateSend<T: MPIScalar>(
    _ values: Span<T>, to destination: Int?, tag: Int = 0
  ) throws(MPIError) -> Request {
    let copy = MessageBuffer(copying: values)
    return try unsafe startSend(
      copy.bytes, copy.count, T.scalarKind, to: destination, tag: tag, keeping: copy)
  }

  /// Starts to send a copy of an array: it may be changed at once.
  ///
  /// - Parameters:
  ///   - values: The elements.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  public func immediateSend<T: MPIScalar>(
    _ values: [T], to destination: Int?, tag: Int = 0
  ) throws(MPIError) -> Request {
    try values.withSpan { elements throws(MPIError) in try immediateSend(elements, to: destination, tag: tag) }
  }

  /// Starts to receive up to `capacity` elements, which the returned value owns until it hands them out.
  ///
  /// - Parameters:
  ///   - type: The type of the elements.
  ///   - capacity: The most elements that the message can have; a longer one ends the job, see ``Request``.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  public func immediateReceive<T: MPIScalar>(
    _ type: T.Type, capacity: Int, from source: some SourceSelector, tag: some TagSelector = 0
  ) throws(MPIError) -> PendingArray<T> {
    guard capacity >= 0 else { throw MPIError(.invalidCount, "MPI_Irecv", "\(capacity) elements") }
    let buffer = MessageBuffer<T>(count: capacity)
    let request = try unsafe startReceive(
      buffer.bytes, capacity, T.scalarKind, from: source, tag: tag, keeping: buffer)
    return PendingArray(request, buffer)
  }

  /// Starts to send bytes in place: the fast form, for packed messages.
  ///
  /// The memory must live, and must not change, until the request has finished. Receive such a message as bytes too.
  ///
  /// - Parameters:
  ///   - bytes: The message.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  ///   - owner: What keeps the memory alive; the request holds it until it has finished.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  @unsafe public func immediateSend(
    _ bytes: UnsafeRawBufferPointer, to destination: Int?, tag: Int = 0, keeping owner: AnyObject? = nil
  ) throws(MPIError) -> Request {
    try unsafe startSend(bytes.baseAddress, bytes.count, .byte, to: destination, tag: tag, keeping: owner)
  }

  /// Starts to receive bytes in place: the fast form, for packed messages.
  ///
  /// The memory must live, and must not be touched, until the request has finished.
  ///
  /// - Parameters:
  ///   - bytes: Receives the message, which may be shorter; a longer one ends the job, see ``Request``.
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  ///   - owner: What keeps the memory alive; the request holds it until it has finished.
  /// - Returns: The transfer, to be finished.
  /// - Throws: ``MPIError``.
  @unsafe public func immediateReceive(
    into bytes: UnsafeMutableRawBufferPointer, from source: some SourceSelector, tag: some TagSelector = 0,
    keeping owner: AnyObject? = nil
  ) throws(MPIError) -> Request {
    try unsafe startReceive(bytes.baseAddress, bytes.count, .byte, from: source, tag: tag, keeping: owner)
  }

  func startSend(
    _ base: UnsafeRawPointer?, _ count: Int, _ kind: ScalarKind, to destination: Int?, tag: Int,
    keeping owner: AnyObject?
  ) throws(MPIError) -> Request {
    let to = try validDestination(destination, "MPI_Isend")
    let tag = try validTag(tag, "MPI_Isend")
    let request = Request(.send, owner: owner)
    try unsafe withCount(count, of: kind) { count, type throws(MPIError) in
      try unsafe check(MPI_Isend(base, count, type, to, tag, raw, &request.raw), "MPI_Isend")
    }
    return request
  }

  private func startReceive(
    _ base: UnsafeMutableRawPointer?, _ count: Int, _ kind: ScalarKind, from source: some SourceSelector,
    tag: some TagSelector, keeping owner: AnyObject?
  ) throws(MPIError) -> Request {
    let from = try validSource(source, "MPI_Irecv")
    let tag = try validTag(tag, "MPI_Irecv")
    let request = Request(.receive, owner: owner)
    try unsafe withCount(count, of: kind) { count, type throws(MPIError) in
      try unsafe check(MPI_Irecv(base, count, type, from, tag, raw, &request.raw), "MPI_Irecv")
    }
    return request
  }
}
