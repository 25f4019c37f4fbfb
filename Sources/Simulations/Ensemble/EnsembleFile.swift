internal import HDF5
internal import MPI

/// An open file of the layout "ensemble 1", or a shard of it, into which samples are written as they finish.
///
/// After opening, no call is collective: each rank writes its samples when it has them. Everything that HDF5 keeps
/// about the file was written at its creation and does not change, so that after a kill the file is whole, and the
/// status says what is in it.
final class EnsembleFile: EnsembleSink {
  private let file: File
  private let variables: [Dataset]
  private let status: Dataset
  private let wallTime: Dataset?
  private let firstSample: Int
  private let direct: DirectFile?
  private(set) var bytesWritten = 0

  /// Opens the file for writing, on all ranks of a communicator (collective) or in this process alone.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - layout: What it holds.
  ///   - communicator: The ranks that write it.
  ///   - isDirect: Whether whole chunks are written past the system's cache.
  /// - Throws: `hdf5`.
  init(
    _ path: String, _ layout: EnsembleLayout, on communicator: Communicator?, isDirect: Bool
  ) throws(EnsembleError) {
    firstSample = layout.samples.lowerBound
    direct = isDirect && layout.filters.isEmpty ? DirectFile(path) : nil
    do throws(HDF5Error) {
      file = try File.open(path, on: communicator, writable: true)
      var variables: [Dataset] = []
      for variable in layout.schema.variables { variables.append(try file.dataset(variable.name)) }
      self.variables = variables
      status = try file.dataset("status")
      wallTime = layout.schema.keepsWallTime ? try file.dataset("wall_time") : nil
    } catch {
      throw .hdf5(error)
    }
  }

  /// Closes the file; collective if it was opened so.
  func close() throws(EnsembleError) {
    direct?.close()
    try hdf5 { () throws(HDF5Error) in try file.close() }
  }

  func write(
    _ block: BlockBuffer, isLeader: Bool, synchronise: () throws(EnsembleError) -> Void
  ) throws(EnsembleError) {
    let runs = block.samples.consecutiveRuns()
    for run in runs {
      let rows = run.offset..<run.offset + run.count
      for variable in variables.indices where block.strides[variable] > 0 {
        try write(variable, of: block, rows: rows, at: run.first)
      }
      guard isLeader, let wallTime else { continue }
      try hdf5 { () throws(HDF5Error) in try write(block.wallTimes, rows, to: wallTime, at: run.first) }
    }
    try hdf5 { () throws(HDF5Error) in try flushIfAlone() }
    // The data of all ranks are in the file before it says so.
    try synchronise()
    guard isLeader else { return }
    try hdf5 { () throws(HDF5Error) in
      for run in runs { try write(block.status, run.offset..<run.offset + run.count, to: status, at: run.first) }
      try flushIfAlone()
    }
  }

  /// With MPI-IO a write is in the system's hands when it returns; alone, HDF5 keeps chunks to itself until flushed.
  private func flushIfAlone() throws(HDF5Error) {
    if !file.isShared { try file.flush() }
  }

  /// Writes consecutive samples: whole chunks directly where that is possible, the rest through HDF5.
  private func write(
    _ variable: Int, of block: BlockBuffer, rows: Range<Int>, at sample: Int
  ) throws(EnsembleError) {
    var next = rows.lowerBound
    if let whole = wholeChunks(variable, of: block, rows: rows, at: sample) {
      try hdf5 { () throws(HDF5Error) in
        try write(variable, of: block, through: rows.lowerBound..<whole.lowerBound, at: sample)
      }
      next = whole.lowerBound
      while next < whole.upperBound {
        let written = try writeDirectly(
          variable, of: block, rows: next..<whole.upperBound, at: sample + next - rows.lowerBound)
        guard written > 0 else { break }
        next += written
      }
    }
    try hdf5 { () throws(HDF5Error) in
      try write(variable, of: block, through: next..<rows.upperBound, at: sample + next - rows.lowerBound)
    }
  }

