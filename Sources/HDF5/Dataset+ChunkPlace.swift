internal import CHDF5

extension Dataset {
  /// Where the chunk that holds an element starts in the file, bytes. Looks up one chunk, however many there are.
  ///
  /// - Parameter index: The element's index along each axis.
  /// - Returns: The place; nil for other layouts, and for chunks that are not in the file yet.
  /// - Throws: ``HDF5Error``.
  public func chunkOffset(at index: [Int]) throws(HDF5Error) -> Int? {
    let operation = "look for a chunk of"
    guard let chunkShape else { return nil }
    let shape = try shape()
    guard index.count == shape.count, zip(index, shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
      throw HDF5Error(.outOfRange, operation, location, "\(index) lies outside the shape \(shape)")
    }
    let start = zip(index, chunkShape).map { hsize_t($0 / $1 * $1) }
    var mask: UInt32 = 0
    var address: haddr_t = 0
    var size: hsize_t = 0
    try unsafe check(H5Dget_chunk_info_by_coord(raw, start, &mask, &address, &size), operation, location)
    return address == chdf5_undefined_address() ? nil : Int(address)
  }
}
