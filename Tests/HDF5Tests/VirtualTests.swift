import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct VirtualTests {
  /// An index over shards, each with its own filters, that can be moved as a folder.
  @Test func showsShardsAsOne() throws {
    let folder = try TemporaryFolder.shared("index") + "/"
    let mine = folder + "r\(World.rank)/"
    try FileManager.default.createDirectory(atPath: mine, withIntermediateDirectories: true)
    for shard in 0..<3 {
      let file = try File.create(mine + "shard-\(shard).h5")
      let options = DatasetOptions(chunk: [1, 5], filters: [.shuffle, .deflate(level: 2), .fletcher32])
      let phi = try file.createDataset("phi", of: Float.self, shape: [2, 5], options: options)
      try phi.write((0..<10).map { Float(10 * shard + $0) })
      try file.close()
    }
    let index = try File.create(mine + "index.h5")
    let sources = (0..<3).map { shard in
      VirtualSource(
        file: "shard-\(shard).h5", dataset: "phi", shape: [2, 5],
        selection: Hyperslab(start: [2 * shard, 0], count: [2, 5]))
    }
    let made = try index.createVirtualDataset("phi", of: Float.self, shape: [6, 5], sources: sources)
    #expect(made.isVirtual)
    #expect(errorKind { try made.write([Float](repeating: 0, count: 30)) } == .invalidArgument)
    let beyond = VirtualSource(
      file: "x", dataset: "phi", shape: [1], selection: Hyperslab(start: [6, 0], count: [1, 1]))
    #expect(
      errorKind { _ = try index.createVirtualDataset("bad", of: Float.self, shape: [6, 5], sources: [beyond]) }
        == .outOfRange)
    #expect(try index.formatVersion() <= 2)
    try index.close()

    let moved = folder + "moved-\(World.rank)/"
    try FileManager.default.moveItem(atPath: mine, toPath: moved)
    let file = try File.open(moved + "index.h5")
    let phi = try file.dataset("phi")
    #expect(phi.isVirtual && phi.kind == .float)
    #expect(try phi.shape() == [6, 5])
    #expect(try phi.sourceFiles() == ["shard-0.h5", "shard-1.h5", "shard-2.h5"])
    #expect(try phi.parts().map(\.rows) == [0..<2, 2..<4, 4..<6])
    #expect(try phi.read(as: Float.self) == (0..<30).map(Float.init))
    #expect(try phi.read(as: Double.self, at: Hyperslab(start: [1, 2], count: [4, 1])) == [7, 12, 17, 22])
    #expect(try file.openHandleCount() == 2)
    try file.close()

    try FileManager.default.removeItem(atPath: moved + "shard-1.h5")
    let broken = try File.open(moved + "index.h5")
    #expect(try broken.dataset("phi").missingSourceFiles() == ["shard-1.h5"])
    #expect(
      errorText { _ = try broken.dataset("phi").read(as: Float.self) }
        == "cannot read \(moved)index.h5:/phi: it shows shard-1.h5, which is missing")
    try broken.close()
    try World.communicator.barrier()
  }

  @Test func sharedFilesRefuseThem() throws {
    let path = try sharedPath("index.h5")
    let file = try File.create(path, on: World.communicator)
    let kind = errorKind { _ = try file.createVirtualDataset("v", of: Float.self, shape: [2], sources: []) }
    expectEverywhere(kind == .invalidArgument)
    try file.close()
  }
}
