internal import CHDF5

extension Object {
  /// The text of an attribute, of fixed or varying length.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - type: `String`.
  /// - Returns: The text without its padding.
  /// - Throws: ``HDF5Error``.
  public func attribute(_ name: String, as type: String.Type = String.self) throws(HDF5Error) -> String {
    let operation = "read the attribute"
    let location = attributeLocation(name)
    let attribute = try openAttribute(name, operation)
    let stored = try Identifier(H5Aget_type(attribute.raw), .datatype, operation, location)
    let description = try Self.describe(attribute, name, operation, location)
    guard description.shape.allSatisfy({ $0 == 1 }) else {
      throw HDF5Error(.wrongType, operation, location, "it has the shape \(description.shape), not one text")
    }
    switch description.kind {
    case .text(let byteCount):
      var bytes = [UInt8](repeating: 0, count: byteCount)
      try unsafe check(H5Aread(attribute.raw, stored.raw, &bytes), operation, location)
      return Text.string(bytes, of: stored)
    case .variableText:
      var pointer: UnsafeMutablePointer<CChar>?
      try unsafe check(H5Aread(attribute.raw, stored.raw, &pointer), operation, location)
      defer { _ = unsafe H5free_memory(pointer) }
      return unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    default:
      throw HDF5Error(.wrongType, operation, location, "it holds \(description.kind), not text")
    }
  }

  /// The number in an attribute.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - type: The type to read it as.
  /// - Returns: The number, converted if it is stored as another type; fractions never become integers.
  /// - Throws: ``HDF5Error``.
  public func attribute<T: HDF5Scalar>(_ name: String, as type: T.Type = T.self) throws(HDF5Error) -> T {
    let values = try attribute(name, as: [T].self)
    guard values.count == 1 else {
      throw HDF5Error(
        .wrongType, "read the attribute", attributeLocation(name), "it holds \(values.count) numbers, not one")
    }
    return values[0]
  }

  /// The numbers in an attribute.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - type: The type to read them as.
  /// - Returns: The numbers, converted if they are stored as another type; fractions never become integers.
  /// - Throws: ``HDF5Error``.
  public func attribute<T: HDF5Scalar>(_ name: String, as type: [T].Type = [T].self) throws(HDF5Error) -> [T] {
    let operation = "read the attribute"
    let location = attributeLocation(name)
    let attribute = try openAttribute(name, operation)
    let description = try Self.describe(attribute, name, operation, location)
    guard description.kind.converts(to: T.elementKind) else {
      throw HDF5Error(
        .wrongType, operation, location, "it holds \(description.kind), which cannot be read as \(T.elementKind)")
    }
    var values = [T](repeating: T(), count: description.shape.reduce(1, *))
    guard !values.isEmpty else { return values }
    try unsafe check(H5Aread(attribute.raw, T.elementKind.memoryType, &values), operation, location)
    return values
  }

  private func openAttribute(_ name: String, _ operation: String) throws(HDF5Error) -> Identifier {
    let location = attributeLocation(name)
    guard try hasAttribute(name) else {
      throw HDF5Error(.notFound, operation, location, "there is no attribute of that name")
    }
    return try unsafe Identifier(H5Aopen(raw, name, chdf5_default()), .attribute, operation, location)
  }
}
