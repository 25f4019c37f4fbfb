internal import CHDF5

/// The elements of a selection side by side, with room for both their types, so that they can be converted in place.
@safe struct StagingBuffer: ~Copyable {
  let pointer: UnsafeMutableRawPointer
  let count: Int

  init(count: Int, _ first: ElementKind, _ second: ElementKind) {
    let bytes = count * max(first.byteCount ?? 1, second.byteCount ?? 1)
    unsafe pointer = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes), alignment: 64)
    self.count = count
  }

  deinit { unsafe pointer.deallocate() }

  /// Fills the buffer from a selection in memory.
  func gather(
    _ base: UnsafeRawPointer?, _ space: borrowing Identifier, _ kind: ElementKind, _ operation: String, _ path: String
  ) throws(HDF5Error) {
    guard count > 0, let size = kind.byteCount else { return }
    try unsafe check(
      H5Dgather(space.raw, base, kind.memoryType, count * size, pointer, nil, nil), operation, path)
  }

  /// Spreads the buffer over a selection in memory.
  func scatter(
    _ base: UnsafeMutableRawPointer?, _ space: borrowing Identifier, _ kind: ElementKind, _ operation: String,
    _ path: String
  ) throws(HDF5Error) {
    guard count > 0, let size = kind.byteCount else { return }
    var source = unsafe UnsafeRawBufferPointer(start: pointer, count: count * size)
    let code = unsafe withUnsafeMutablePointer(to: &source) { source in
      unsafe H5Dscatter(
        { pointer, byteCount, source in
          guard let source = unsafe source?.assumingMemoryBound(to: UnsafeRawBufferPointer.self).pointee else {
            return -1
          }
          unsafe pointer?.pointee = source.baseAddress
          unsafe byteCount?.pointee = source.count
          return 0
        }, source, kind.memoryType, space.raw, base)
    }
    try check(code, operation, path)
  }

  /// Converts the elements where they are.
  func convert(from: hid_t, to: hid_t, _ operation: String, _ path: String) throws(HDF5Error) {
    guard count > 0 else { return }
    try unsafe check(H5Tconvert(from, to, count, pointer, nil, chdf5_default()), operation, path)
  }
}
