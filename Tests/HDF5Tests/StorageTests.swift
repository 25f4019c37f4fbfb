import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct StorageTests {
  @Test func contiguousDataLieWhereTheFileSays() throws {
    let path = try ownPath("contiguous.h5")
    let file = try File.create(path)
    let dataset = try file.createDataset("d", of: UInt8.self, shape: [100])
    let values = (0..<100).map { UInt8($0) }
    try dataset.write(values)
    let offset = try #require(try dataset.storageOffset())
    #expect(try dataset.storageSize() == 100)
    #expect(try dataset.chunks().isEmpty && dataset.chunkShape == nil)
    try file.close()
    #expect(Array(try fileBytes(path)[offset..<offset + 100]) == values)
  }

  @Test func chunksAreListed() throws {
    let file = try File.create(try ownPath("chunked.h5"))
    let plain = try file.createDataset("p", of: Int64.self, shape: [4, 6], options: DatasetOptions(chunk: [2, 3]))
    let starts = try plain.chunks().map(\.start).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(starts == [[0, 0], [0, 3], [2, 0], [2, 3]])
    #expect(try plain.chunks().allSatisfy { $0.byteCount == 48 && $0.offset > 0 && !$0.skipsFilters })
    #expect(try plain.storageSize() == 192 && plain.storageOffset() == nil)

    let small = try file.createDataset(
      "s", of: Double.self, shape: [10_000],
      options: DatasetOptions(chunk: [5000], filters: [.shuffle, .deflate(level: 6)]))
    #expect(try small.storageSize() == 0)
    try small.write([Double](repeating: 1, count: 10_000))
    let size = try small.storageSize()
    #expect(size > 0 && size < 1000)
    #expect(small.filters == [.shuffle, .deflate(level: 6)])
    try file.close()
  }

  /// A flipped byte is found by the checksum.
  @Test func fletcher32FindsDamage() throws {
    let path = try ownPath("damaged.h5")
    let file = try File.create(path)
    let dataset = try file.createDataset(
      "d", of: UInt8.self, shape: [64], options: DatasetOptions(chunk: [64], filters: [.fletcher32]))
    try dataset.write((0..<64).map { UInt8($0) })
    let offset = try #require(try dataset.chunks().first?.offset)
    try file.close()
    var bytes = try fileBytes(path)
    bytes[offset + 7] ^= 1
    try overwrite(path, bytes)
    let damaged = try File.open(path)
    let text = errorText { _ = try damaged.dataset("d").read(as: UInt8.self) }
    #expect(text.contains("checksum"), "\(text)")
    try damaged.close()
  }
}