  /// The rows that are whole chunks of a variable that this rank provides alone.
  private func wholeChunks(
    _ variable: Int, of block: BlockBuffer, rows: Range<Int>, at sample: Int
  ) -> Range<Int>? {
    guard let direct, direct.isUseful, let chunk = variables[variable].chunkShape,
      chunk.dropFirst() == block.portions[variable].count[...]
    else { return nil }
    let first = sample - firstSample
    let begin = (first + chunk[0] - 1) / chunk[0] * chunk[0]
    let end = (first + rows.count) / chunk[0] * chunk[0]
    return begin < end ? rows.lowerBound + begin - first..<rows.lowerBound + end - first : nil
  }

  /// Writes the chunks from the first of the rows on that lie side by side in the file.
  ///
  /// - Returns: The number of rows written; 0 if that was not possible.
  private func writeDirectly(
    _ variable: Int, of block: BlockBuffer, rows: Range<Int>, at sample: Int
  ) throws(EnsembleError) -> Int {
    let dataset = variables[variable]
    guard let direct, direct.isUseful, let chunk = dataset.chunkShape else { return 0 }
    let chunkBytes = chunk[0] * block.strides[variable]
    var offset = 0
    var count = 0
    while (count + 1) * chunk[0] <= rows.count {
      let index = [sample - firstSample + count * chunk[0]] + chunk.dropFirst().map { _ in 0 }
      guard let place = try hdf5({ () throws(HDF5Error) in try dataset.chunkOffset(at: index) }) else { break }
      if count == 0 { offset = place }
      guard place == offset + count * chunkBytes else { break }
      count += 1
    }
    let written = rows.lowerBound..<rows.lowerBound + count * chunk[0]
    let bytes = block.bytes(of: variable, rows: written)
    guard count > 0, try direct.write(bytes, at: offset) else { return 0 }
    bytesWritten += bytes.count
    return written.count
  }

  private func write(
    _ variable: Int, of block: BlockBuffer, through rows: Range<Int>, at sample: Int
  ) throws(HDF5Error) {
    guard !rows.isEmpty else { return }
    let portion = block.portions[variable]
    let slab = Hyperslab(start: [sample - firstSample] + portion.start, count: [rows.count] + portion.count)
    let bytes = block.bytes(of: variable, rows: rows)
    bytesWritten += bytes.count
    let dataset = variables[variable]
    switch block.schema.variables[variable].type {
    case .float32: try write(bytes, as: Float.self, to: dataset, at: slab)
    case .float64: try write(bytes, as: Double.self, to: dataset, at: slab)
    case .int32: try write(bytes, as: Int32.self, to: dataset, at: slab)
    case .int64: try write(bytes, as: Int64.self, to: dataset, at: slab)
    case .uint8: try write(bytes, as: UInt8.self, to: dataset, at: slab)
    case .uint32: try write(bytes, as: UInt32.self, to: dataset, at: slab)
    case .uint64: try write(bytes, as: UInt64.self, to: dataset, at: slab)
    }
  }

  private func write<Scalar: HDF5Scalar>(
    _ bytes: UnsafeRawBufferPointer, as type: Scalar.Type, to dataset: Dataset, at slab: Hyperslab
  ) throws(HDF5Error) {
    guard let base = bytes.bindMemory(to: type).baseAddress else { return }
    // Equal shapes in memory and in the file: else HDF5 maps element by element, at a tenth of the disk's speed.
    let region = MemoryRegion(shape: slab.count, selection: .all(of: slab.count))
    try dataset.write(from: base, region, at: slab, .independent)
  }

  private func write<Scalar: HDF5Scalar>(
    _ values: [Scalar], _ rows: Range<Int>, to dataset: Dataset, at sample: Int
  ) throws(HDF5Error) {
    bytesWritten += rows.count * MemoryLayout<Scalar>.size
    let slab = Hyperslab(start: [sample - firstSample], count: [rows.count])
    try dataset.write(Array(values[rows]), at: slab, .independent)
  }
}
