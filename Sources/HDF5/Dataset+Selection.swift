internal import CHDF5

/// What moves in one transfer, as HDF5 wants it.
struct Selection: ~Copyable {
  let file: Identifier
  let memory: Identifier
  /// The part in the file.
  let slab: Hyperslab

  var count: Int { slab.elementCount }
}

extension Dataset {
  /// Checks a transfer and describes it to HDF5: `slab` in the file (nil for all of it), `region` in memory (nil for
  /// elements without gaps), `capacity` elements in the buffer (nil if only the caller knows).
  func select(
    _ slab: Hyperslab?, _ region: MemoryRegion?, capacity: Int?, _ operation: String
  ) throws(HDF5Error) -> Selection {
    let file = try space(operation)
    let shape = try Dataspace.shape(of: file, operation, location).shape
    let slab = slab ?? .all(of: shape)
    if let fault = slab.fault(in: shape) { throw HDF5Error(.outOfRange, operation, location, fault) }
    try Dataspace.select(slab, in: file, operation, location)
    let count = slab.elementCount

    guard let region else {
      if let capacity, capacity != count {
        throw HDF5Error(
          .outOfRange, operation, location, "the selection has \(count) elements, the buffer has \(capacity)")
      }
      return Selection(file: file, memory: try packedSpace(slab, operation), slab: slab)
    }
    if let fault = region.selection.fault(in: region.shape) {
      throw HDF5Error(.outOfRange, operation, location, "in memory: \(fault)")
    }
    guard region.selection.elementCount == count, capacity.map({ region.elementCount <= $0 }) ?? true else {
      throw HDF5Error(
        .outOfRange, operation, location,
        "the selection has \(count) elements, that in memory \(region.selection.elementCount) of \(region.shape)")
    }
    let memory = try Dataspace.simple(region.shape, operation, location)
    try Dataspace.select(region.selection, in: memory, operation, location)
    return Selection(file: file, memory: memory, slab: slab)
  }

  /// A space for the elements of a selection side by side.
  ///
  /// It has the selection's own shape: where file and memory differ in shape, HDF5 1.10 walks through chunked data
  /// element by element, a hundred times slower.
  func packedSpace(_ slab: Hyperslab, _ operation: String) throws(HDF5Error) -> Identifier {
    guard slab.isEmpty else { return try Dataspace.simple(slab.count, operation, location) }
    let space = try Dataspace.simple([1], operation, location)
    try Dataspace.select(.empty, in: space, operation, location)
    return space
  }

  /// The properties of a transfer; nil in a file of one process.
  func transferList(_ transfer: Transfer, _ operation: String) throws(HDF5Error) -> Identifier? {
    guard context.isShared else { return nil }
    let list = try Identifier(H5Pcreate(chdf5_dataset_transfer()), .propertyList, operation, location)
    let mode = transfer == .collective ? H5FD_MPIO_COLLECTIVE : H5FD_MPIO_INDEPENDENT
    try check(H5Pset_dxpl_mpio(list.raw, mode), operation, location)
    return list
  }

  /// Whether a transfer must convert elements by itself: HDF5 would convert too, but would give up collective transfer
  /// for it, and fail if the dataset is filtered.
  func convertsFirst(_ memory: ElementKind, _ transfer: Transfer) -> Bool {
    context.isShared && transfer == .collective && (memory != kind || isForeignOrder)
  }

  func requireConversion(from: ElementKind, to: ElementKind, _ operation: String) throws(HDF5Error) {
    guard from.converts(to: to) else {
      let words = operation == "read" ? "which cannot be read as" : "which cannot hold"
      let other = operation == "read" ? to : from
      throw HDF5Error(.wrongType, operation, location, "it holds \(kind), \(words) \(other)")
    }
  }
}
