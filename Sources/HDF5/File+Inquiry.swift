internal import CHDF5

extension File {
  /// Whether there is a file at `path` that begins like an HDF5 file. It may be truncated nevertheless.
  ///
  /// - Parameter path: A path.
  /// - Returns: False for missing, unreadable and foreign files.
  public static func isHDF5(_ path: String) -> Bool {
    HDF5Library.start
    return unsafe !Disk.isSpecial(path) && H5Fis_hdf5(path) > 0
  }

  /// Refuses a path at which no file could be written: so says a run before it starts, not after hours.
  ///
  /// Tries to make a file there, or beside the one that is there, and removes it.
  ///
  /// - Parameter path: The path of a file that may be there already.
  /// - Throws: ``HDF5Error``.
  public static func requireWritable(_ path: String) throws(HDF5Error) {
    guard let fault = Disk.faultOfWriting(path) else { return }
    throw HDF5Error(fault.0, "write", path, fault.1)
  }

  /// The bytes that are free on the disk that would hold a file at a path; nil if that is not known.
  ///
  /// - Parameter path: The path of a file that need not be there.
  /// - Returns: What this user may take.
  public static func freeBytes(for path: String) -> Int? { Disk.freeBytes(in: Disk.folder(of: path)) }

  /// Refuses folders, pipes and devices: opening a pipe would wait for ever, and HDF5 needs a file that can be searched.
  static func requireRegular(_ path: String, _ operation: String) throws(HDF5Error) {
    guard Disk.isSpecial(path), let fault = Disk.fault(of: path, forCreation: operation == "create") else { return }
    throw HDF5Error(fault.0, operation, path, fault.1)
  }

  /// The version of the file's first block: 0 to 2 can be opened after a writer was killed, 3 cannot.
  ///
  /// - Returns: The version.
  /// - Throws: ``HDF5Error``.
  public func formatVersion() throws(HDF5Error) -> Int {
    try context.requireOpen("look at", location)
    var information = H5F_info2_t()
    try unsafe check(H5Fget_info2(raw, &information), "look at", location)
    return Int(information.super.version)
  }

  /// The bytes that the file takes, as far as HDF5 has allocated them.
  ///
  /// - Returns: The size.
  /// - Throws: ``HDF5Error``.
  public func byteCount() throws(HDF5Error) -> Int {
    try context.requireOpen("look at", location)
    var size: hsize_t = 0
    try unsafe check(H5Fget_filesize(raw, &size), "look at", location)
    return Int(size)
  }

  /// The handles that are open in the file, the file's own included: 1 when every dataset, group and attribute has
  /// gone.
  ///
  /// - Returns: The number.
  /// - Throws: ``HDF5Error``.
  public func openHandleCount() throws(HDF5Error) -> Int {
    try context.requireOpen("look at", location)
    return try check(H5Fget_obj_count(raw, chdf5_all_objects()), "look at", location)
  }

  /// An error of opening or creating, with the reason that the file system knows better than HDF5.
  static func explained(_ error: HDF5Error) -> HDF5Error {
    guard error.kind != .diskFull else { return error }
    let found = Disk.fault(of: error.path, forCreation: error.operation == "create")
    let isForeign = error.operation == "open" && found == nil && error.kind == .failure && !isHDF5(error.path)
    guard let found = found ?? (isForeign ? (.notHDF5, "it is not an HDF5 file") : nil) else { return error }
    return HDF5Error(found.0, error.operation, error.path, found.1, stack: error.stack)
  }
}
