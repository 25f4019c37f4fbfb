internal import CMPI

/// Whose messages a receive takes: a rank's, those of ``AnySource``, or nobody's (a nil rank).
///
/// A transfer with nobody finishes at once and moves nothing: at the walls of a domain, the neighbour that does not
/// exist is nil.
public protocol SourceSelector {
  /// The selection.
  var source: MessageSource { get }
}

/// What a ``SourceSelector`` selects.
public enum MessageSource: Equatable, Sendable {
  /// One rank.
  case rank(Int)
  /// Every rank.
  case any
  /// None: the transfer moves nothing.
  case nobody
}

/// Takes messages from every rank.
public struct AnySource: SourceSelector, Sendable {
  /// ``MessageSource/any``.
  public var source: MessageSource { .any }
}

extension SourceSelector where Self == AnySource {
  /// Messages from every rank.
  public static var any: AnySource { AnySource() }
}

extension Int: SourceSelector {
  /// Messages from this rank.
  public var source: MessageSource { .rank(self) }
}

extension Int?: SourceSelector {
  /// Messages from this rank; none if there is no rank.
  public var source: MessageSource { map(MessageSource.rank) ?? .nobody }
}

/// Which messages a receive takes: those with one tag, or with ``AnyTag``.
public protocol TagSelector {
  /// The tag, or nil for every tag.
  var tag: Int? { get }
}

/// Takes messages with every tag.
public struct AnyTag: TagSelector, Sendable {
  /// Nil.
  public var tag: Int? { nil }
}

extension TagSelector where Self == AnyTag {
  /// Messages with every tag.
  public static var any: AnyTag { AnyTag() }
}

extension Int: TagSelector {
  /// Messages with this tag.
  public var tag: Int? { self }
}

extension Communicator {
  func validSource(_ selector: some SourceSelector, _ function: String) throws(MPIError) -> Int32 {
    switch selector.source {
    case .rank(let rank): try validRank(rank, function)
    case .any: cmpi_any_source()
    case .nobody: cmpi_proc_null()
    }
  }

  func validDestination(_ rank: Int?, _ function: String) throws(MPIError) -> Int32 {
    guard let rank else { return cmpi_proc_null() }
    return try validRank(rank, function)
  }

  func validTag(_ selector: some TagSelector, _ function: String) throws(MPIError) -> Int32 {
    guard let tag = selector.tag else { return cmpi_any_tag() }
    guard tag >= 0, tag <= Int(Int32.max) else {
      throw MPIError(.invalidTag, function, "tag \(tag) is not between 0 and MPI's largest")
    }
    return Int32(tag)
  }
}
