internal import CHDF5

extension Dataset {
  /// Reads elements side by side into memory.
  ///
  /// - Parameters:
  ///   - values: Where they go: as many as are selected, the last axis varying fastest. They are converted if the file
  ///     holds another type; fractions are not read as integers.
  ///   - selection: Which to read; all by default.
  ///   - transfer: Whether the ranks read together. Without meaning in files of one process.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``, also if a file that a virtual dataset shows is missing.
  @discardableResult
  public func read<T: HDF5Scalar>(
    into values: inout MutableSpan<T>, at selection: Hyperslab? = nil, _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(HDF5Error) in
      try unsafe read(buffer.baseAddress, buffer.count, T.elementKind, nil, selection, transfer)
    }
  }

  /// Reads elements.
  ///
  /// - Parameters:
  ///   - type: The type to read them as.
  ///   - selection: Which to read; all by default.
  ///   - transfer: Whether the ranks read together.
  /// - Returns: The elements, the last axis varying fastest.
  /// - Throws: ``HDF5Error``.
  public func read<T: HDF5Scalar>(
    as type: T.Type = T.self, at selection: Hyperslab? = nil, _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> [T] {
    let count = if let selection { selection.elementCount } else { try shape().reduce(1, *) }
    // Without filling the memory first: generic code would take longer for that than for reading.
    var failure: HDF5Error?
    let values = unsafe [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(HDF5Error) {
        try unsafe read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]), at: selection, transfer)
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Reads elements side by side into memory.
  ///
  /// - Parameters:
  ///   - values: Where they go: as many as are selected.
  ///   - selection: Which to read; all by default.
  ///   - transfer: Whether the ranks read together.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func read<T: HDF5Scalar>(
    into values: UnsafeMutableBufferPointer<T>, at selection: Hyperslab? = nil, _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    try unsafe read(values.baseAddress, values.count, T.elementKind, nil, selection, transfer)
  }

  /// Reads elements into part of an array.
  ///
  /// - Parameters:
  ///   - base: The first element of the array.
  ///   - region: The shape of the array, and the part that is read into.
  ///   - selection: Which to read, as many elements as in the region; all by default.
  ///   - transfer: Whether the ranks read together.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func read<T: HDF5Scalar>(
    into base: UnsafeMutablePointer<T>, _ region: MemoryRegion, at selection: Hyperslab? = nil,
    _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    try unsafe read(base, nil, T.elementKind, region, selection, transfer)
  }

  private func read(
    _ base: UnsafeMutableRawPointer?, _ capacity: Int?, _ memoryKind: ElementKind, _ region: MemoryRegion?,
    _ slab: Hyperslab?, _ transfer: Transfer
  ) throws(HDF5Error) -> TransferReport {
    let operation = "read"
    let selection = try context.agree(operation, location, isCollective: transfer == .collective) {
      () throws(HDF5Error) in
      try context.requireOpen(operation, location)
      try requireConversion(from: kind, to: memoryKind, operation)
      try requireSources()
      return try select(slab, region, capacity: capacity, operation)
    }
    let list = try transferList(transfer, operation)
    let properties = list.rawOrDefault
    if convertsFirst(memoryKind, transfer) {
      let type = try Identifier(H5Dget_type(raw), .datatype, operation, location)
      let buffer = StagingBuffer(count: selection.count, memoryKind, kind)
      let packed = try packedSpace(selection.slab, operation)
      try unsafe check(
        H5Dread(raw, type.raw, packed.raw, selection.file.raw, properties, buffer.pointer), operation, location)
      try buffer.convert(from: type.raw, to: memoryKind.memoryType, operation, location)
      try unsafe buffer.scatter(base, selection.memory, memoryKind, operation, location)
    } else {
      try unsafe check(
        H5Dread(raw, memoryKind.memoryType, selection.memory.raw, selection.file.raw, properties, base), operation,
        location)
    }
    return try TransferReport(list, operation, location)
  }
}

extension Optional where Wrapped == Identifier {
  /// The handle, or HDF5's default properties.
  var rawOrDefault: hid_t {
    switch self {
    case .some(let identifier): identifier.raw
    case .none: chdf5_default()
    }
  }
}
