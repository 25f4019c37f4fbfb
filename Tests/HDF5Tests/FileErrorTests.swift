import Glibc
import HDF5
import MPI
import TestSupport
import Testing

/// Files that cannot be opened or made, alone and together.
@Suite(.serialized, .collective) struct FileErrorTests {
  @Test(arguments: [false, true])
  func missing(isShared: Bool) throws {
    let path = try sharedPath("nothing.h5")
    let error = openError(path, isShared)
    expectEverywhere(error?.kind == .notFound, "\(error.debugDescription)")
    expectEverywhere(error?.description == "cannot open \(path): there is no such file")
    expectEverywhere(!(error?.stack.isEmpty ?? true))
    #expect(!File.isHDF5(path))
  }

  @Test(arguments: [false, true])
  func foreign(isShared: Bool) throws {
    let path = try sharedPath("foreign.h5")
    try writeOnce(path, [UInt8](repeating: 65, count: 5000))
    #expect(!File.isHDF5(path))
    let error = openError(path, isShared)
    expectEverywhere(error?.kind == .notHDF5, "\(error.debugDescription)")
    expectEverywhere(error?.reason == "it is not an HDF5 file")
  }

  @Test(arguments: [false, true])
  func empty(isShared: Bool) throws {
    let path = try sharedPath("empty.h5")
    try writeOnce(path, [])
    let error = openError(path, isShared)
    expectEverywhere(error?.kind == .truncated && error?.reason == "it is an empty file", "\(error.debugDescription)")
  }

  @Test(arguments: [false, true])
  func truncated(isShared: Bool) throws {
    let whole = try sharedPath("whole.h5")
    let path = try sharedPath("truncated.h5")
    let file = try File.create(whole, on: World.communicator)
    try file.createDataset("a", of: Double.self, shape: [1000]).writeReplicated([Double](repeating: 1, count: 1000))
    try file.close()
    let bytes = try fileBytes(whole)
    try writeOnce(path, Array(bytes.prefix(3000)))
    #expect(File.isHDF5(path))
    let error = openError(path, isShared)
    expectEverywhere(error?.kind == .truncated, "\(error.debugDescription)")
    expectEverywhere(error?.reason == "the file is truncated: it has 3000 of \(bytes.count) bytes")
  }

  @Test func folders() throws {
    let folder = try TemporaryFolder.shared("hdf5") + "/"
    #expect(errorText { _ = try File.open(folder) } == "cannot open \(folder): it is a folder")
    #expect(errorText { _ = try File.create(folder) } == "cannot create \(folder): it is a folder")
    let path = folder + "no/such/folder.h5"
    #expect(errorText { _ = try File.create(path) } == "cannot create \(path): there is no folder \(folder)no/such")
    let text = errorText { _ = try File.create(path, on: World.communicator) }
    expectEverywhere(text == "cannot create \(path): there is no folder \(folder)no/such", "\(text)")
  }

  @Test func aSecondWriterIsRefused() throws {
    let path = try ownPath("locked.h5")
    let file = try File.create(path)
    // In this process HDF5 itself knows of the first; another process would meet the lock.
    #expect(errorKind { _ = try File.create(path) } != nil)
    try file.close()
    try File.create(path).close()
  }

  @Test(arguments: [false, true])
  func writingToAFileOpenForReading(isShared: Bool) throws {
    let path = try sharedPath("readonly.h5")
    let made = try File.create(path, on: World.communicator)
    try made.createDataset("a", of: Int32.self, shape: [4]).writeReplicated([1, 2, 3, 4] as [Int32])
    try made.close()
    let file = try File.open(path, on: isShared ? World.communicator : nil)
    let dataset = try file.dataset("a")
    expectEverywhere(errorKind { try dataset.write([1, 2, 3, 4] as [Int32]) } == .readOnly)
    expectEverywhere(errorKind { try file.setAttribute("a", 1) } == .readOnly)
    expectEverywhere(errorKind { _ = try file.createGroup("g") } == .readOnly)
    expectEverywhere(errorKind { _ = try file.createDataset("b", of: Int32.self, shape: [4]) } == .readOnly)
    expectEverywhere(errorKind { try dataset.extend(to: [5]) } == .readOnly)
    expectEverywhere(errorKind { try file.remove("a") } == .readOnly)
    expectEverywhere(errorKind { try dataset.makeScale() } == .readOnly)
    try expectEverywhere(dataset.read(as: Int32.self) == [1, 2, 3, 4])
    try file.close()
  }

  /// A limit on the size of files stands for a full disk.
  @Test func aDiskWithoutRoom() throws {
    let path = try ownPath("large.h5")
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let handler = signal(SIGXFSZ, SIG_IGN)
    var small = rlimit(rlim_cur: 100_000, rlim_max: limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
    let file = try File.create(path)
    let dataset = try file.createDataset("d", of: Double.self, shape: [100_000])
    let error = errorKind { try dataset.write([Double](repeating: 1, count: 100_000)) }
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    signal(SIGXFSZ, handler)
    #expect(error == .diskFull)
    try file.close()
  }

  /// Ranks that unwind from an error do not wait for each other at the file's end.
  @Test func aSharedFileThatIsLetGoWaitsForNobody() throws {
    let path = try sharedPath("left.h5")
    func leave() throws {
      let file = try File.create(path, on: World.communicator)
      try file.createDataset("d", of: Float.self, shape: [2]).writeReplicated([1, 2] as [Float])
      try file.flush()
    }
    try leave()
    if World.rank == 0 {
      let reader = try File.open(path)
      #expect(try reader.dataset("d").read(as: Float.self) == [1, 2])
    }
    try World.communicator.barrier()
  }

  private func openError(_ path: String, _ isShared: Bool) -> HDF5Error? {
    do {
      _ = try File.open(path, on: isShared ? World.communicator : nil)
      return nil
    } catch {
      return error
    }
  }
}
