import Foundation
import Testing

/// A disk that is full before or while a run writes: a small one of its own, which only root may mount.
@Suite(.serialized, .enabled(if: SmallDisk.isAvailable, "only root may mount a small disk"))
struct BadInputDiskTests {
  /// Found before work starts: an uncompressed file tells its size.
  @Test(arguments: [[], ["output.shards=2"]])
  func noRoomForTheFile(overrides: [String]) throws {
    let folder = try Folder()
    let disk = try SmallDisk(in: folder)
    defer { disk.remove() }
    let launch = try Launch(
      ["porous", "case.yaml", "domain.cells=[64, 64]", "--output", "disk/a.h5"] + overrides, ranks: 2, in: folder)
    #expect(launch.errors.hasPrefix("disk/a.h5: takes 1.58 MB, but the disk has room for 1.05 MB\n"))
    expectRefusal(launch, String(launch.errors.dropLast()))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/disk").isEmpty)
  }

  /// Found while running: nobody knows how far compression goes. All ranks meet it, one tells it.
  @Test func noRoomForASample() throws {
    let folder = try Folder()
    let disk = try SmallDisk(in: folder)
    defer { disk.remove() }
    let launch = try Launch(
      [
        "porous", "case.yaml", "domain.cells=[64, 64]", "samples=64", "output.shards=2", "output.compression=1",
        "--output", "disk/a.h5", "--quiet",
      ], ranks: 2, in: folder)
    #expect(launch.errors.hasPrefix("rank "))
    #expect(launch.errors.hasSuffix("no space is left on the disk\n"))
    expectFault(launch, code: 1, String(launch.errors.dropLast()))
    #expect(launch.errors.count { $0 == "\n" } == 1)
  }

  @Test func noRoomForAPicture() throws {
    let folder = try Folder()
    try folder.addResult()
    let disk = try SmallDisk(in: folder)
    defer { disk.remove() }
    try folder.write(Data(count: 1 << 20), to: "disk/ballast")
    expectRefusal(
      try Launch(["render", "porous.h5", "--output", "disk/a.png"], in: folder),
      "render: disk/a.png: cannot be written: No space left on device")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/disk") == ["ballast"])
  }
}

/// A file system of one mebibyte in memory.
struct SmallDisk {
  private let path: String

  init(in folder: Folder) throws {
    path = folder.path + "/disk"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard Self.run("mount", "-t", "tmpfs", "-o", "size=1m", "tafel-test", path) else { throw Unmountable() }
  }

  func remove() { _ = Self.run("umount", path) }

  /// Containers forbid it even to root.
  static let isAvailable: Bool = {
    guard geteuid() == 0, let folder = try? Folder(), let disk = try? SmallDisk(in: folder) else { return false }
    disk.remove()
    return true
  }()

  private struct Unmountable: Error {}

  private static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
