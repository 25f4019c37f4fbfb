internal import CHDF5

/// A thing in a file that has a path and attributes: a ``Group`` or a ``Dataset``.
///
/// It keeps its file open. Calls that change a file of several ranks are collective: every rank makes them, in the
/// same order, with the same arguments. Objects are not sendable: HDF5 is called from one thread at a time.
public class Object {
  /// The path within the file: `/VTKHDF/CellData`.
  public let path: String

  let context: FileContext
  let raw: hid_t
  private let kind: Identifier.Kind?

  /// Takes over a handle; the file's own comes without a kind, and is not closed here.
  init(_ raw: hid_t, _ kind: Identifier.Kind?, _ path: String, in context: FileContext) {
    self.raw = raw
    self.kind = kind
    self.path = path
    self.context = context
  }

  deinit {
    if let kind, context.isOpen { Identifier.close(raw, kind) }
  }

  /// The file and the path within it, for messages.
  var location: String { path == "/" ? context.path : "\(context.path):\(path)" }

  /// Where `name` is, for messages.
  func location(of name: String) -> String { "\(context.path):\(childPath(name))" }

  func childPath(_ name: String) -> String {
    if name.hasPrefix("/") { return name }
    return path == "/" ? "/\(name)" : "\(path)/\(name)"
  }

  /// Whether two names lead to one object, as hard links do.
  ///
  /// - Parameter other: An object of any file.
  /// - Returns: Whether both are the same.
  /// - Throws: ``HDF5Error``.
  public func isSame(as other: Object) throws(HDF5Error) -> Bool {
    let mine = try information("look at")
    let theirs = try other.information("look at")
    return mine.fileno == theirs.fileno && mine.addr == theirs.addr
  }

  func information(
    _ operation: String, _ fields: UInt32 = UInt32(H5O_INFO_BASIC)
  ) throws(HDF5Error) -> H5O_info_t {
    try context.requireOpen(operation, location)
    var information = H5O_info_t()
    try unsafe check(H5Oget_info2(raw, &information, fields), operation, location)
    return information
  }
}
