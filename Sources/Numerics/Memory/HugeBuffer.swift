internal import Glibc

/// Memory for numbers, zeroed, aligned to cache lines, and from two mebibytes on in huge pages where the system has
/// them: that is worth a good third of the bandwidth of large arrays.
///
/// It has one owner, who frees it by going.
@frozen
public struct HugeBuffer<Element: BitwiseCopyable>: ~Copyable {
  /// The first element.
  public let pointer: UnsafeMutablePointer<Element>

  /// The number of elements.
  public let count: Int

  /// Makes a buffer of `count` zeros.
  ///
  /// Memory that the system refuses ends the process, as everywhere in Swift.
  public init(count: Int) {
    pointer = HugeMemory.allocate(byteCount: max(count, 1) * MemoryLayout<Element>.stride)
      .bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  /// The elements.
  @inlinable public var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  deinit { HugeMemory.free(UnsafeMutableRawPointer(pointer)) }
}

/// Where huge buffers come from.
@usableFromInline
enum HugeMemory {
  private static let pageSize = 2 << 20

  @usableFromInline
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    let isLarge = byteCount >= pageSize
    let alignment = isLarge ? pageSize : 64
    // Small buffers end where their elements do, so that memory checkers see a step beyond.
    let size = isLarge ? (byteCount + alignment - 1) / alignment * alignment : byteCount
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: alignment)
    // Before the first touch. Without huge pages the call fails, and plain pages serve.
    if isLarge { _ = madvise(memory, size, MADV_HUGEPAGE) }
    memset(memory, 0, size)
    return memory
  }

  @usableFromInline
  static func free(_ memory: UnsafeMutableRawPointer) { memory.deallocate() }
}
