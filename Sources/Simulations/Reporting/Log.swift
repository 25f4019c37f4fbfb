internal import Glibc

/// What a run says: lines on standard output from rank 0, warnings and faults on standard error with the rank's number.
///
/// On a terminal the last line can be a progress line, which is redrawn in place; other lines then appear above it.
public final class Log {
  /// How much is said, and where.
  public struct Options: Sendable, Hashable {
    /// Whether progress and notes are left out.
    public var isQuiet = false

    /// Whether standard output is kept for one line of JSON at the end: everything else goes to standard error.
    public var isJSON = false

    /// The default: everything is said, on standard output.
    public init(isQuiet: Bool = false, isJSON: Bool = false) {
      self.isQuiet = isQuiet
      self.isJSON = isJSON
    }
  }

  /// The rank that speaks.
  public let rank: Int

  /// How much is said, and where.
  public let options: Options

  /// Whether lines can be redrawn.
  public let isTerminal: Bool

  private let write: (_ descriptor: Int32, _ text: String) -> Void
  private var hasOpenLine = false

  /// A log of this process.
  ///
  /// - Parameters:
  ///   - rank: This process's rank; only rank 0 writes notes.
  ///   - options: How much is said, and where.
  public convenience init(rank: Int, options: Options = Options()) {
    let isTerminal = rank == 0 && Terminal.isShown(options.isJSON ? STDERR_FILENO : STDOUT_FILENO)
    self.init(rank: rank, options: options, isTerminal: isTerminal, write: writeAll)
  }

  /// A log that writes where `write` puts it.
  init(
    rank: Int, options: Options, isTerminal: Bool, write: @escaping (_ descriptor: Int32, _ text: String) -> Void
  ) {
    self.rank = rank
    self.options = options
    self.isTerminal = isTerminal
    self.write = write
  }

  /// Says something worth knowing, unless the run is quiet. Rank 0 alone writes.
  public func note(_ line: String) {
    guard rank == 0, !options.isQuiet else { return }
    put(line)
  }

  /// Says what was asked for, such as a report or a listing, also in a quiet run. Rank 0 alone writes.
  public func print(_ text: String) {
    guard rank == 0 else { return }
    put(text)
  }

  /// Cautions on standard error, also in a quiet run. Rank 0 alone writes.
  public func caution(_ line: String) {
    guard rank == 0 else { return }
    closeLine()
    write(STDERR_FILENO, line + "\n")
  }

  /// Warns on standard error, with this rank's number.
  public func warn(_ line: String) {
    closeLine()
    write(STDERR_FILENO, "rank \(rank): warning: \(line)\n")
  }

  /// Writes the one line of JSON that a script reads. Rank 0 alone writes, and only if JSON was asked for.
  public func summarize(_ value: JSONValue) {
    guard rank == 0, options.isJSON else { return }
    closeLine()
    write(STDOUT_FILENO, value.text + "\n")
  }

  /// Replaces the progress line on a terminal; writes a whole line elsewhere.
  func redraw(_ line: String) {
    guard rank == 0, !options.isQuiet else { return }
    guard isTerminal else { return put(line) }
    // A line that wraps could not be redrawn.
    write(output, "\r\u{1B}[K" + line.prefix(Terminal.columns(of: output) - 1))
    hasOpenLine = true
  }

  /// Ends the progress line, so that the next line starts at the left.
  func closeLine() {
    guard hasOpenLine else { return }
    hasOpenLine = false
    write(output, "\r\u{1B}[K")
  }

  private var output: Int32 { options.isJSON ? STDERR_FILENO : STDOUT_FILENO }

  private func put(_ text: String) {
    closeLine()
    write(output, text.hasSuffix("\n") ? text : text + "\n")
  }
}

/// Writes all bytes at once and unbuffered, so that lines of several ranks do not mix and none is lost at an abort.
private func writeAll(_ descriptor: Int32, _ text: String) {
  // What print has buffered comes first.
  fflush(nil)
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard written >= 0 || errno == EINTR else { return }
    bytes = bytes.dropFirst(max(written, 0))
  }
}
