internal import CHDF5
internal import Glibc

/// Attributes of the types that h5py writes for Python's own `bool`, `str` and lists of them: readers of other people's
/// layouts ask for these types.
extension Object {
  /// Sets an attribute to a text of varying length: h5py reads it as `str`, where it reads one of fixed length as bytes.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - text: The text.
  /// - Throws: ``HDF5Error``, also in files that ranks share.
  public func setVariableAttribute(_ name: String, _ text: String) throws(HDF5Error) {
    try setVariable(name, [text], shape: [])
  }

  /// Sets an attribute to a list of texts of varying length.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - texts: The texts; none makes an empty list.
  /// - Throws: ``HDF5Error``, also in files that ranks share.
  public func setVariableAttribute(_ name: String, _ texts: [String]) throws(HDF5Error) {
    try setVariable(name, texts, shape: [texts.count])
  }

  /// Sets an attribute to a truth value: an enumeration of `FALSE` and `TRUE`, as numpy's `bool` is stored.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - flag: The value.
  /// - Throws: ``HDF5Error``.
  public func setFlagAttribute(_ name: String, _ flag: Bool) throws(HDF5Error) {
    try setFlags(name, [flag], shape: [])
  }

  /// Sets an attribute to a list of truth values.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - flags: The values, at least one.
  /// - Throws: ``HDF5Error``.
  public func setFlagAttribute(_ name: String, _ flags: [Bool]) throws(HDF5Error) {
    try setFlags(name, flags, shape: [flags.count])
  }

  private func setVariable(_ name: String, _ texts: [String], shape: [Int]) throws(HDF5Error) {
    let operation = "set the attribute"
    let location = attributeLocation(name)
    guard !context.isShared else {
      throw HDF5Error(.invalidArgument, operation, location, "ranks that share a file cannot write texts of any length")
    }
    for text in texts { _ = try Text.bytes(text, operation, location) }
    let type = try Text.variableType(operation, location)
    // One more, so that there is something to point to.
    let pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    try unsafe pointers.withUnsafeBufferPointer { pointers throws(HDF5Error) in
      try unsafe replaceAttribute(name, stored: type.raw, memory: type.raw, shape: shape, pointers.baseAddress)
    }
  }

  private func setFlags(_ name: String, _ flags: [Bool], shape: [Int]) throws(HDF5Error) {
    let operation = "set the attribute"
    let location = attributeLocation(name)
    guard !flags.isEmpty else {
      throw HDF5Error(.invalidArgument, operation, location, "a list of no truth values")
    }
    let type = try Flags.type(operation, location)
    try unsafe Flags.bytes(flags).withUnsafeBufferPointer { bytes throws(HDF5Error) in
      try unsafe replaceAttribute(name, stored: type.raw, memory: type.raw, shape: shape, bytes.baseAddress)
    }
  }
}

extension Group {
  /// Makes a dataset of truth values, stored as numpy's `bool` is.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - flags: The values along its one axis, the same on every rank.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func createFlags(_ name: String, _ flags: [Bool]) throws(HDF5Error) -> Dataset {
    let operation = "store the truth values"
    let location = location(of: name)
    try context.requireWritable(operation, location)
    let type = try Flags.type(operation, location)
    let space = try Dataspace.simple([flags.count], operation, location)
    let list = try DatasetOptions().creationList(for: [flags.count], operation, location)
    let dataset = try createDataset(name, type.raw, space, list, operation)
    let bytes = Flags.bytes(flags)
    // Rank 0 writes for all.
    try context.agree(operation, location) { () throws(HDF5Error) in
      guard context.isFirstRank else { return }
      try unsafe check(
        H5Dwrite(dataset.raw, type.raw, chdf5_all(), chdf5_all(), chdf5_default(), bytes), operation, location)
    }
    return dataset
  }
}

/// Truth values as h5py stores them.
private enum Flags {
  static func type(_ operation: String, _ path: String) throws(HDF5Error) -> Identifier {
    let type = try Identifier(H5Tenum_create(chdf5_little_int8()), .datatype, operation, path)
    for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
      var value = value
      try unsafe check(H5Tenum_insert(type.raw, name, &value), operation, path)
    }
    return type
  }

  static func bytes(_ flags: [Bool]) -> [Int8] { flags.map { $0 ? 1 : 0 } }
}
