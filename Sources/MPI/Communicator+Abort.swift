internal import CMPI
internal import Glibc

extension Communicator {
  /// Ends the whole job at once, with a message on standard error that names this rank in the world.
  ///
  /// - Parameters:
  ///   - code: The exit code of the job, from 1 to 255.
  ///   - message: Why; nothing is written if it is empty.
  public func abort(code: Int32 = 1, _ message: String = "") -> Never {
    endJob(code: code, message)
  }

  /// Ends the whole job because nobody caught `error`.
  func abort(after error: any Error) -> Never {
    if let coded = error as? any ExitCoding, coded.isToldElsewhere {
      // The rank on which it happened says what happened: leave it the time to do so.
      usleep(500_000)
      abort(code: error.codeToExitWith)
    }
    abort(code: error.codeToExitWith, "\(error)")
  }
}

/// Ends the whole job at once, with a message on standard error that names this rank in the world.
func endJob(code: Int32, _ message: String) -> Never {
  var rank: Int32 = 0
  var size: Int32 = 0
  _ = unsafe MPI_Comm_rank(cmpi_comm_world(), &rank)
  _ = unsafe MPI_Comm_size(cmpi_comm_world(), &size)
  if !message.isEmpty { writeToStandardError("rank \(rank) of \(size): \(message)") }
  fflush(nil)
  _ = unsafe MPI_Abort(cmpi_comm_world(), code)
  // MPI_Abort may return in principle; running on is the one thing that must not happen.
  _exit(code)
}

/// Writes one line to standard error, unbuffered and in one piece, so that lines of several ranks do not mix.
func writeToStandardError(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  var start = 0
  while start < bytes.count {
    let written = unsafe bytes[start...].withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard written > 0 || errno == EINTR else { return }
    start += max(written, 0)
  }
}
