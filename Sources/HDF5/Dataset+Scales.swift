internal import CHDF5

extension Dataset {
  /// Makes this one-dimensional dataset a dimension scale: the coordinate of an axis, as in netCDF.
  ///
  /// - Parameter name: The name of the axis; its own by default, which netCDF expects.
  /// - Throws: ``HDF5Error``.
  public func makeScale(_ name: String? = nil) throws(HDF5Error) {
    let operation = "make a scale of"
    try context.requireWritable(operation, location)
    try unsafe check(H5DSset_scale(raw, name ?? self.name), operation, location)
  }

  /// Says that a scale holds the coordinate of an axis of this dataset.
  ///
  /// - Parameters:
  ///   - scale: A scale of the same file. Several datasets can share it.
  ///   - axis: The axis, from 0.
  /// - Throws: ``HDF5Error``.
  public func attachScale(_ scale: Dataset, axis: Int) throws(HDF5Error) {
    let operation = "attach a scale to"
    try context.requireWritable(operation, location)
    guard try shape().indices.contains(axis) else {
      throw HDF5Error(.outOfRange, operation, location, "there is no axis \(axis)")
    }
    try check(H5DSattach_scale(raw, scale.raw, UInt32(axis)), operation, location)
  }

  /// Whether this is a dimension scale.
  ///
  /// - Returns: Whether it is.
  /// - Throws: ``HDF5Error``.
  public func isScale() throws(HDF5Error) -> Bool {
    try context.requireOpen("look at", location)
    return try check(H5DSis_scale(raw), "look at", location) > 0
  }

  /// The name that this scale gives to its axis; empty if it gives none, or is no scale.
  ///
  /// - Returns: The name.
  /// - Throws: ``HDF5Error``.
  public func scaleName() throws(HDF5Error) -> String {
    let operation = "look at"
    guard try isScale() else { return "" }
    let length = try check(H5DSget_scale_name(raw, nil, 0), operation, location)
    var bytes = [CChar](repeating: 0, count: length + 1)
    try unsafe check(H5DSget_scale_name(raw, &bytes, length + 1), operation, location)
    return Text.string(bytes)
  }

  /// The paths of the scales along an axis, in the order in which they were attached.
  ///
  /// - Parameter axis: The axis, from 0.
  /// - Returns: The paths within the file; none for an axis without scales.
  /// - Throws: ``HDF5Error``.
  public func scales(axis: Int) throws(HDF5Error) -> [String] {
    let operation = "look at the scales of"
    guard try shape().indices.contains(axis) else {
      throw HDF5Error(.outOfRange, operation, location, "there is no axis \(axis)")
    }
    guard try check(H5DSget_num_scales(raw, UInt32(axis)), operation, location) > 0 else { return [] }
    var paths: [String] = []
    let code = unsafe withUnsafeMutablePointer(to: &paths) { paths in
      unsafe H5DSiterate_scales(
        raw, UInt32(axis), nil,
        { _, _, scale, paths in
          let length = H5Iget_name(scale, nil, 0)
          var bytes = [CChar](repeating: 0, count: max(0, length) + 1)
          _ = unsafe H5Iget_name(scale, &bytes, bytes.count)
          unsafe paths?.assumingMemoryBound(to: [String].self).pointee.append(Text.string(bytes))
          return 0
        }, paths)
    }
    try check(code, operation, location)
    return paths
  }

  /// The last part of the path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
