internal import CHDF5
public import MPI

/// An HDF5 file, which is also its root group.
///
/// ```swift
/// let file = try File.create("run.h5", on: world)
/// try file.setAttribute("title", "Copper deposit")
/// let phi = try file.createDataset("phi", of: Float.self, shape: [nz, ny, nx])
/// try phi.write(block, at: Hyperslab(start: [first, 0, 0], count: [rows, ny, nx]))
/// try file.close()
/// ```
///
/// With a communicator the ranks share the file through MPI-IO. Then creating, opening, closing and whatever changes
/// names, shapes or attributes is collective. Such a file must be closed with ``close()``: letting it go would make a
/// rank that failed wait for the others, so that it is left open instead. Other files close when they go.
///
/// Files have the earliest format that holds them, keep the order in which links and attributes were created, and carry
/// no times of their own: equal runs write equal files.
public final class File: Group {
  /// Makes a file.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - communicator: The ranks that share it; nil for this process alone.
  ///   - options: How it is laid out and accessed.
  ///   - overwriting: Whether a file that is there already is emptied; otherwise it is refused.
  /// - Returns: The empty file, open for writing.
  /// - Throws: ``HDF5Error``.
  public static func create(
    _ path: String, on communicator: Communicator? = nil, options: FileOptions = FileOptions(),
    overwriting: Bool = true
  ) throws(HDF5Error) -> File {
    HDF5Library.start
    let operation = "create"
    try requireRegular(path, operation)
    let access = try FileAccess.accessList(communicator, options, isWritable: true, operation, path)
    let creation = try FileAccess.creationList(operation, path)
    let flags = overwriting ? chdf5_truncate() : chdf5_exclusive()
    let raw = unsafe H5Fcreate(path, flags, creation.raw, access.raw)
    return try File(taking: raw, path, communicator, isWritable: true, operation)
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - communicator: The ranks that share it; nil for this process alone.
  ///   - writable: Whether it is to be changed.
  ///   - options: How it is accessed.
  /// - Returns: The file.
  /// - Throws: ``HDF5Error``, with a kind that tells missing, foreign, truncated and locked files apart.
  public static func open(
    _ path: String, on communicator: Communicator? = nil, writable: Bool = false,
    options: FileOptions = FileOptions()
  ) throws(HDF5Error) -> File {
    HDF5Library.start
    let operation = "open"
    try requireRegular(path, operation)
    let access = try FileAccess.accessList(communicator, options, isWritable: writable, operation, path)
    let raw = unsafe H5Fopen(path, writable ? chdf5_read_write() : chdf5_read_only(), access.raw)
    return try File(taking: raw, path, communicator, isWritable: writable, operation)
  }

  /// Opens a file for writing, or makes it if there is none.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - communicator: The ranks that share it; nil for this process alone.
  ///   - options: How it is laid out and accessed.
  /// - Returns: The file.
  /// - Throws: ``HDF5Error``.
  public static func openOrCreate(
    _ path: String, on communicator: Communicator? = nil, options: FileOptions = FileOptions()
  ) throws(HDF5Error) -> File {
    // The ranks may see a change of the folder at different times.
    var exists = Disk.exists(path)
    if let communicator {
      do throws(MPIError) {
        exists = try communicator.broadcast(exists ? 1 as UInt8 : 0) != 0
      } catch {
        throw HDF5Error(.failure, "open", path, "\(error)")
      }
    }
    return try exists
      ? open(path, on: communicator, writable: true, options: options)
      : create(path, on: communicator, options: options)
  }

  private init(
    taking raw: hid_t, _ path: String, _ communicator: Communicator?, isWritable: Bool, _ operation: String
  ) throws(HDF5Error) {
    do throws(HDF5Error) {
      try check(raw, operation, path)
    } catch {
      throw Self.explained(error)
    }
    let context = FileContext(raw, path: path, communicator: communicator, isWritable: isWritable)
    super.init(raw, nil, "/", in: context)
  }

  /// The path on disk.
  public var filePath: String { context.path }

  /// Whether it can be changed.
  public var isWritable: Bool { context.isWritable }

  /// Whether it was opened with a communicator.
  public var isShared: Bool { context.isShared }

  /// Hands everything written so far to the operating system, headers included: after that, the file survives the end
  /// of this process. Collective.
  ///
  /// - Throws: ``HDF5Error``.
  public func flush() throws(HDF5Error) {
    try context.requireOpen("flush", location)
    try context.checkWriting(H5Fflush(raw, H5F_SCOPE_GLOBAL), "flush", location)
  }

  /// Closes the file and everything opened in it. Collective. A second call does nothing.
  ///
  /// - Throws: ``HDF5Error``: what was written may be incomplete then.
  public func close() throws(HDF5Error) {
    try context.close()
  }
}
