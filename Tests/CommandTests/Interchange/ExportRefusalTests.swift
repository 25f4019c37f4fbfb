import Foundation
import HDF5
import Testing

/// What `export` refuses before it writes anything.
@Suite(.serialized) struct ExportRefusalTests {
  private static let good = ["export", "made.h5", "--layout", "well", "--output", "out"]

  private func folder(_ ensemble: SyntheticEnsemble = SyntheticEnsemble(cells: [4, 3])) throws -> Folder {
    let folder = try Folder()
    try ensemble.write(to: folder.path + "/made.h5")
    return folder
  }

  @Test func commandLine() throws {
    let folder = try folder()
    let scalars = "correlation_length, potential_x_lower, source, residual"
    for (arguments, message) in [
      (["export", "made.h5", "--output", "out"], "export: which layout? --layout well|pdebench"),
      (["export", "made.h5", "--layout", "well"], "export: where to? --output FOLDER"),
      (["export", "made.h5", "--layout", "wel"], #"tafel export: --layout: expected well|pdebench, found "wel""#),
      (Self.good + ["--split-order", "sorted"], "export: --split-order sorted needs --split-by: sorted by what?"),
      (
        Self.good + ["--splits", "0.8,0.1,0.2"],
        #"tafel export: --splits: expected three numbers that add up to 1, the first above 0, found "0.8,0.1,0.2""#
      ),
      (
        Self.good + ["--split-by", "lenght"],
        #"made.h5: has no variable "lenght" with one number a sample; it has \#(scalars)"#
      ),
      (Self.good + ["--fields", "potental"], #"made.h5: has no field "potental"; it has potential, coefficient"#),
      (
        Self.good + ["--fields", "coefficient"],
        #"made.h5: "potential" is not among --fields, which the layout well needs; it has potential, coefficient"#
      ),
      (
        ["export", "made.h5", "--layout", "pdebench", "--output", "out", "--fields", "potential"],
        #"made.h5: "coefficient" is not among --fields, which the layout pdebench needs; it has potential, coefficient"#
      ),
      (
        Self.good + ["--split-by", "source"],
        "made.h5: 3 splits need 3 samples apart, but there are too few different values of source"
      ),
    ] {
      let ranks = arguments.contains("lenght") ? 2 : nil
      expectRefusal(try Launch(arguments, ranks: ranks, in: folder), message)
    }
    #expect(try folder.leftovers(beside: ["made.h5"]).isEmpty)
  }

  @Test func ensembles() throws {
    var some = SyntheticEnsemble(cells: [4, 3])
    some.status = [1, 0] + [UInt8](repeating: 1, count: 10)
    expectRefusal(
      try Launch(Self.good, in: try folder(some)),
      "made.h5: 1 of 12 samples are not there yet; export what is there by --incomplete")
    some.status = [UInt8](repeating: 2, count: 12)
    expectRefusal(try Launch(Self.good, in: try folder(some)), "made.h5: no sample is complete")
    some.status = [1, 1] + [UInt8](repeating: 2, count: 10)
    expectRefusal(
      try Launch(Self.good, in: try folder(some)), "made.h5: 3 splits need 3 samples apart, but 2 are complete")

    let bad = try folder()
    try bad.damage("made.h5") {
      try $0.dataset("correlation_length").write([Double.nan], at: .init(start: [3], count: [1]))
    }
    expectRefusal(
      try Launch(Self.good + ["--split-by", "correlation_length"], in: bad),
      "made.h5: correlation_length is not finite at sample 3")
    try bad.damage("made.h5") { try $0.remove("potential") }
    expectRefusal(
      try Launch(Self.good, in: bad),
      #"made.h5: has no field "potential", which the layout well needs; it has coefficient"#)
    try bad.damage("made.h5") { try $0.remove("coefficient") }
    expectRefusal(try Launch(Self.good, in: bad), "made.h5: it holds no field over the axes x, y and z")
    try bad.damage("made.h5") { try $0.setAttribute("tafel_layout", "fields 1") }
    expectRefusal(try Launch(Self.good, in: bad), #"made.h5: an ensemble can be exported, and this is "fields 1""#)
    try bad.damage("made.h5") { try $0.removeAttribute("tafel_layout") }
    expectRefusal(try Launch(Self.good, in: bad), "made.h5: it is not a result of tafel")
    expectRefusal(
      try Launch(["export", "none.h5", "--layout", "well", "--output", "out"], in: bad),
      "none.h5: there is no such file")
    #expect(!bad.has("out"))
  }

  @Test func folders() throws {
    let folder = try folder()
    try folder.write("mine", to: "letter")
    try FileManager.default.createDirectory(atPath: folder.path + "/full", withIntermediateDirectories: true)
    try folder.write("mine", to: "full/letter")
    func launch(_ output: String) throws -> Launch {
      try Launch(["export", "made.h5", "--layout", "pdebench", "--output", output], in: folder)
    }
    expectRefusal(try launch("letter"), "letter: it is not a folder")
    expectRefusal(try launch("full"), "full: it is not empty, and an export is not mixed with anything else")
    expectRefusal(try launch("no/such"), "no/such: there is no folder no")
    #expect(try folder.leftovers(beside: ["made.h5", "letter", "full"]).isEmpty)
  }

  /// Values that no loader could use are found while they are copied: the run fails, and leaves no file half written.
  @Test func valuesThatAreNotFinite() throws {
    let folder = try folder()
    try folder.damage("made.h5") {
      try $0.dataset("coefficient").write([Float.infinity], at: .init(start: [6, 2, 1], count: [1, 1, 1]))
    }
    let launch = try Launch(Self.good, in: folder)
    #expect(launch.code == 1)
    #expect(launch.errors.contains("made.h5: coefficient is not finite at sample 6"))
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/out")
    #expect(!names.contains("manifest.json") && !names.contains { $0.hasSuffix(".part") })
  }
}
