/// Memory for a field: zeroed, aligned to 64 bytes, freed with its owner.
@usableFromInline final class AlignedBuffer<Element: BitwiseCopyable> {
  @usableFromInline let pointer: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  deinit { pointer.deallocate() }
}
