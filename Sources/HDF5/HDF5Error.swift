/// An operation on an HDF5 file that failed, or that was refused because it could not have succeeded.
public struct HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// What went wrong, for callers that react to it.
  public enum Kind: Equatable, Sendable {
    /// No file, folder, group, dataset or attribute of that name.
    case notFound
    /// A file that something else wrote: it does not begin like an HDF5 file.
    case notHDF5
    /// A file shorter than its own header says.
    case truncated
    /// A file that another process holds, or that a writer left without closing it.
    case locked
    /// No space is left on the disk, or in the quota.
    case diskFull
    /// The operating system denies access.
    case permission
    /// A change of a file that was opened for reading.
    case readOnly
    /// Elements of another type than asked for.
    case wrongType
    /// A selection outside the dataset, or of another size than the buffer.
    case outOfRange
    /// Any other argument that could not be right.
    case invalidArgument
    /// The file was closed before.
    case closed
    /// The same operation failed on another rank.
    case remote
    /// Everything else.
    case failure
  }

  /// One line of HDF5's error stack.
  public struct Frame: Equatable, Sendable {
    /// The function inside the HDF5 library.
    public let function: String
    /// What it says.
    public let message: String
  }

  /// What went wrong.
  public let kind: Kind

  /// What was tried, as a verb with its object: `open the file`.
  public let operation: String

  /// The file and, after a colon, the object in it.
  public let path: String

  /// Why it failed, in one sentence.
  public let reason: String

  /// HDF5's error stack, from the call to the innermost function; empty where the call was refused beforehand.
  public let stack: [Frame]

  init(_ kind: Kind, _ operation: String, _ path: String, _ reason: String, stack: [Frame] = []) {
    self.kind = kind
    self.operation = operation
    self.path = path
    self.reason = reason
    self.stack = stack
  }

  /// `cannot <operation> <path>: <reason>`.
  public var description: String { "cannot \(operation) \(path): \(reason)" }
}
