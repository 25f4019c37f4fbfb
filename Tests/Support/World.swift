import Glibc
public import MPI

/// The communicator of all ranks that run the test program.
public enum World {
  /// All ranks. The first use starts MPI; the end of the process ends it.
  ///
  /// Tests run on changing threads, one after the other: hence the thread support, and the launch with `--no-parallel`.
  nonisolated(unsafe) public static let communicator: Communicator = start()

  /// This process's number.
  public static var rank: Int { communicator.rank }

  /// The number of processes.
  public static var size: Int { communicator.size }

  private static func start() -> Communicator {
    do {
      let world = try MPIRuntime.start(threads: .serialized)
      atexit {
        do { try MPIRuntime.finish() } catch { report("\(error)") }
        TemporaryFolder.removeAll()
      }
      return world
    } catch {
      report("\(error)")
      exit(1)
    }
  }
}

/// Writes a line that names this rank to standard error, without buffering.
func report(_ line: String, rank: Int? = nil) {
  let text = (rank.map { "rank \($0): " } ?? "") + line + "\n"
  _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
