/// A problem that cannot be solved as it is posed.
public enum SolverError: Error, Equatable, CustomStringConvertible {
  /// The parts of a problem exclude each other.
  case contradiction(String)

  /// A size that the solver cannot take.
  case unsupportedSize(String)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .contradiction(let text), .unsupportedSize(let text): text
    }
  }
}
