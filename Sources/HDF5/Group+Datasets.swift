internal import CHDF5

extension Group {
  /// Makes a dataset of numbers.
  ///
  /// - Parameters:
  ///   - name: Its name, or a path whose groups exist.
  ///   - type: The type of its elements in the file.
  ///   - shape: The size along each axis; none for a single value.
  ///   - options: How it is stored.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``, also if the name is taken.
  public func createDataset<T: HDF5Scalar>(
    _ name: String, of type: T.Type, shape: [Int], options: DatasetOptions = DatasetOptions()
  ) throws(HDF5Error) -> Dataset {
    try createDataset(name, of: T.elementKind, shape: shape, options: options)
  }

  /// Makes a dataset of numbers whose type is known at run time only.
  ///
  /// - Parameters:
  ///   - name: Its name, or a path whose groups exist.
  ///   - kind: One of the kinds of numbers.
  ///   - shape: The size along each axis; none for a single value.
  ///   - options: How it is stored.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``, also if the name is taken.
  public func createDataset(
    _ name: String, of kind: ElementKind, shape: [Int], options: DatasetOptions = DatasetOptions()
  ) throws(HDF5Error) -> Dataset {
    let operation = "create the dataset"
    let location = location(of: name)
    try context.requireWritable(operation, location)
    guard kind.isNumber else {
      throw HDF5Error(.invalidArgument, operation, location, "a dataset of numbers cannot hold \(kind)")
    }
    let space = try Dataspace.simple(shape, maximum: options.maximumShape, operation, location)
    let list = try options.creationList(for: shape, operation, location)
    return try createDataset(name, kind.fileType, space, list, operation)
  }

  /// Opens a dataset.
  ///
  /// - Parameter name: Its name or path.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``.
  public func dataset(_ name: String) throws(HDF5Error) -> Dataset {
    let operation = "open the dataset"
    try requireLink(name, operation)
    let target = try kind(of: name)
    guard target == .dataset else {
      throw target == .missing
        ? HDF5Error(.notFound, operation, location(of: name), "the link leads nowhere")
        : HDF5Error(.wrongType, operation, location(of: name), "it is not a dataset")
    }
    let handle = try unsafe Identifier(
      H5Dopen2(raw, name, chdf5_default()), .dataset, operation, location(of: name))
    return try Dataset(taking: handle, childPath(name), in: context)
  }

  func createDataset(
    _ name: String, _ type: hid_t, _ space: borrowing Identifier, _ list: borrowing Identifier, _ operation: String
  ) throws(HDF5Error) -> Dataset {
    let location = location(of: name)
    guard try !contains(name) else {
      throw HDF5Error(.invalidArgument, operation, location, "the name is taken")
    }
    let handle = try unsafe Identifier(
      H5Dcreate2(raw, name, type, space.raw, chdf5_default(), list.raw, chdf5_default()), .dataset, operation,
      location)
    return try Dataset(taking: handle, childPath(name), in: context)
  }
}
