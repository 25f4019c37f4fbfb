/// A snapshot that does not hold what is asked of it.
public enum SnapshotError: Error, Equatable, CustomStringConvertible {
  /// There is no value or array of this name.
  case missing(String)

  /// Two things of this name would be in one snapshot.
  case duplicate(String)

  /// The array exists, with another type, shape, location or number of components.
  case mismatch(name: String, found: String, expected: String)

  /// The array lacks some of the cells that are needed.
  case incomplete(name: String)

  /// Parts that are joined do not belong together.
  case unlikeParts(String)

  /// Bytes that are not those of a snapshot.
  case malformed(String)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .missing(let name): "the snapshot has no \"\(name)\""
    case .duplicate(let name): "the snapshot would have \"\(name)\" twice"
    case .mismatch(let name, let found, let expected): "\"\(name)\" in the snapshot is \(found), not \(expected)"
    case .incomplete(let name): "the snapshot lacks cells of \"\(name)\""
    case .unlikeParts(let reason): "the parts of the snapshot do not belong together: \(reason)"
    case .malformed(let reason): "not the bytes of a snapshot: \(reason)"
    }
  }
}
