/// The state of the sources that this program was built from.
public enum SourceRevision {
  /// The commit, with `-modified` after it where the sources differed from it; `unknown` outside a repository.
  public static var commit: String { recordedCommit }
}
