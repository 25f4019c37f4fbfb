internal import MPI

/// Results that wait to be written: for each variable a block `[sample][axes...]` as in the file.
///
/// Its size goes with what is written at once, not with the ensemble.
final class BlockBuffer {
  /// The size that a block comes near to, in bytes of all variables: large writes are fast ones.
  static let targetBytes = 16 << 20

  let schema: EnsembleSchema
  /// The number of samples that fit.
  let capacity: Int
  /// This rank's part of a sample of each variable: first index and length along each axis.
  let portions: [(start: [Int], count: [Int])]
  /// The bytes of one sample of each variable on this rank.
  let strides: [Int]
  private let storage: [UnsafeMutableRawPointer]

  /// The samples in the block, in its order.
  private(set) var samples: [Int] = []
  /// The status of each sample in the block.
  private(set) var status: [UInt8] = []
  /// The seconds that the worker spent on each sample in the block.
  private(set) var wallTimes: [Float] = []

  init(_ schema: EnsembleSchema, capacity: Int, portion: (Int) -> SamplePortion) {
    self.schema = schema
    self.capacity = capacity
    portions = schema.variables.indices.map { variable in
      let shape = schema.shape(of: variable)
      return switch portion(variable) {
      case .nothing: (shape.map { _ in 0 }, shape.map { _ in 0 })
      case .whole: (shape.map { _ in 0 }, shape)
      case .box(let start, let count): (start, count)
      }
    }
    // One number a sample has no axis that could be empty: whether it is provided needs the portion itself.
    strides = schema.variables.indices.map { [portions] variable in
      portion(variable) == .nothing
        ? 0 : portions[variable].count.reduce(schema.variables[variable].type.byteCount, *)
    }
    storage = strides.map { .allocate(byteCount: max(64, $0 * capacity), alignment: 4096) }
  }

  deinit {
    for block in storage { block.deallocate() }
  }

  /// A block's capacity: whole chunks and whole batches of about `targetBytes`.
  static func capacity(_ schema: EnsembleSchema, batch: Int, samples: Int) -> Int {
    let chunk = schema.chunkSamples(in: samples)
    let wanted = min(max(1, targetBytes / max(1, schema.sampleBytes)), max(batch, samples))
    let chunks = max(1, wanted / chunk) * chunk
    return max(1, (chunks + batch - 1) / batch) * batch
  }

  var isEmpty: Bool { samples.isEmpty }
  /// The number of samples for which there is room.
  var room: Int { capacity - samples.count }

  /// The next samples' part of the block, to be filled and then appended.
  func batch(for next: [Int]) -> SampleBatch {
    precondition(next.count <= room, "\(next.count) samples into room for \(room)")
    let buffers = storage.indices.map { storage[$0] + strides[$0] * samples.count }
    let lengths = strides.indices.map { strides[$0] / schema.variables[$0].type.byteCount }
    return SampleBatch(samples: next, buffers: buffers, lengths: lengths, types: schema.variables.map(\.type))
  }

  /// Takes the results of a batch into the block, those of failed samples as not-a-number or zero.
  func append(_ batch: SampleBatch, seconds: Double) {
    for (index, outcome) in batch.outcomes.enumerated() where outcome != .complete {
      erase(row: samples.count + index)
    }
    samples += batch.samples
    status += batch.outcomes.map(\.status.rawValue)
    wallTimes += Array(repeating: Float(seconds / Double(max(1, batch.count))), count: batch.count)
  }

  /// Empties the block.
  func clear() {
    samples.removeAll(keepingCapacity: true)
    status.removeAll(keepingCapacity: true)
    wallTimes.removeAll(keepingCapacity: true)
  }

  /// The bytes of consecutive samples of a variable.
  func bytes(of variable: Int, rows: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: storage[variable] + rows.lowerBound * strides[variable], count: rows.count * strides[variable])
  }

  /// A reader who overlooks the status shall not find plausible numbers.
  private func erase(row: Int) {
    for (variable, stride) in strides.enumerated() where stride > 0 {
      let start = storage[variable] + row * stride
      switch schema.variables[variable].type {
      case .float32: start.initializeMemory(as: Float.self, repeating: .nan, count: stride / 4)
      case .float64: start.initializeMemory(as: Double.self, repeating: .nan, count: stride / 8)
      default: start.initializeMemory(as: UInt8.self, repeating: 0, count: stride)
      }
    }
  }
}
