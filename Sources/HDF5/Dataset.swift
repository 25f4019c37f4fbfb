internal import CHDF5

/// An array of numbers in a file, of any number of axes, the last varying fastest.
public final class Dataset: Object {
  /// The type of the elements in the file.
  public let kind: ElementKind

  /// The shape of the chunks; nil if it is not stored in chunks.
  public let chunkShape: [Int]?

  /// What happens to a chunk on its way to the disk; a filter that only other programs know is nil.
  public let filters: [Filter?]

  /// Whether it shows parts of other files.
  public let isVirtual: Bool

  /// Whether elements in memory have to be converted on their way, even if they are of the same kind.
  let isForeignOrder: Bool

  /// Whether the sources of a virtual dataset were found to be there.
  var hasCheckedSources = false

  init(taking handle: consuming Identifier, _ path: String, in context: FileContext) throws(HDF5Error) {
    let operation = "open the dataset"
    let place = "\(context.path):\(path)"
    let type = try Identifier(H5Dget_type(handle.raw), .datatype, operation, place)
    let list = try Identifier(H5Dget_create_plist(handle.raw), .propertyList, operation, place)
    kind = ElementKind(of: type.raw)
    isForeignOrder = kind.isNumber && H5Tequal(type.raw, kind.memoryType) == 0
    filters = Filter.pipeline(of: list)
    let layout = H5Pget_layout(list.raw)
    isVirtual = layout == H5D_VIRTUAL
    if layout == H5D_CHUNKED {
      var sizes = [hsize_t](repeating: 0, count: 32)
      let rank = try unsafe check(H5Pget_chunk(list.raw, 32, &sizes), operation, place)
      chunkShape = sizes.prefix(Int(rank)).map { Int($0) }
    } else {
      chunkShape = nil
    }
    super.init(handle.release(), .dataset, path, in: context)
  }

  /// The size along each axis, now.
  ///
  /// - Returns: The shape; no axes for a single value.
  /// - Throws: ``HDF5Error``.
  public func shape() throws(HDF5Error) -> [Int] {
    try extent("look at").shape
  }

  /// The size that each axis may grow to; nil for without limit.
  ///
  /// - Returns: The largest shape.
  /// - Throws: ``HDF5Error``.
  public func maximumShape() throws(HDF5Error) -> [Int?] {
    try extent("look at").maximum
  }

  /// Changes the size of a dataset with chunks, within its ``maximumShape()``. Collective.
  ///
  /// - Parameter shape: The new shape. What is cut off is lost.
  /// - Throws: ``HDF5Error``.
  public func extend(to shape: [Int]) throws(HDF5Error) {
    let operation = "change the shape of"
    try context.requireWritable(operation, location)
    let maximum = try extent(operation).maximum
    guard shape.count == maximum.count, shape.allSatisfy({ $0 >= 0 }),
      zip(shape, maximum).allSatisfy({ $1.map { [size = $0] in size <= $0 } ?? true })
    else {
      let limits = maximum.map { $0.map { "\($0)" } ?? "unlimited" }.joined(separator: ", ")
      throw HDF5Error(.outOfRange, operation, location, "\(shape) exceeds its maximum [\(limits)]")
    }
    let sizes = shape.map { hsize_t($0) }
    try unsafe context.checkWriting(H5Dset_extent(raw, sizes), operation, location)
  }

  func extent(_ operation: String) throws(HDF5Error) -> (shape: [Int], maximum: [Int?]) {
    let space = try space(operation)
    return try Dataspace.shape(of: space, operation, location)
  }

  func space(_ operation: String) throws(HDF5Error) -> Identifier {
    try context.requireOpen(operation, location)
    return try Identifier(H5Dget_space(raw), .dataspace, operation, location)
  }
}
