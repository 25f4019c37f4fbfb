internal import CMPI

/// A set of messages that is exchanged again and again: a halo, planned once.
///
/// It owns the buffers of its messages. In each round, fill those of the sends, ``start()``, work on something else,
/// ``wait()``, and read those of the receives. (MPI 3.1, section 3.9)
///
/// ```swift
/// let halo = PersistentTransfers(on: world)
/// let up = try halo.addSend(byteCount: 512, to: above, tag: 1)
/// let down = try halo.addReceive(byteCount: 512, from: below, tag: 1)
/// ```
///
/// A message that is longer than its buffer ends the job, as for a ``Request``.
/// One that is dropped between start and wait behaves as a ``Request`` does.
@safe public final class PersistentTransfers {
  private struct Message {
    let buffer: AlignedBytes
    let isSend: Bool
  }

  private let communicator: Communicator
  private var handles: [MPI_Request?] = unsafe []
  private var messages: [Message] = []
  private var failure: MPIError?

  /// Whether the messages are under way.
  public private(set) var isActive = false

  /// A set without messages.
  ///
  /// - Parameter communicator: The ranks that exchange messages.
  public init(on communicator: Communicator) {
    self.communicator = communicator
  }

  /// Adds a message to send.
  ///
  /// - Parameters:
  ///   - byteCount: Its length.
  ///   - destination: The receiving rank; nil sends nothing.
  ///   - tag: A number, 0 or more, that the receiver selects by.
  /// - Returns: The message's index for ``withBytes(of:_:)``.
  /// - Throws: ``MPIError``.
  public func addSend(byteCount: Int, to destination: Int?, tag: Int = 0) throws(MPIError) -> Int {
    let function = "MPI_Send_init"
    let to = try communicator.validDestination(destination, function)
    let tag = try communicator.validTag(tag, function)
    return try unsafe add(byteCount, isSend: true, function) { bytes, count, type, handle in
      unsafe MPI_Send_init(bytes, count, type, to, tag, communicator.raw, &handle)
    }
  }

  /// Adds a message to receive.
  ///
  /// - Parameters:
  ///   - byteCount: The most bytes that it can have.
  ///   - source: The sending rank; nil receives nothing.
  ///   - tag: Its tag.
  /// - Returns: The message's index for ``withBytes(of:_:)``.
  /// - Throws: ``MPIError``.
  public func addReceive(byteCount: Int, from source: Int?, tag: Int = 0) throws(MPIError) -> Int {
    let function = "MPI_Recv_init"
    let from = try communicator.validSource(source, function)
    let tag = try communicator.validTag(tag, function)
    return try unsafe add(byteCount, isSend: false, function) { bytes, count, type, handle in
      unsafe MPI_Recv_init(bytes, count, type, from, tag, communicator.raw, &handle)
    }
  }

  /// Gives access to the buffer of a message, which begins on a cache line.
  ///
  /// The buffer's address never changes. Leave it alone while the messages are under way.
  ///
  /// - Parameters:
  ///   - index: What ``addSend(byteCount:to:tag:)`` or ``addReceive(byteCount:from:tag:)`` returned.
  ///   - body: What uses the buffer; it must not let it escape.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    of index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(!isActive, "the buffer of a message under way")
    return try unsafe body(messages[index].buffer.bytes)
  }

  /// Sets all messages under way.
  ///
  /// - Throws: ``MPIError``.
  public func start() throws(MPIError) {
    guard !isActive else { throw MPIError(.failure, "MPI_Startall", "the messages are already under way") }
    guard !messages.isEmpty else { return }
    try unsafe check(MPI_Startall(Int32(messages.count), &handles), "MPI_Startall")
    isActive = true
  }

  /// Waits until all messages have been moved; returns at once if none is under way.
  ///
  /// - Throws: The ``MPIError`` of the first message that failed.
  public func wait() throws(MPIError) {
    guard isActive else { return }
    for index in messages.indices {
      note(unsafe MPI_Wait(&handles[index], cmpi_status_ignore()), "MPI_Wait")
    }
    try finish()
  }

  /// Moves the messages on, without waiting.
  ///
  /// - Returns: Whether all have been moved.
  /// - Throws: The ``MPIError`` of the first message that failed.
  public func test() throws(MPIError) -> Bool {
    guard isActive else { return true }
    for index in messages.indices {
      var isDone: Int32 = 0
      let code = unsafe MPI_Test(&handles[index], &isDone, cmpi_status_ignore())
      note(code, "MPI_Test")
      guard code != MPI_SUCCESS || isDone != 0 else { return false }
    }
    try finish()
    return true
  }

  private func add(
    _ byteCount: Int, isSend: Bool, _ function: String,
    _ create: (UnsafeMutableRawPointer?, Int32, MPI_Datatype, inout MPI_Request?) -> Int32
  ) throws(MPIError) -> Int {
    guard !isActive else { throw MPIError(.failure, function, "the messages are under way") }
    guard byteCount >= 0 else { throw MPIError(.invalidCount, function, "\(byteCount) bytes") }
    let buffer = AlignedBytes(count: byteCount)
    var handle: MPI_Request?
    try unsafe communicator.withCount(byteCount, of: .byte) { count, type throws(MPIError) in
      try unsafe check(create(buffer.bytes.baseAddress, count, type, &handle), function)
    }
    unsafe handles.append(handle)
    messages.append(Message(buffer: buffer, isSend: isSend))
    return messages.count - 1
  }

  /// Keeps the first failure of a round until all its messages have ended.
  private func note(_ code: Int32, _ function: String) {
    Request.endJobIfTruncated(code)
    guard code != MPI_SUCCESS, failure == nil else { return }
    failure = MPIError(code: code, function: function)
  }

  private func finish() throws(MPIError) {
    isActive = false
    defer { failure = nil }
    if let failure { throw failure }
  }

  deinit {
    guard MPIRuntime.isAlive else { return }
    if isActive { DroppedRequests.record(.persistent) }
    for index in messages.indices {
      if isActive, messages[index].isSend {
        _ = unsafe Unmanaged.passRetained(messages[index].buffer)
      } else {
        if isActive { unsafe Request.withdraw(&handles[index]) }
        _ = unsafe MPI_Request_free(&handles[index])
      }
    }
  }
}
