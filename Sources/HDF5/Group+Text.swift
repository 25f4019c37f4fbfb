internal import CHDF5

extension Group {
  /// Stores a text of any length: as an attribute where it fits there, else as a dataset of the same name.
  ///
  /// What was stored under the name before is replaced.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - text: The text.
  /// - Throws: ``HDF5Error``.
  public func storeText(_ name: String, _ text: String) throws(HDF5Error) {
    try removeText(name)
    guard text.utf8.count > Object.longestText else { return try setAttribute(name, text) }
    try removeAttribute(name)
    try createText(name, text)
  }

  /// The text that ``storeText(_:_:)`` or another program stored, as an attribute or as a dataset.
  ///
  /// - Parameter name: The name.
  /// - Returns: The text.
  /// - Throws: ``HDF5Error``.
  public func text(_ name: String) throws(HDF5Error) -> String {
    guard try hasAttribute(name) else { return try dataset(name).readText() }
    return try attribute(name, as: String.self)
  }

  /// Makes a dataset that holds one text.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - text: The text, the same on every rank.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func createText(_ name: String, _ text: String) throws(HDF5Error) -> Dataset {
    let operation = "store the text"
    let location = location(of: name)
    try context.requireWritable(operation, location)
    let bytes = try Text.bytes(text, operation, location)
    let type = try Text.type(
      byteCount: bytes.count, isASCII: bytes.allSatisfy { $0 < 128 }, operation, location)
    let space = try Dataspace.simple([], operation, location)
    let list = try DatasetOptions().creationList(for: [], operation, location)
    let dataset = try createDataset(name, type.raw, space, list, operation)
    // Rank 0 writes for all.
    try context.agree(operation, location) { () throws(HDF5Error) in
      guard context.isFirstRank else { return }
      try unsafe check(
        H5Dwrite(dataset.raw, type.raw, chdf5_all(), chdf5_all(), chdf5_default(), bytes), operation, location)
    }
    return dataset
  }

  /// Removes a dataset that holds a text; leaves anything else of that name alone.
  private func removeText(_ name: String) throws(HDF5Error) {
    guard try kind(of: name) == .dataset, case .text = try dataset(name).kind else { return }
    try remove(name)
  }
}

extension Dataset {
  /// The text in a dataset that holds one.
  ///
  /// - Returns: The text without its padding.
  /// - Throws: ``HDF5Error``.
  public func readText() throws(HDF5Error) -> String {
    let operation = "read the text"
    let shape = try shape()
    guard kind.isText, shape.allSatisfy({ $0 == 1 }) else {
      throw HDF5Error(.wrongType, operation, location, "it holds \(kind) in the shape \(shape), not one text")
    }
    let type = try Identifier(H5Dget_type(raw), .datatype, operation, location)
    guard let byteCount = kind.byteCount else {
      var pointer: UnsafeMutablePointer<CChar>?
      try unsafe check(
        H5Dread(raw, type.raw, chdf5_all(), chdf5_all(), chdf5_default(), &pointer), operation, location)
      defer { _ = unsafe H5free_memory(pointer) }
      return unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    try unsafe check(
      H5Dread(raw, type.raw, chdf5_all(), chdf5_all(), chdf5_default(), &bytes), operation, location)
    return Text.string(bytes, of: type)
  }
}
