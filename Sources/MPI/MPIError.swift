/// An MPI call that failed.
public struct MPIError: Error, CustomStringConvertible {
  /// The MPI function that failed.
  public let function: String

  /// MPI's own words for the error.
  public let message: String

  /// `function: message`.
  public var description: String { "\(function): \(message)" }
}
