internal import CHDF5

/// The shape of an array with a selection in it, as HDF5 wants it.
enum Dataspace {
  /// A space of the given shape; no axes make a scalar.
  static func simple(
    _ shape: [Int], maximum: [Int?]? = nil, _ operation: String, _ path: String
  ) throws(HDF5Error) -> Identifier {
    if let negative = shape.first(where: { $0 < 0 }) {
      throw HDF5Error(.invalidArgument, operation, path, "a shape with \(negative) elements along an axis")
    }
    guard !shape.isEmpty else { return try Identifier(H5Screate(H5S_SCALAR), .dataspace, operation, path) }
    let sizes = shape.map { hsize_t($0) }
    guard let maximum else {
      return try unsafe Identifier(H5Screate_simple(Int32(sizes.count), sizes, nil), .dataspace, operation, path)
    }
    guard maximum.count == shape.count, zip(shape, maximum).allSatisfy({ $1.map { [size = $0] in size <= $0 } ?? true })
    else {
      throw HDF5Error(.invalidArgument, operation, path, "the shape \(shape) does not fit its maximum \(maximum)")
    }
    let limits = maximum.map { $0.map { hsize_t($0) } ?? chdf5_unlimited() }
    return try unsafe Identifier(
      H5Screate_simple(Int32(sizes.count), sizes, limits), .dataspace, operation, path)
  }

  /// Restricts a space to a part of it, which must lie within its shape.
  static func select(
    _ slab: Hyperslab, in space: borrowing Identifier, _ operation: String, _ path: String
  ) throws(HDF5Error) {
    if slab.isEmpty {
      try check(H5Sselect_none(space.raw), operation, path)
    } else if !slab.start.isEmpty {
      let start = slab.start.map { hsize_t($0) }
      let stride = slab.stride.map { hsize_t($0) }
      let count = slab.count.map { hsize_t($0) }
      try unsafe check(
        H5Sselect_hyperslab(space.raw, H5S_SELECT_SET, start, stride, count, nil), operation, path)
    }
  }

  /// The shape of a space, and the largest it may take (nil along unlimited axes).
  static func shape(
    of space: borrowing Identifier, _ operation: String, _ path: String
  ) throws(HDF5Error) -> (shape: [Int], maximum: [Int?]) {
    let rank = Int(try check(H5Sget_simple_extent_ndims(space.raw), operation, path))
    var sizes = [hsize_t](repeating: 0, count: rank)
    var limits = sizes
    try unsafe check(H5Sget_simple_extent_dims(space.raw, &sizes, &limits), operation, path)
    return (sizes.map { Int($0) }, limits.map { $0 == chdf5_unlimited() ? nil : Int($0) })
  }
}
