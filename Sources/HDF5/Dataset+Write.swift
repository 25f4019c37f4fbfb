internal import CHDF5

extension Dataset {
  /// Writes elements that lie side by side.
  ///
  /// A collective write prepares on all ranks before any of them starts: where the arguments of one are wrong, all
  /// throw.
  ///
  /// - Parameters:
  ///   - values: The elements, as many as are selected, the last axis varying fastest. They are converted if the file
  ///     holds another type: to infinity where `Float` is too small, to the nearest value where an integer is; but
  ///     fractions are not written to integers. A collective write in a shared file converts a copy.
  ///   - selection: Where they go; everywhere by default.
  ///   - transfer: Whether the ranks write together. Without meaning in files of one process.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``, also for independent writes to filtered datasets.
  @discardableResult
  public func write<T: HDF5Scalar>(
    _ values: Span<T>, at selection: Hyperslab? = nil, _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    try unsafe values.withUnsafeBufferPointer { buffer throws(HDF5Error) in
      try unsafe write(buffer.baseAddress, buffer.count, T.elementKind, nil, selection, transfer)
    }
  }

  /// Writes elements that lie side by side.
  ///
  /// - Parameters:
  ///   - values: The elements, as many as are selected.
  ///   - selection: Where they go; everywhere by default.
  ///   - transfer: Whether the ranks write together.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func write<T: HDF5Scalar>(
    _ values: [T], at selection: Hyperslab? = nil, _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    // Not by `values.span`: in a generic function, Swift 6.3 then takes the elements for unread, and drops a caller's
    // stores into them.
    try unsafe values.withUnsafeBufferPointer { buffer throws(HDF5Error) in
      try unsafe write(buffer, at: selection, transfer)
    }
  }

  /// Writes elements that lie side by side.
  ///
  /// - Parameters:
  ///   - values: The elements, as many as are selected.
  ///   - selection: Where they go; everywhere by default.
  ///   - transfer: Whether the ranks write together.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func write<T: HDF5Scalar>(
    _ values: UnsafeBufferPointer<T>, at selection: Hyperslab? = nil, _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    try unsafe write(values.baseAddress, values.count, T.elementKind, nil, selection, transfer)
  }

  /// Writes part of an array.
  ///
  /// - Parameters:
  ///   - base: The first element of the array.
  ///   - region: The shape of the array, and the part that is written.
  ///   - selection: Where it goes, as many elements as in the region; everywhere by default.
  ///   - transfer: Whether the ranks write together.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func write<T: HDF5Scalar>(
    from base: UnsafePointer<T>, _ region: MemoryRegion, at selection: Hyperslab? = nil,
    _ transfer: Transfer = .collective
  ) throws(HDF5Error) -> TransferReport {
    try unsafe write(base, nil, T.elementKind, region, selection, transfer)
  }

  /// Writes what all ranks have alike, such as coordinates: rank 0 does, the others take part with nothing. Collective.
  ///
  /// - Parameters:
  ///   - values: The elements, the same on every rank.
  ///   - selection: Where they go; everywhere by default.
  /// - Returns: What HDF5 did.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func writeReplicated<T: HDF5Scalar>(
    _ values: [T], at selection: Hyperslab? = nil
  ) throws(HDF5Error) -> TransferReport {
    try context.isFirstRank ? write(values, at: selection) : write([T](), at: .empty)
  }

  private func write(
    _ base: UnsafeRawPointer?, _ capacity: Int?, _ memoryKind: ElementKind, _ region: MemoryRegion?,
    _ slab: Hyperslab?, _ transfer: Transfer
  ) throws(HDF5Error) -> TransferReport {
    let operation = "write"
    let selection = try context.agree(operation, location, isCollective: transfer == .collective) {
      () throws(HDF5Error) in
      try context.requireWritable(operation, location)
      try requireWriting(memoryKind, transfer)
      return try select(slab, region, capacity: capacity, operation)
    }
    let list = try transferList(transfer, operation)
    let properties = list.rawOrDefault
    if convertsFirst(memoryKind, transfer) {
      let type = try Identifier(H5Dget_type(raw), .datatype, operation, location)
      let buffer = StagingBuffer(count: selection.count, memoryKind, kind)
      try unsafe buffer.gather(base, selection.memory, memoryKind, operation, location)
      try buffer.convert(from: memoryKind.memoryType, to: type.raw, operation, location)
      let packed = try packedSpace(selection.slab, operation)
      try unsafe context.checkWriting(
        H5Dwrite(raw, type.raw, packed.raw, selection.file.raw, properties, buffer.pointer), operation, location)
    } else {
      try unsafe context.checkWriting(
        H5Dwrite(raw, memoryKind.memoryType, selection.memory.raw, selection.file.raw, properties, base), operation,
        location)
    }
    return try TransferReport(list, operation, location)
  }

  private func requireWriting(_ memoryKind: ElementKind, _ transfer: Transfer) throws(HDF5Error) {
    try requireConversion(from: memoryKind, to: kind, "write")
    guard !isVirtual else {
      throw HDF5Error(.invalidArgument, "write", location, "it is virtual: write to the files that it shows")
    }
    guard !(context.isShared && transfer == .independent && !filters.isEmpty) else {
      throw HDF5Error(
        .invalidArgument, "write", location,
        "it is filtered, and ranks that share a file can write filtered data together only (collective transfer)")
    }
  }
}
