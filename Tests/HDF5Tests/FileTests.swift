import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct FileTests {
  @Test func createsAndOpensAlone() throws {
    let path = try ownPath("a.h5")
    let file = try File.create(path)
    #expect(file.isWritable && !file.isShared && file.filePath == path && file.path == "/")
    #expect(try file.formatVersion() <= 2)
    try file.close()
    try file.close()
    #expect(File.isHDF5(path))

    let again = try File.open(path)
    #expect(!again.isWritable)
    #expect(try again.links().isEmpty)
    try again.close()
  }

  @Test(arguments: [FileOptions.MetadataAccess.independent, .collectiveWrites, .collective])
  func createsTogether(metadata: FileOptions.MetadataAccess) throws {
    let path = try sharedPath("shared.h5")
    let options = FileOptions(
      alignment: .init(threshold: 4096, bytes: 65536), metadata: metadata, hints: ["romio_cb_write": "enable"])
    let file = try File.create(path, on: World.communicator, options: options)
    let part = share(of: 100)
    let dataset = try file.createDataset("a", of: Double.self, shape: [100, 80])
    try dataset.write(
      [Double](repeating: Double(World.rank), count: part.count * 80),
      at: Hyperslab(start: [part.start, 0], count: [part.count, 80]))
    try expectEverywhere(dataset.storageOffset().map { $0 % 65536 } == 0)
    try file.close()
    let again = try File.open(path, on: World.communicator, writable: true, options: options)
    try expectEverywhere(again.dataset("a").shape() == [100, 80])
    try again.setAttribute("opened", 1)
    try again.close()
  }

  @Test func opensOrCreates() throws {
    let path = try sharedPath("grow.h5")
    for count in 1...3 {
      let file = try File.openOrCreate(path, on: World.communicator)
      _ = try file.createGroup("g\(count)")
      try expectEverywhere(file.links().map(\.name) == (1...count).map { "g\($0)" })
      try file.close()
    }
  }

  @Test func keepsAnExistingFileIfAsked() throws {
    let path = try ownPath("kept.h5")
    try File.create(path).close()
    #expect(errorText { _ = try File.create(path, overwriting: false) }.contains("exists"))
    try File.create(path).close()
  }

  @Test func flushedDataSurviveInTheFile() throws {
    let path = try ownPath("flushed.h5")
    let file = try File.create(path)
    try file.createDataset("a", of: Int32.self, shape: [3]).write([1, 2, 3] as [Int32])
    try file.flush()
    try File.synchronize(path)
    // A copy as a killed writer leaves it.
    let copy = try ownPath("copy.h5")
    try copyFile(path, copy)
    let read = try File.open(copy)
    #expect(try read.dataset("a").read(as: Int32.self) == [1, 2, 3])
    try read.close()
    try file.close()
  }

  @Test func aClosedFileIsRefused() throws {
    let file = try File.create(try ownPath("closed.h5"))
    let group = try file.createGroup("g")
    let dataset = try file.createDataset("d", of: Float.self, shape: [2])
    try file.close()
    #expect(errorKind { _ = try file.links() } == .closed)
    #expect(errorKind { try file.flush() } == .closed)
    #expect(errorKind { _ = try group.createGroup("h") } == .closed)
    #expect(errorKind { _ = try dataset.read(as: Float.self) } == .closed)
    #expect(errorKind { try dataset.write([1, 2] as [Float]) } == .closed)
  }

  @Test func everyHandleIsGivenBack() throws {
    let world = World.communicator
    let file = try File.create(try sharedPath("handles.h5"), on: world)
    try exerciseEverything(file)
    try expectEverywhere(file.openHandleCount() == 1)
    try file.close()

    let alone = try File.create(try ownPath("handles.h5"))
    try exerciseEverything(alone)
    #expect(try alone.openHandleCount() == 1)
    try alone.close()
  }

  private func exerciseEverything(_ file: File) throws {
    let group = try file.requireGroup("a/b/c")
    try file.createCoordinate("x", [0.5, 1.5], VariableDescription(units: "m", axis: "X"))
    let dataset = try group.createDataset("d", of: Float.self, shape: [2])
    try dataset.attachScale(try file.dataset("x"), axis: 0)
    try dataset.writeReplicated([1.0, 2.0] as [Double])
    _ = try dataset.scales(axis: 0)
    _ = try dataset.read(as: Double.self)
    _ = try dataset.shape()
    _ = try dataset.storageSize()
    try group.link("again", to: dataset)
    try file.setAttribute("text", "abc")
    try file.setAttribute("text", "longer")
    try file.setAttribute("numbers", [1, 2, 3])
    _ = try file.attributes()
    _ = try file.attribute("text", as: String.self)
    _ = try file.attribute("numbers", as: [Int].self)
    try file.storeText("config", String(repeating: "x", count: 70_000))
    _ = try file.text("config")
    _ = errorKind { _ = try file.dataset("missing") }
    _ = errorKind { _ = try file.createDataset("bad", of: Float.self, shape: [3], options: .init(chunk: [0])) }
    _ = errorKind { try dataset.write([1.0], at: Hyperslab(start: [7], count: [1])) }
    _ = errorKind { _ = try file.attribute("text", as: Double.self) }
    _ = try file.links()
  }

  @Test func equalRunsWriteEqualFiles() throws {
    var bytes: [[UInt8]] = []
    for name in ["one.h5", "two.h5"] {
      let path = try ownPath(name)
      let file = try File.create(path)
      try file.createCoordinate("x", [1.0, 2, 3], VariableDescription(units: "m"))
      try file.createVariable("v", of: .float, along: ["x"], VariableDescription(units: "1")).write([1.0, 2, 3])
      try file.close()
      bytes.append(try fileBytes(path))
    }
    #expect(bytes[0] == bytes[1])
  }
}
