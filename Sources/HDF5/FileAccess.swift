internal import CHDF5
internal import MPI

/// The property lists that files are created and opened with.
enum FileAccess {
  /// How to access a file: the driver, the format, the locks.
  static func accessList(
    _ communicator: Communicator?, _ options: FileOptions, isWritable: Bool, _ operation: String, _ path: String
  ) throws(HDF5Error) -> Identifier {
    let list = try Identifier(H5Pcreate(chdf5_file_access()), .propertyList, operation, path)
    // The earliest format stays readable after a writer was killed, and by every program.
    try check(H5Pset_libver_bounds(list.raw, H5F_LIBVER_EARLIEST, chdf5_latest_format()), operation, path)
    // Closing a file closes what was opened in it: a forgotten dataset must not keep it open.
    try check(H5Pset_fclose_degree(list.raw, H5F_CLOSE_STRONG), operation, path)
    if let alignment = options.alignment {
      try check(H5Pset_alignment(list.raw, hsize_t(alignment.threshold), hsize_t(alignment.bytes)), operation, path)
    }
    guard let communicator else {
      try check(H5Pset_file_locking(list.raw, isWritable && options.isLocked, true), operation, path)
      return list
    }
    let info = try hints(options.hints, operation, path)
    defer { freeHints(info) }
    try unsafe check(H5Pset_fapl_mpio(list.raw, communicator.raw, info.raw), operation, path)
    try check(H5Pset_coll_metadata_write(list.raw, options.metadata != .independent), operation, path)
    try check(H5Pset_all_coll_metadata_ops(list.raw, options.metadata == .collective), operation, path)
    return list
  }

  /// How to create a file: links and attributes are remembered in the order of their creation, which netCDF needs and
  /// readers then show.
  static func creationList(_ operation: String, _ path: String) throws(HDF5Error) -> Identifier {
    let list = try Identifier(H5Pcreate(chdf5_file_create()), .propertyList, operation, path)
    try trackOrder(list, operation, path)
    try check(H5Pset_link_creation_order(list.raw, creationOrder), operation, path)
    return list
  }

  /// What the objects of a file have in common: attributes in the order of creation, and no times, so that equal runs
  /// write equal files.
  static func trackOrder(_ list: borrowing Identifier, _ operation: String, _ path: String) throws(HDF5Error) {
    try check(H5Pset_attr_creation_order(list.raw, creationOrder), operation, path)
    try check(H5Pset_obj_track_times(list.raw, false), operation, path)
  }

  static var creationOrder: UInt32 { UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) }

  /// MPI's form of the hints. HDF5 keeps a copy.
  @safe private struct Hints {
    let raw: MPI_Info?
  }

  private static func hints(
    _ hints: [String: String], _ operation: String, _ path: String
  ) throws(HDF5Error) -> Hints {
    guard !hints.isEmpty else { return unsafe Hints(raw: chdf5_info_null()) }
    var info: MPI_Info?
    var isGood = unsafe MPI_Info_create(&info) == MPI_SUCCESS
    for (key, value) in hints.sorted(by: { $0.key < $1.key }) where isGood {
      isGood = unsafe MPI_Info_set(info, key, value) == MPI_SUCCESS
    }
    guard isGood else {
      freeHints(unsafe Hints(raw: info))
      throw HDF5Error(.invalidArgument, operation, path, "MPI refuses the hints \(hints)")
    }
    return unsafe Hints(raw: info)
  }

  private static func freeHints(_ hints: Hints) {
    guard unsafe hints.raw != chdf5_info_null() else { return }
    var info = unsafe hints.raw
    _ = unsafe MPI_Info_free(&info)
  }
}
