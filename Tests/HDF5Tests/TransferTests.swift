import HDF5
import MPI
import TestSupport
import Testing

/// What HDF5 really does when ranks write together, and what it must not be asked.
@Suite(.serialized, .collective) struct TransferTests {
  static let layouts: [DatasetOptions] = [
    DatasetOptions(),
    DatasetOptions(chunk: [3, 8]),
    DatasetOptions(maximumShape: [nil, 8], chunk: [1, 8]),
    DatasetOptions(chunk: [4, 8], filters: [.shuffle, .deflate(level: 4), .fletcher32]),
  ]

  @Test(arguments: layouts)
  func collectiveWritesAreCollective(options: DatasetOptions) throws {
    try checkWrites(of: Float.self, from: Float.self, options, .collective)
  }

  /// HDF5 alone would fall back to independent access here, and fail where there are filters.
  @Test(arguments: layouts)
  func collectiveWritesWithConversionAreCollective(options: DatasetOptions) throws {
    try checkWrites(of: Float.self, from: Double.self, options, .collective)
    try checkWrites(of: Double.self, from: Float.self, options, .collective)
    try checkWrites(of: Int16.self, from: Int64.self, options, .collective)
  }

  @Test(arguments: layouts.filter { $0.filters.isEmpty })
  func independentWritesAreIndependent(options: DatasetOptions) throws {
    try checkWrites(of: Float.self, from: Float.self, options, .independent)
    try checkWrites(of: Float.self, from: Double.self, options, .independent)
  }

  private func checkWrites<T: HDF5Scalar, U: HDF5Scalar & Numeric & Equatable>(
    of stored: T.Type, from memory: U.Type, _ options: DatasetOptions, _ transfer: Transfer
  ) throws {
    let path = try sharedPath("transfer.h5")
    let file = try File.create(path, on: World.communicator)
    let dataset = try file.createDataset("d", of: T.self, shape: [12, 8], options: options)
    // More ranks than blocks of rows: the last may have nothing.
    let rows = (12 + World.size - 1) / World.size
    let start = min(12, World.rank * rows)
    let count = min(12, start + rows) - start
    let values = (0..<count * 8).map { U(exactly: start * 8 + $0) ?? 0 }
    let report = try dataset.write(values, at: Hyperslab(start: [start, 0], count: [count, 8]), transfer)
    switch transfer {
    case .collective:
      expectEverywhere(report.isCollective, "\(report)")
      expectEverywhere(report.globalCauses.isEmpty)
      expectEverywhere(report.mode == (options.chunk == nil ? .contiguousCollective : .chunkCollective))
    case .independent:
      expectEverywhere(report.mode == .independent && !report.isCollective)
      expectEverywhere(report.localCauses.first == "independent transfer was asked for", "\(report.localCauses)")
      // Others' data are visible after they wrote.
      try World.communicator.barrier()
    }
    let expected = (0..<96).map { U(exactly: $0) ?? 0 }
    try expectEverywhere(dataset.read(as: U.self, transfer) == expected)
    try file.close()

    let alone = try File.open(path)
    try expectEverywhere(alone.dataset("d").read(as: U.self) == expected)
    try expectEverywhere(alone.dataset("d").filters == options.filters)
    try alone.close()
  }

  @Test func ranksWithNothingTakePart() throws {
    let file = try File.create(try sharedPath("empty.h5"), on: World.communicator)
    let writer = World.size - 1
    for (name, options) in zip(["a", "b", "c", "d"], Self.layouts) {
      let dataset = try file.createDataset(name, of: Float.self, shape: [12, 8], options: options)
      let mine = World.rank == writer
      let report = try dataset.write(
        [Float](repeating: 2, count: mine ? 96 : 0), at: mine ? nil : .empty)
      expectEverywhere(report.isCollective)
      let read = try dataset.read(as: Double.self, at: mine ? .empty : nil)
      expectEverywhere(read == [Double](repeating: 2, count: mine ? 0 : 96))
    }
    // Nobody has anything.
    let report = try file.dataset("a").write([Float](), at: .empty)
    expectEverywhere(report.globalCauses.isEmpty)
    try file.close()
  }

  @Test func independentWritesToFilteredDatasetsAreRefused() throws {
    let file = try File.create(try sharedPath("filtered.h5"), on: World.communicator)
    let dataset = try file.createDataset(
      "d", of: Float.self, shape: [8], options: DatasetOptions(chunk: [4], filters: [.deflate(level: 1)]))
    let text = errorText { try dataset.write([Float](repeating: 1, count: 8), .independent) }
    expectEverywhere(
      text == "cannot write \(file.filePath):/d: it is filtered, and ranks that share a file can write filtered data "
        + "together only (collective transfer)", "\(text)")
    try dataset.writeReplicated([Float](repeating: 1, count: 8))
    // Reading is free.
    try expectEverywhere(dataset.read(as: Float.self, .independent) == [Float](repeating: 1, count: 8))
    try file.close()
  }

  @Test func aFileOfOneProcessReportsSerialAccess() throws {
    let file = try File.create(try ownPath("serial.h5"))
    let options = DatasetOptions(chunk: [4], filters: [.shuffle, .deflate(level: 9), .fletcher32])
    let dataset = try file.createDataset("d", of: Double.self, shape: [1000], options: options)
    let values = (0..<1000).map { Double($0 / 100) }
    #expect(try dataset.write(values, .independent).mode == .serial)
    #expect(try dataset.read(as: Double.self) == values)
    try file.close()
  }

  /// The inside of a block with a halo, without a copy; with conversion, through a packed copy.
  @Test(arguments: [false, true])
  func partsOfArraysInMemory(isShared: Bool) throws {
    let path = try isShared ? sharedPath("region.h5") : ownPath("region.h5")
    let file = try File.create(path, on: isShared ? World.communicator : nil)
    let (rank, size) = isShared ? (World.rank, World.size) : (0, 1)
    let region = MemoryRegion(shape: [5, 7], selection: Hyperslab(start: [1, 2], count: [3, 4]))
    let block = (0..<35).map { Double(100 * rank + $0) }
    for (name, kind) in [("same", ElementKind.double), ("other", .float)] {
      let dataset = try file.createDataset(name, of: kind, shape: [3 * size, 4])
      let slab = Hyperslab(start: [3 * rank, 0], count: [3, 4])
      try block.withUnsafeBufferPointer { block in
        guard let base = block.baseAddress else { return }
        let report = try dataset.write(from: base, region, at: slab)
        expectEverywhere(report.isCollective == isShared)
        let small = MemoryRegion(shape: [3, 3], selection: .all(of: [3, 3]))
        expectEverywhere(errorKind { try dataset.write(from: base, small, at: slab) } == .outOfRange)
        let outside = MemoryRegion(shape: [3, 4], selection: Hyperslab(start: [1, 0], count: [3, 4]))
        expectEverywhere(errorKind { try dataset.write(from: base, outside, at: slab) } == .outOfRange)
      }
      let inside = (1...3).flatMap { row in (2...5).map { Double(100 * rank + 7 * row + $0) } }
      try expectEverywhere(dataset.read(as: Double.self, at: slab) == inside)

      var back = [Double](repeating: -1, count: 35)
      try back.withUnsafeMutableBufferPointer { back in
        guard let base = back.baseAddress else { return }
        try dataset.read(into: base, region, at: slab)
      }
      let expected = (0..<35).map { index in
        (1...3).contains(index / 7) && (2...5).contains(index % 7) ? block[index] : -1
      }
      expectEverywhere(back == expected)
    }
    try file.close()
  }
}
