internal import CHDF5

/// How a file is laid out and accessed.
public struct FileOptions: Sendable {
  /// Which accesses to HDF5's own structures (headers, indices) the ranks make together.
  public enum MetadataAccess: Sendable {
    /// None: each rank writes its share of them.
    case independent
    /// Writing: one large write instead of many small ones. Every rank may still read on its own.
    case collectiveWrites
    /// Writing and reading: rank 0 reads for all. Every rank must then make every call that looks something up, such
    /// as opening a dataset or asking for its shape.
    case collective
  }

  /// Puts objects of at least `threshold` bytes at multiples of `bytes`: the stripes of a parallel file system.
  public struct Alignment: Sendable {
    /// The smallest object that is aligned, bytes.
    public var threshold: Int
    /// The multiple, bytes.
    public var bytes: Int

    /// - Parameters:
    ///   - threshold: The smallest object that is aligned, bytes.
    ///   - bytes: The multiple, bytes.
    public init(threshold: Int, bytes: Int) {
      self.threshold = threshold
      self.bytes = bytes
    }
  }

  /// Where large objects start; nil packs them.
  public var alignment: Alignment?

  /// Which accesses to HDF5's own structures the ranks make together.
  public var metadata: MetadataAccess

  /// Hints for MPI-IO, such as `"striping_factor": "8"`; implementations skip those that they do not know.
  public var hints: [String: String]

  /// Whether a writer keeps other processes out, where the file system can. Only for files that are not shared among
  /// ranks; `HDF5_USE_FILE_LOCKING=FALSE` in the environment overrides it.
  public var isLocked: Bool

  /// - Parameters:
  ///   - alignment: Where large objects start; nil packs them.
  ///   - metadata: Which accesses to HDF5's own structures the ranks make together.
  ///   - hints: Hints for MPI-IO.
  ///   - isLocked: Whether a writer keeps other processes out.
  public init(
    alignment: Alignment? = nil, metadata: MetadataAccess = .collectiveWrites, hints: [String: String] = [:],
    isLocked: Bool = true
  ) {
    self.alignment = alignment
    self.metadata = metadata
    self.hints = hints
    self.isLocked = isLocked
  }
}
