public import Domain
internal import Glibc
internal import MPI

/// Writes a model's numbers to a table of comma-separated values: a line for each time, with all digits.
///
/// Rank 0 writes. A line is on its way to the disk once it is whole; a run that goes on cuts off what lies behind its state.
public final class SeriesWriter: Writer {
  /// `series`.
  public let name = "series"
  /// The file's path.
  public let path: String
  /// The bytes that this rank has written.
  public private(set) var bytesWritten = 0

  private let communicator: Communicator
  private let header: String
  private var stream: UnsafeMutablePointer<FILE>?

  /// A table of a model's diagnostics, `time` and `step` before them. Collective.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - path: The file.
  /// - Throws: What the model's diagnostics throw.
  public init(_ model: any Model, to path: String) throws {
    self.path = path
    communicator = model.topology.communicator
    let columns = try model.diagnostics().map { $0.units == "1" ? $0.name : "\($0.name) [\($0.units)]" }
    header = (["time [s]", "step"] + columns).joined(separator: ",") + "\n"
  }

  /// The step of the last line; on rank 0.
  private var lastStep: Int?

  deinit { if let stream { fclose(stream) } }

  /// Makes the table.
  public func begin() throws { try open(["w"]) { _ in try put(header) } }

  /// Opens the table and cuts off the lines behind the clock's step.
  public func resume(at clock: Clock) throws {
    try open(["r+", "w+"]) { stream in
      var (line, size, kept): (UnsafeMutablePointer<CChar>?, Int, Int) = (nil, 0, 0)
      defer { free(line) }
      while getline(&line, &size, stream) > 0, let line {
        let text = String(cString: line)
        // A line that a kill has torn has no end.
        let step = text.split(separator: ",").dropFirst().first.flatMap { Int($0) }
        guard text.hasSuffix("\n"), kept == 0 ? text == header : step.map({ $0 <= clock.step }) ?? false else { break }
        kept += text.utf8.count
        lastStep = step
      }
      guard ftruncate(fileno(stream), kept) == 0, fseek(stream, kept, SEEK_SET) == 0 else { throw failure("cut") }
      if kept == 0 { try put(header) }
    }
  }

  /// Writes a line.
  public func write(at clock: Clock, _ diagnostics: [DiagnosticValue]) throws {
    try communicator.agree {
      // A state that a run has gone on from can have its line.
      guard communicator.rank == 0, clock.step != lastStep else { return }
      lastStep = clock.step
      let numbers = diagnostics.map { $0.isCount ? "\(Int($0.value))" : "\($0.value)" }
      try put((["\(clock.time)", "\(clock.step)"] + numbers).joined(separator: ",") + "\n")
    }
  }

  /// Closes the table.
  public func end(isComplete: Bool) throws {
    try communicator.agree {
      guard let open = stream else { return }
      stream = nil
      guard fclose(open) == 0 else { throw failure("close") }
    }
  }

  /// The file.
  public var files: [String] { [path] }

  /// Opens the file in the first of the modes that can be had, on rank 0, and does something with it.
  private func open(_ modes: [String], _ body: (UnsafeMutablePointer<FILE>) throws -> Void) throws {
    try communicator.agree {
      guard communicator.rank == 0 else { return }
      for mode in modes where stream == nil { stream = fopen(path, mode) }
      guard let stream else { throw failure("open") }
      try body(stream)
    }
  }

  private func put(_ text: String) throws(SeriesError) {
    guard let stream, fputs(text, stream) >= 0, fflush(stream) == 0 else { throw failure("write to") }
    bytesWritten += text.utf8.count
  }

  private func failure(_ operation: String) -> SeriesError {
    SeriesError(description: "\(path): cannot \(operation) it: \(String(cString: strerror(errno)))")
  }
}

/// What is wrong with a table's file.
public struct SeriesError: Error, CustomStringConvertible {
  /// The file and the reason.
  public let description: String
}
