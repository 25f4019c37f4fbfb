internal import CHDF5

/// One chunk of a dataset, as stored.
public struct Chunk: Equatable, Sendable {
  /// The index of its first element along each axis.
  public let start: [Int]

  /// Its place in the file, bytes.
  public let offset: Int

  /// Its size in the file, bytes: after the filters.
  public let byteCount: Int

  /// Whether a filter of the dataset was left out for this chunk.
  public let skipsFilters: Bool
}

extension Dataset {
  /// The bytes that the elements take in the file, after the filters, as far as allocated.
  ///
  /// - Returns: The size.
  /// - Throws: ``HDF5Error``.
  public func storageSize() throws(HDF5Error) -> Int {
    try context.requireOpen("look at", location)
    return Int(H5Dget_storage_size(raw))
  }

  /// Where the elements of a contiguous dataset start in the file, bytes.
  ///
  /// - Returns: The place; nil for other layouts, and before space is allocated.
  /// - Throws: ``HDF5Error``.
  public func storageOffset() throws(HDF5Error) -> Int? {
    try context.requireOpen("look at", location)
    let offset = H5Dget_offset(raw)
    return offset == chdf5_undefined_address() ? nil : Int(offset)
  }

  /// The chunks that are in the file.
  ///
  /// - Returns: The chunks in the order of the file's index; none for other layouts.
  /// - Throws: ``HDF5Error``.
  public func chunks() throws(HDF5Error) -> [Chunk] {
    guard let rank = chunkShape?.count else { return [] }
    let operation = "look at the chunks of"
    let space = try space(operation)
    var count: hsize_t = 0
    try unsafe check(H5Dget_num_chunks(raw, space.raw, &count), operation, location)
    var chunks: [Chunk] = []
    for index in 0..<count {
      var start = [hsize_t](repeating: 0, count: rank)
      var mask: UInt32 = 0
      var address: haddr_t = 0
      var size: hsize_t = 0
      try unsafe check(
        H5Dget_chunk_info(raw, space.raw, index, &start, &mask, &address, &size), operation, location)
      chunks.append(
        Chunk(start: start.map { Int($0) }, offset: Int(address), byteCount: Int(size), skipsFilters: mask != 0))
    }
    return chunks
  }
}
