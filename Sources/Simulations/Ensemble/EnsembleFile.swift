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
  private(set) var bytesWritten = 0

  /// Opens the file for writing, on all ranks of a communicator (collective) or in this process alone.
  init(_ path: String, _ layout: EnsembleLayout, on communicator: Communicator?) throws(EnsembleError) {
    firstSample = layout.samples.lowerBound
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
    try hdf5 { () throws(HDF5Error) in try file.close() }
  }

  func write(
    _ block: BlockBuffer, isLeader: Bool, synchronise: () throws(EnsembleError) -> Void
  ) throws(EnsembleError) {
    let runs = block.samples.consecutiveRuns()
    try hdf5 { () throws(HDF5Error) in
      for run in runs {
        let rows = run.offset..<run.offset + run.count
        for variable in variables.indices { try write(variable, of: block, rows: rows, at: run.first) }
        if isLeader, let wallTime { try write(block.wallTimes, rows, to: wallTime, at: run.first) }
      }
      try flushIfAlone()
    }
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

  private func write(
    _ variable: Int, of block: BlockBuffer, rows: Range<Int>, at sample: Int
  ) throws(HDF5Error) {
    guard block.strides[variable] > 0 else { return }
    let portion = block.portions[variable]
    let slab = Hyperslab(start: [sample - firstSample] + portion.start, count: [rows.count] + portion.count)
    let bytes = block.bytes(of: variable, rows: rows)
    bytesWritten += bytes.count
    let dataset = variables[variable]
    switch block.schema.variables[variable].type {
    case .float32: try dataset.write(bytes.bound(to: Float.self), at: slab, .independent)
    case .float64: try dataset.write(bytes.bound(to: Double.self), at: slab, .independent)
    case .int32: try dataset.write(bytes.bound(to: Int32.self), at: slab, .independent)
    case .int64: try dataset.write(bytes.bound(to: Int64.self), at: slab, .independent)
    case .uint8: try dataset.write(bytes.bound(to: UInt8.self), at: slab, .independent)
    case .uint32: try dataset.write(bytes.bound(to: UInt32.self), at: slab, .independent)
    case .uint64: try dataset.write(bytes.bound(to: UInt64.self), at: slab, .independent)
    }
  }

  private func write<Scalar: HDF5Scalar>(
    _ values: [Scalar], _ rows: Range<Int>, to dataset: Dataset, at sample: Int
  ) throws(HDF5Error) {
    bytesWritten += rows.count * MemoryLayout<Scalar>.size
    let slab = Hyperslab(start: [sample - firstSample], count: [rows.count])
    try dataset.write(Array(values[rows]), at: slab, .independent)
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes as numbers, which they were written as.
  fileprivate func bound<Scalar>(to type: Scalar.Type) -> UnsafeBufferPointer<Scalar> {
    bindMemory(to: Scalar.self)
  }
}
