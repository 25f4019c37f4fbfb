internal import CMPI
internal import Glibc

/// A transfer under way.
///
/// It must be finished, by ``wait()``, by ``test()`` that returns true, or by ``waitAll(_:)``. Memory given to it stays
/// alive through the `owner` that it retains. One that is dropped unfinished says so on standard error, and
/// ``MPIRuntime/run(threads:_:)`` fails at its end; a receive is withdrawn, so that a late message overwrites nothing,
/// and the owner of what is still being sent or reduced is kept alive for good.
///
/// The buffer of a receive must hold the message: where the message is longer, its end may have been written over other
/// memory, and the job is ended with a message. ``Communicator/receive(into:from:tag:)`` throws instead, since it looks
/// at the message first.
///
/// Open MPI moves large messages only while some call of MPI is made: call ``test()`` now and then to overlap a transfer
/// with work.
@safe public final class Request {
  enum Kind: String {
    case send, receive, collective, persistent
  }

  var raw: MPI_Request?
  let kind: Kind
  private var owner: AnyObject?

  /// What is known about the received message once the transfer has finished; nil before. Transfers that receive no
  /// message have an empty one from nobody.
  public internal(set) var status: MessageStatus?

  init(_ kind: Kind, owner: AnyObject?) {
    self.kind = kind
    self.owner = owner
    unsafe raw = unsafe cmpi_request_null()
  }

  /// Whether the transfer has been seen to finish.
  public var isFinished: Bool { unsafe raw == cmpi_request_null() }

  /// Waits until the transfer has finished. Finished ones return at once.
  ///
  /// - Returns: What is known about the received message; for other transfers, an empty one from nobody.
  /// - Throws: ``MPIError``.
  @discardableResult
  public func wait() throws(MPIError) -> MessageStatus {
    if let status { return status }
    var found = MPI_Status()
    try unsafe finish(MPI_Wait(&raw, &found), found, "MPI_Wait")
    return status ?? .ofNothing
  }

  /// Moves the transfer on, without waiting.
  ///
  /// - Returns: Whether it has finished.
  /// - Throws: ``MPIError``.
  public func test() throws(MPIError) -> Bool {
    if status != nil { return true }
    var found = MPI_Status()
    var isDone: Int32 = 0
    let code = unsafe MPI_Test(&raw, &isDone, &found)
    guard code != MPI_SUCCESS || isDone != 0 else { return false }
    try finish(code, found, "MPI_Test")
    return true
  }

  /// Waits until all transfers have finished, also if one of them fails.
  ///
  /// - Parameter requests: The transfers; finished ones are ignored.
  /// - Throws: The ``MPIError`` of the first one that failed.
  public static func waitAll(_ requests: [Request]) throws(MPIError) {
    // One by one, which moves all of them on as well: the library's own wait for several leaves it unclear, when one
    // fails, which of the others are finished.
    var first: MPIError?
    for request in requests {
      do throws(MPIError) {
        try request.wait()
      } catch {
        first = first ?? error
      }
    }
    if let first { throw first }
  }

  /// Records the end of the transfer and lets go of the memory.
  private func finish(_ code: Int32, _ found: MPI_Status, _ function: String) throws(MPIError) {
    Request.endJobIfTruncated(code)
    // Open MPI keeps the handle of a transfer that failed.
    if unsafe raw != cmpi_request_null() { _ = unsafe MPI_Request_free(&raw) }
    unsafe raw = unsafe cmpi_request_null()
    owner = nil
    // What the library says of other transfers is undefined: it leaves parts of their status as they were in memory.
    status = kind == .receive ? try MessageStatus(found) : .ofNothing
    try check(code, function)
  }

  /// Ends the job if a message was longer than the buffer posted for it.
  ///
  /// Open MPI 4.1 writes a large one beyond the buffer before it reports the error: memory is no longer to be relied
  /// upon, so this allocates none.
  static func endJobIfTruncated(_ code: Int32) {
    var errorClass: Int32 = MPI_SUCCESS
    guard code != MPI_SUCCESS, unsafe MPI_Error_class(code, &errorClass) == MPI_SUCCESS,
      errorClass == MPI_ERR_TRUNCATE
    else { return }
    let words: StaticString = "a message was longer than the buffer posted for it: what lies behind is overwritten\n"
    _ = unsafe write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
    _ = unsafe MPI_Abort(cmpi_comm_world(), 1)
    _exit(1)
  }

  deinit {
    guard !isFinished, MPIRuntime.isAlive else { return }
    DroppedRequests.record(kind)
    if kind == .receive {
      unsafe Request.withdraw(&raw)
    } else if let owner {
      _ = unsafe Unmanaged.passRetained(owner)
    }
  }

  /// Cancels a receive. The wait is short: the receive is gone, or its message is already arriving.
  static func withdraw(_ raw: inout MPI_Request?) {
    _ = unsafe MPI_Cancel(&raw)
    _ = unsafe MPI_Wait(&raw, cmpi_status_ignore())
  }
}
