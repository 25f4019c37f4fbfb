/// An MPI call that failed, or that was refused because its arguments could not be right.
public struct MPIError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What went wrong, for callers that react to it.
  public enum Kind: Equatable, Sendable {
    /// A rank outside the communicator.
    case invalidRank
    /// A tag below zero or above the largest that MPI takes.
    case invalidTag
    /// A negative or otherwise unusable number of elements.
    case invalidCount
    /// More elements than this operation can move in one call.
    case countTooLarge
    /// Buffers whose sizes do not fit each other or the communicator.
    case mismatchedBuffers
    /// A message longer than the buffer that should have received it.
    case truncated
    /// A communicator that is null or already freed.
    case invalidCommunicator
    /// Any other argument that MPI refused.
    case invalidArgument
    /// MPI was not initialised, was already finalised, or gives less thread support than asked for.
    case runtime
    /// Everything else.
    case failure
  }

  /// What went wrong.
  public let kind: Kind

  /// The MPI function that failed.
  public let function: String

  /// MPI's own words for the error, or ours where the call was refused before it reached MPI.
  public let message: String

  init(_ kind: Kind, _ function: String, _ message: String) {
    self.kind = kind
    self.function = function
    self.message = message
  }

  /// `function: message`.
  public var description: String { "\(function): \(message)" }
}
