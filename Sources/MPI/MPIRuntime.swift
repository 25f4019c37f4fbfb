internal import CMPI
internal import Glibc

/// The span of a process in which MPI is alive.
///
/// ```swift
/// let code = MPIRuntime.run { world in
///   let sum = try world.allReduce(world.rank, .sum)
///   if world.rank == 0 { print(sum) }
///   return 0
/// }
/// ```
///
/// Everything that uses MPI happens inside the closure, so that every handle made there dies before MPI does.
public enum MPIRuntime {
  /// Which threads may call MPI.
  public enum ThreadSupport: Sendable {
    /// The thread that started MPI alone.
    case funneled
    /// Any thread, one at a time.
    case serialized

    var raw: Int32 {
      switch self {
      case .funneled: cmpi_thread_funneled()
      case .serialized: cmpi_thread_serialized()
      }
    }
  }

  /// Starts MPI, runs `body`, ends MPI, and returns the code to exit with, the same on every rank.
  ///
  /// Where the ranks return different codes, the smallest that is not zero counts, so that a failure (1) is not hidden
  /// by a stop that can be resumed (75).
  ///
  /// An error that leaves `body` ends the whole job: its description goes to standard error with the rank's number,
  /// and the job exits with the error's ``ExitCoding/exitCode``, or 1. MPI is then never finalised, since a rank that
  /// waits in there while others die can make the launcher hang.
  ///
  /// - Parameters:
  ///   - threads: Which threads will call MPI.
  ///   - body: The program; it is given the communicator of all ranks.
  /// - Returns: The exit code that the ranks agree on.
  public static func run(
    threads: ThreadSupport = .funneled, _ body: (Communicator) throws -> Int32
  ) -> Int32 {
    let world = startOrExit(threads)
    do {
      let code = try body(world)
      // All ranks have left the body when this returns: none is in MPI_Finalize while another may still fail.
      let agreed = try world.allReduce(code == 0 ? Int32.max : code, .minimum)
      if try world.any(DroppedRequests.count > 0) {
        throw MPIError(.failure, "MPIRuntime.run", "requests were dropped before they had finished")
      }
      try finish()
      return agreed == .max ? 0 : agreed
    } catch {
      world.abort(after: error)
    }
  }

  /// Starts MPI, runs `body` and ends MPI. An error that leaves `body` ends the whole job.
  ///
  /// - Parameters:
  ///   - threads: Which threads will call MPI.
  ///   - body: The program; it is given the communicator of all ranks.
  public static func run(threads: ThreadSupport = .funneled, _ body: (Communicator) throws -> Void) {
    _ = run(threads: threads) { world in
      try body(world)
      return 0
    }
  }

  /// Whether MPI has been started and not yet ended.
  public static var isAlive: Bool {
    var started: Int32 = 0
    var ended: Int32 = 0
    unsafe MPI_Initialized(&started)
    unsafe MPI_Finalized(&ended)
    return started != 0 && ended == 0
  }

  /// The name and version of the MPI library, such as `Open MPI v4.1.4`, in one line.
  public static var libraryVersion: String {
    var text = [CChar](repeating: 0, count: Int(MPI_MAX_LIBRARY_VERSION_STRING))
    var length: Int32 = 0
    guard unsafe MPI_Get_library_version(&text, &length) == MPI_SUCCESS else { return "unknown MPI library" }
    let words = String(text, count: length).split(whereSeparator: { $0 == "," || $0 == "\n" || $0 == "\0" })
    return words.first.map(String.init) ?? "unknown MPI library"
  }

  /// The version of the MPI standard that the library follows, such as `3.1`.
  public static var standardVersion: String {
    var major: Int32 = 0
    var minor: Int32 = 0
    unsafe MPI_Get_version(&major, &minor)
    return "\(major).\(minor)"
  }

  /// Starts MPI and gives the communicator of all ranks. For ``run(threads:_:)`` and for the tests.
  package static func start(threads: ThreadSupport) throws(MPIError) -> Communicator {
    var started: Int32 = 0
    unsafe MPI_Initialized(&started)
    guard started == 0 else { throw MPIError(.runtime, "MPI_Init_thread", "MPI can be started only once a process") }
    var provided: Int32 = 0
    try unsafe check(MPI_Init_thread(nil, nil, threads.raw, &provided), "MPI_Init_thread")
    guard provided >= threads.raw else {
      throw MPIError(.runtime, "MPI_Init_thread", "this MPI library gives less thread support than \(threads)")
    }
    // Errors that belong to no communicator are raised on the world's or on the process's own.
    try unsafe check(MPI_Comm_set_errhandler(cmpi_comm_self(), cmpi_errors_return()), "MPI_Comm_set_errhandler")
    return try unsafe Communicator(cmpi_comm_world(), isOwned: false)
  }

  /// Ends MPI; collective. What was printed must leave first: the launcher kills slower ranks once one has exited.
  package static func finish() throws(MPIError) {
    fflush(nil)
    try check(MPI_Finalize(), "MPI_Finalize")
  }

  private static func startOrExit(_ threads: ThreadSupport) -> Communicator {
    do {
      return try start(threads: threads)
    } catch {
      writeToStandardError("\(error)")
      exit(1)
    }
  }
}
