/// Why a state cannot be kept or taken over.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is not a sound checkpoint, as the text says: truncated, altered, or something else.
  case damaged(path: String, reason: String)

  /// There is no such file, or it may not be read.
  case unreadable(path: String, reason: String)

  /// The file is the state of another case; each text names one difference.
  case changedCase(path: String, differences: [String])

  /// The file is sound, but does not hold what this model needs: it comes from another version of the program.
  case foreign(path: String, reason: String)

  /// The error as one line for a person, or some lines if several differences are told.
  public var description: String {
    switch self {
    case .damaged(let path, let reason): "\(path): damaged checkpoint: \(reason)"
    case .unreadable(let path, let reason): "\(path): cannot read this checkpoint: \(reason)"
    case .changedCase(let path, let differences):
      "\(path): this is the state of another case; differences:\n"
        + differences.map { "  \($0)" }.joined(separator: "\n")
        + "\nset them back, or start afresh with --restart none"
    case .foreign(let path, let reason): "\(path): not a state of this model: \(reason)"
    }
  }
}
