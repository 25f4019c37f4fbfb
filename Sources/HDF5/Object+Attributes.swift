internal import CHDF5

extension Object {
  /// The attributes of this object, in the order in which they were created.
  ///
  /// - Returns: Name, type and shape of each.
  /// - Throws: ``HDF5Error``.
  public func attributes() throws(HDF5Error) -> [Attribute] {
    let operation = "list the attributes of"
    let count = try information(operation, UInt32(H5O_INFO_NUM_ATTRS)).num_attrs
    var attributes: [Attribute] = []
    for number in 0..<count {
      // Objects without an order of creation come as they are stored.
      let attribute = try unsafe Identifier(
        H5Aopen_by_idx(
          raw, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, number, chdf5_default(), chdf5_default()),
        .attribute, operation, location)
      let length = try check(H5Aget_name(attribute.raw, 0, nil), operation, location)
      var bytes = [CChar](repeating: 0, count: length + 1)
      try unsafe check(H5Aget_name(attribute.raw, length + 1, &bytes), operation, location)
      attributes.append(try Self.describe(attribute, Text.string(bytes), operation, location))
    }
    return attributes
  }

  /// Whether there is an attribute of that name.
  ///
  /// - Parameter name: A name.
  /// - Returns: Whether it is there.
  /// - Throws: ``HDF5Error``.
  public func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
    try context.requireOpen("look at", attributeLocation(name))
    return try unsafe check(H5Aexists(raw, name), "look at", attributeLocation(name)) > 0
  }

  /// Removes an attribute, if it is there.
  ///
  /// - Parameter name: A name.
  /// - Throws: ``HDF5Error``.
  public func removeAttribute(_ name: String) throws(HDF5Error) {
    let operation = "remove the attribute"
    try context.requireWritable(operation, attributeLocation(name))
    guard try hasAttribute(name) else { return }
    try unsafe check(H5Adelete(raw, name), operation, attributeLocation(name))
  }

  /// Sets an attribute to a text: a scalar of fixed length.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - text: The text, at most 64 000 bytes; longer ones go into ``Group/storeText(_:_:)``. It is marked as ASCII if
  ///     it is, else as UTF-8.
  /// - Throws: ``HDF5Error``.
  public func setAttribute(_ name: String, _ text: String) throws(HDF5Error) {
    let operation = "set the attribute"
    let bytes = try Text.bytes(text, operation, attributeLocation(name))
    guard bytes.count <= Self.longestText else {
      throw HDF5Error(
        .invalidArgument, operation, attributeLocation(name),
        "an attribute holds \(Self.longestText) bytes at most, and the text has \(bytes.count): store it as a dataset")
    }
    let type = try Text.type(
      byteCount: bytes.count, isASCII: bytes.allSatisfy { $0 < 128 }, operation, attributeLocation(name))
    try unsafe bytes.withUnsafeBufferPointer { bytes throws(HDF5Error) in
      try unsafe replaceAttribute(name, stored: type.raw, memory: type.raw, shape: [], bytes.baseAddress)
    }
  }

  /// Sets an attribute to a text with room to grow: whatever is set later with the same room is written in place, and
  /// moves nothing in the file. A kill meanwhile leaves the file whole.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - text: The text, of ASCII characters, shorter than the room.
  ///   - room: The bytes that the attribute takes in the file, at most 64 000.
  /// - Throws: ``HDF5Error``.
  public func setAttribute(_ name: String, _ text: String, room: Int) throws(HDF5Error) {
    let operation = "set the attribute"
    let location = attributeLocation(name)
    let bytes = try text.isEmpty ? [] : Text.bytes(text, operation, location)
    guard bytes.count < room, room <= Self.longestText, bytes.allSatisfy({ $0 < 128 }) else {
      throw HDF5Error(
        .invalidArgument, operation, location,
        "a text of \(bytes.count) bytes into room for \(room), which takes ASCII alone and is 64000 bytes at most")
    }
    let type = try Text.type(byteCount: room, isASCII: true, hasRoom: true, operation, location)
    let padded = bytes + Array(repeating: 0, count: room - bytes.count)
    try unsafe padded.withUnsafeBufferPointer { padded throws(HDF5Error) in
      try unsafe replaceAttribute(name, stored: type.raw, memory: type.raw, shape: [], padded.baseAddress)
    }
  }

  /// Sets an attribute to a number.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - value: The number; `Int` is stored as `int64`.
  /// - Throws: ``HDF5Error``.
  public func setAttribute<T: HDF5Scalar>(_ name: String, _ value: T) throws(HDF5Error) {
    try setAttribute(name, [value], shape: [])
  }

  /// Sets an attribute to a list of numbers.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - values: The numbers, at least one.
  /// - Throws: ``HDF5Error``.
  public func setAttribute<T: HDF5Scalar>(_ name: String, _ values: [T]) throws(HDF5Error) {
    try setAttribute(name, values, shape: [values.count])
  }

  /// HDF5's limit for an attribute is 64 KiB with its name and type.
  static var longestText: Int { 64_000 }

  func attributeLocation(_ name: String) -> String { "\(location)@\(name)" }

  private func setAttribute<T: HDF5Scalar>(_ name: String, _ values: [T], shape: [Int]) throws(HDF5Error) {
    let kind = T.elementKind
    guard !values.isEmpty, values.count * MemoryLayout<T>.size <= Self.longestText else {
      throw HDF5Error(
        .invalidArgument, "set the attribute", attributeLocation(name),
        "an attribute holds between one number and 64000 bytes, not \(values.count) numbers")
    }
    try unsafe values.withUnsafeBufferPointer { values throws(HDF5Error) in
      let base = unsafe UnsafeRawPointer(values.baseAddress)
      try unsafe replaceAttribute(name, stored: kind.fileType, memory: kind.memoryType, shape: shape, base)
    }
  }

  /// Writes in place where type and shape stay, so that a value that changes at every step moves nothing in the file.
  func replaceAttribute(
    _ name: String, stored: hid_t, memory: hid_t, shape: [Int], _ elements: UnsafeRawPointer?
  ) throws(HDF5Error) {
    let operation = "set the attribute"
    let location = attributeLocation(name)
    try context.requireWritable(operation, location)
    if try hasAttribute(name) {
      let old = try unsafe Identifier(H5Aopen(raw, name, chdf5_default()), .attribute, operation, location)
      let type = try Identifier(H5Aget_type(old.raw), .datatype, operation, location)
      let hasShape = try Self.describe(old, name, operation, location).shape == shape
      if hasShape, H5Tequal(type.raw, stored) > 0 {
        try unsafe check(H5Awrite(old.raw, memory, elements), operation, location)
        return
      }
      try unsafe check(H5Adelete(raw, name), operation, location)
    }
    let space = try Dataspace.simple(shape, operation, location)
    let attribute = try unsafe Identifier(
      H5Acreate2(raw, name, stored, space.raw, chdf5_default(), chdf5_default()), .attribute, operation, location)
    try unsafe check(H5Awrite(attribute.raw, memory, elements), operation, location)
  }

  static func describe(
    _ attribute: borrowing Identifier, _ name: String, _ operation: String, _ location: String
  ) throws(HDF5Error) -> Attribute {
    let type = try Identifier(H5Aget_type(attribute.raw), .datatype, operation, location)
    let space = try Identifier(H5Aget_space(attribute.raw), .dataspace, operation, location)
    let shape =
      H5Sget_simple_extent_type(space.raw) == H5S_NULL
      ? [0] : try Dataspace.shape(of: space, operation, location).shape
    return Attribute(name: name, kind: ElementKind(of: type.raw), shape: shape)
  }
}
