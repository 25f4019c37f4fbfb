import Foundation
import Testing

@testable import Simulations

@Suite struct CheckpointFilesTests {
  private func folder(_ names: [String]) throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "tafel-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for name in names { try Data([1, 2, 3]).write(to: url.appending(path: name)) }
    return url.path() + "/"
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func namesStandBesideTheOutput() {
    #expect(CheckpointFiles(besides: "out/run.h5").path(7) == "out/run.checkpoint-000007.h5")
    #expect(CheckpointFiles(besides: "run").path(1_234_567) == "run.checkpoint-1234567.h5")
    #expect(CheckpointFiles(besides: "/a.b/c.d.h5").path(0) == "/a.b/c.d.checkpoint-000000.h5")
  }

  @Test func onlyFinishedFilesOfThisRunCount() throws {
    let folder = try folder([
      "run.checkpoint-000002.h5", "run.checkpoint-000010.h5", "run.checkpoint-000011.h5.part", "run.h5",
      "run.checkpoint-000009.h5.damaged", "run.checkpoint-abcdef.h5", "run2.checkpoint-000012.h5",
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = CheckpointFiles(besides: folder + "run.h5")
    #expect(files.numbers() == [10, 2])
    #expect(CheckpointFiles(besides: folder + "nothing.h5").numbers() == [])
    #expect(CheckpointFiles(besides: folder + "none/run.h5").numbers() == [])
    #expect(CheckpointFiles.size(of: files.path(2)) == 3 && CheckpointFiles.size(of: files.path(3)) == 0)
  }

  @Test func pruningKeepsTheNewestAndWhatIsNotOurs() throws {
    let folder = try folder([
      "run.checkpoint-000001.h5", "run.checkpoint-000002.h5", "run.checkpoint-000003.h5",
      "run.checkpoint-000004.h5.part", "run.checkpoint-000000.h5.damaged", "other.h5.part", "run.h5",
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = CheckpointFiles(besides: folder + "run.h5")
    files.prune(keeping: 2)
    #expect(
      try names(folder) == [
        "other.h5.part", "run.checkpoint-000000.h5.damaged", "run.checkpoint-000002.h5", "run.checkpoint-000003.h5",
        "run.h5",
      ])
    files.setAside(files.path(3))
    #expect(files.numbers() == [2])
  }
}
