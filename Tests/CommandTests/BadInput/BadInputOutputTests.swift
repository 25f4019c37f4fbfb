import Foundation
import HDF5
import Testing

/// Files that stand where a run would write or continue, and places where it cannot write.
@Suite(.serialized) struct BadInputOutputTests {
  @Test func whatIsThereIsNoResult() throws {
    let folder = try Folder()
    try folder.addResult()
    try folder.write("Dear reader,\n", to: "letter.h5")
    try folder.write("", to: "empty.h5")
    try folder.write(folder.bytes(of: "porous.h5").prefix(9000), to: "truncated.h5")
    try FileManager.default.createDirectory(atPath: folder.path + "/folder.h5", withIntermediateDirectories: true)
    #expect(mkfifo(folder.path + "/pipe.h5", 0o600) == 0)
    try folder.addResult(as: "foreign.h5")
    try folder.damage("foreign.h5") { file in
      for attribute in try file.attributes() { try file.removeAttribute(attribute.name) }
    }
    let size = try folder.bytes(of: "porous.h5").count
    for (name, reason) in [
      ("letter.h5", "it is not an HDF5 file"), ("empty.h5", "it is an empty file"), ("folder.h5", "it is a folder"),
      ("truncated.h5", "the file is truncated: it has 9000 of \(size) bytes"),
      ("pipe.h5", "it is not a regular file"), ("foreign.h5", "it is not a result of tafel"),
    ] {
      let message = "\(name): \(reason); remove it, or choose another --output"
      expectRefusal(try Launch(["porous", "case.yaml", "--output", name], ranks: 2, in: folder), message)
      let restart = try Launch(["porous", "case.yaml", "--restart", name], in: folder)
      expectRefusal(restart, "\(name): \(reason); nothing can be continued there")
    }
  }

  /// A fresh start replaces results, and nothing else.
  @Test(arguments: ["letter.h5", "pipe.h5", "case.yaml"])
  func aFreshStartReplacesNothingForeign(name: String) throws {
    let folder = try Folder()
    try folder.write("Dear reader,\n", to: "letter.h5")
    #expect(mkfifo(folder.path + "/pipe.h5", 0o600) == 0)
    let launch = try Launch(["porous", "case.yaml", "--restart", "none", "--output", name], in: folder)
    #expect(launch.errors.hasPrefix("\(name): it is not "))
    expectRefusal(launch, String(launch.errors.dropLast()))
    #expect(try folder.bytes(of: "letter.h5") == Data("Dear reader,\n".utf8))
    #expect(try folder.bytes(of: "case.yaml") == Data(Folder.goodCase.utf8))
    var status = stat()
    #expect(stat(folder.path + "/pipe.h5", &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  /// The file of another case is not touched, and the difference is shown.
  @Test func aChangedCase() throws {
    let folder = try Folder()
    try folder.addResult()
    let before = try folder.bytes(of: "porous.h5")
    let launch = try Launch(["porous", "case.yaml", "seed=3", "medium.mean=0.3"], ranks: 2, in: folder)
    expectRefusal(
      launch,
      """
      porous.h5: belongs to another case; continue that one, or start afresh with --restart none
        seed: 2026 before, 3 now
        medium.mean: 0.25 before, 0.3 now
      """)
    #expect(try folder.bytes(of: "porous.h5") == before)
  }

  /// A result whose inside was changed since.
  @Test func aDamagedResultIsNotContinued() throws {
    let folder = try Folder()
    for name in ["status.h5", "variable.h5", "layout.h5"] { try folder.addResult(as: name) }
    try folder.damage("status.h5") { try $0.dataset("status").write([7] as [UInt8], at: .init(start: [3], count: [1])) }
    try folder.damage("variable.h5") { try $0.remove("potential") }
    try folder.damage("layout.h5") { try $0.setAttribute("tafel_layout", "fields 9") }
    for (name, reason) in [
      ("status.h5", "a status is none of 0, 1 and 2"), ("variable.h5", "it has no potential"),
      ("layout.h5", #"its layout is "fields 9""#),
    ] {
      let launch = try Launch(["porous", "case.yaml", "--output", name], ranks: 2, in: folder)
      expectRefusal(launch, "\(name): not an ensemble of this kind: \(reason)")
    }
  }

  @Test(arguments: [
    (["--restart", "missing.h5"], "missing.h5: there is no such file to restart from"),
    (
      ["--restart", "porous.h5", "--output", "b.h5"],
      "porous: an ensemble is continued in its own file: leave out --output, or --restart porous.h5"
    ),
    (["--output", "no/such/place.h5"], "cannot write no/such/place.h5: there is no folder no/such"),
    (["--output", "case.yaml/a.h5"], "cannot write case.yaml/a.h5: case.yaml is not a folder"),
    (["--output", "/proc/tafel.h5"], "cannot write /proc/tafel.h5: no file can be made in the folder /proc"),
    (
      ["--output", "no/such/place.h5", "output.shards=4"],
      "cannot write no/such/place.h5: there is no folder no/such"
    ),
    (["--output", "no/such/place.h5", "--check"], "cannot write no/such/place.h5: there is no folder no/such"),
  ])
  func aPlaceThatCannotBeWrittenTo(options: [String], message: String) throws {
    let folder = try Folder()
    expectRefusal(try Launch(["porous", "case.yaml"] + options, ranks: 2, in: folder), message)
    #expect(try folder.leftovers(beside: []).isEmpty)
  }

  /// More samples than any disk holds.
  @Test func anEnsembleThatNoDiskHolds() throws {
    let folder = try Folder()
    let launch = try Launch(
      ["porous", "case.yaml", "samples=1000000000", "domain.cells=[256, 256]"], ranks: 2, in: folder)
    #expect(launch.errors.hasPrefix("porous.h5: takes 78"))
    #expect(launch.errors.contains(" TB, but the disk has room for "))
    expectRefusal(launch, String(launch.errors.dropLast()))
    #expect(try folder.leftovers(beside: []).isEmpty)
  }
}
