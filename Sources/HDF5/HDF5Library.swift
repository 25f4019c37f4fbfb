internal import CHDF5

/// The HDF5 library that the program runs with.
public enum HDF5Library {
  /// `1.10.8`, for example.
  public static var version: String {
    var major: UInt32 = 0
    var minor: UInt32 = 0
    var release: UInt32 = 0
    _ = unsafe H5get_libversion(&major, &minor, &release)
    return "\(major).\(minor).\(release)"
  }

  /// Whether the library can write one file from several ranks. A library without that does not compile with this
  /// module.
  public static var isParallel: Bool { chdf5_is_parallel() != 0 }

  /// Whether the library has the filter.
  ///
  /// - Parameter filter: A filter.
  /// - Returns: Whether datasets can use it.
  public static func has(_ filter: Filter) -> Bool {
    start
    return H5Zfilter_avail(filter.code) > 0
  }

  /// Starts the library once, without its habit of printing every error: errors are thrown here.
  ///
  /// HDF5 ends itself inside `MPI_Finalize` if MPI was running when it started.
  static let start: Void = {
    H5open()
    _ = H5Eset_auto2(chdf5_error_stack(), nil, nil)
  }()
}
