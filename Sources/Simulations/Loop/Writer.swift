public import Domain

/// Something that takes a model's state to files at scheduled times.
///
/// All calls are collective: every rank makes them, at the same steps.
public protocol Writer: AnyObject {
  /// What it is called in reports, and in checkpoints: unique within a simulation.
  var name: String { get }

  /// Makes the files of a fresh run.
  func begin() throws

  /// Opens the files of an earlier run, and cuts off what lies behind the state that the run goes on from.
  ///
  /// - Parameter clock: The time of that state, which is kept.
  /// - Throws: What is wrong with the files.
  func resume(at clock: Clock) throws

  /// Writes the state now.
  ///
  /// - Parameters:
  ///   - clock: The time of the state.
  ///   - diagnostics: The model's numbers.
  /// - Throws: What is wrong with the files.
  func write(at clock: Clock, _ diagnostics: [DiagnosticValue]) throws

  /// Closes the files.
  ///
  /// - Parameter isComplete: Whether the run has come to its end, rather than stopped early.
  /// - Throws: What is wrong with the files.
  func end(isComplete: Bool) throws

  /// Bytes that this rank has written.
  var bytesWritten: Int { get }

  /// The paths of the files.
  var files: [String] { get }
}
