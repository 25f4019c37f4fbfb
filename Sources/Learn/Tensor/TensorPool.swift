internal import Numerics
internal import Synchronization

/// Where the memory of tensors comes from, and where it goes back to: a step of training asks for the same sizes as the
/// one before, so that after the first steps nothing new is allocated.
enum TensorPool {
  private struct State {
    var free: [Int: [MemoryBlock]] = [:]
    var allocated = 0
  }

  private static let state = Mutex(State())

  /// Bytes that were ever taken from the system and not given back.
  static var allocatedBytes: Int { state.withLock { $0.allocated } }

  /// Memory for at least `byteCount` bytes; what it holds is not defined.
  static func take(byteCount: Int) -> MemoryBlock {
    let size = sizeClass(byteCount)
    return state.withLock { state in
      if let block = state.free[size]?.popLast() { return block }
      state.allocated += size
      return MemoryBlock(size: size)
    }
  }

  static func put(_ block: MemoryBlock) {
    state.withLock { $0.free[block.size, default: []].append(block) }
  }

  /// Gives all memory that nobody uses back to the system.
  static func trim() {
    let dropped = state.withLock { state in
      let dropped = state.free
      state.free = [:]
      for (size, blocks) in dropped { state.allocated -= size * blocks.count }
      return dropped
    }
    _ = dropped
  }

  /// Eight classes to each doubling: at most an eighth is wasted.
  static func sizeClass(_ byteCount: Int) -> Int {
    let least = 256
    guard byteCount > least else { return least }
    let step = max(64, 1 << (Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount - 3))
    return (byteCount + step - 1) / step * step
  }
}

/// A piece of memory that goes round.
final class MemoryBlock: @unchecked Sendable {
  let size: Int
  private let buffer: HugeBuffer<UInt8>

  init(size: Int) {
    self.size = size
    buffer = HugeBuffer(count: size)
  }

  var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(buffer.pointer) }
}

/// The numbers of one or more tensors that are equal.
@usableFromInline
final class TensorStorage<Scalar: BitwiseCopyable>: @unchecked Sendable {
  @usableFromInline let pointer: UnsafeMutablePointer<Scalar>
  @usableFromInline let count: Int
  private let block: MemoryBlock

  init(count: Int) {
    block = TensorPool.take(byteCount: max(1, count) * MemoryLayout<Scalar>.stride)
    pointer = block.pointer.bindMemory(to: Scalar.self, capacity: max(1, count))
    self.count = count
  }

  deinit { TensorPool.put(block) }
}
