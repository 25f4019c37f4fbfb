internal import Revision

/// What program this is.
public enum ProgramVersion {
  /// The program's name.
  public static let name = "tafel"

  /// The version, as in the change log.
  public static let number = "0.1.0"

  /// The commit of the sources, with `-modified` after it where they differed; `unknown` outside a repository.
  public static var commit: String { SourceRevision.commit }

  /// `tafel 0.1.0 (27ea87e)`.
  public static var text: String {
    let isModified = commit.hasSuffix("-modified")
    let short = commit == "unknown" ? commit : commit.prefix(7) + (isModified ? ", modified" : "")
    return "\(name) \(number) (\(short))"
  }
}
