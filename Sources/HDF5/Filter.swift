internal import CHDF5

/// What happens to a chunk between memory and disk.
///
/// Several ranks can write filtered datasets together only: ``Transfer/collective``.
public enum Filter: Hashable, Sendable {
  /// Sorts the bytes of a chunk by their significance, which helps ``deflate(level:)``. Goes before it.
  case shuffle
  /// Compression as in gzip, levels 1 (fast) to 9 (small).
  case deflate(level: Int)
  /// A checksum, verified on reading. Goes last.
  case fletcher32

  var code: H5Z_filter_t {
    switch self {
    case .shuffle: H5Z_filter_t(H5Z_FILTER_SHUFFLE)
    case .deflate: H5Z_filter_t(H5Z_FILTER_DEFLATE)
    case .fletcher32: H5Z_filter_t(H5Z_FILTER_FLETCHER32)
    }
  }

  /// Adds this filter to the pipeline of a dataset that is to be created.
  func add(to list: borrowing Identifier, _ operation: String, _ path: String) throws(HDF5Error) {
    switch self {
    case .shuffle: try check(H5Pset_shuffle(list.raw), operation, path)
    case .deflate(let level):
      guard (0...9).contains(level) else {
        throw HDF5Error(.invalidArgument, operation, path, "deflate has levels 0 to 9, not \(level)")
      }
      try check(H5Pset_deflate(list.raw, UInt32(level)), operation, path)
    case .fletcher32: try check(H5Pset_fletcher32(list.raw), operation, path)
    }
  }

  /// The filters of a dataset, in the order of writing; a filter of another program is nil.
  static func pipeline(of list: borrowing Identifier) -> [Filter?] {
    let count = max(0, H5Pget_nfilters(list.raw))
    return (0..<UInt32(count)).map { index in
      var flags: UInt32 = 0
      var valueCount = 1
      var values: [UInt32] = [0]
      let code = unsafe H5Pget_filter2(list.raw, index, &flags, &valueCount, &values, 0, nil, nil)
      return switch Int(code) {
      case Int(H5Z_FILTER_SHUFFLE): .shuffle
      case Int(H5Z_FILTER_DEFLATE): .deflate(level: Int(values[0]))
      case Int(H5Z_FILTER_FLETCHER32): .fletcher32
      default: nil
      }
    }
  }
}
