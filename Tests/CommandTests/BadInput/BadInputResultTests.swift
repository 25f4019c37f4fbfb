import Foundation
import HDF5
import Testing

/// Results that `inspect` and `render` cannot use.
@Suite(.serialized) struct BadInputResultTests {
  @Test(arguments: ["inspect", "render"])
  func whatIsNoResult(command: String) throws {
    let folder = try Folder()
    try folder.addResult()
    try folder.write("Dear reader,\n", to: "letter.h5")
    try folder.write("", to: "empty.h5")
    try folder.write(folder.bytes(of: "porous.h5").prefix(9000), to: "truncated.h5")
    #expect(mkfifo(folder.path + "/pipe.h5", 0o600) == 0)
    let size = try folder.bytes(of: "porous.h5").count
    for (name, reason) in [
      ("missing.h5", "there is no such file"), ("letter.h5", "it is not an HDF5 file"),
      ("empty.h5", "it is an empty file"), (".", "it is a folder"), ("pipe.h5", "it is not a regular file"),
      ("truncated.h5", "the file is truncated: it has 9000 of \(size) bytes"),
    ] {
      expectRefusal(
        try Launch([command, name], ranks: name == "missing.h5" ? 2 : nil, in: folder), "\(name): \(reason)")
    }
  }

  @Test func inspectRefusesOtherPrograms() throws {
    let folder = try Folder()
    try File.create(folder.path + "/foreign.h5").close()
    expectRefusal(try Launch(["inspect", "foreign.h5"], in: folder), "foreign.h5: it is not a result of tafel")
    expectRefusal(try Launch(["render", "foreign.h5"], in: folder), "foreign.h5: it holds no field")
    try folder.addResult()
    try folder.damage("porous.h5") { try $0.setAttribute("tafel_layout", "ensemble 9") }
    expectRefusal(
      try Launch(["inspect", "porous.h5"], in: folder),
      #"porous.h5: this version knows no layout "ensemble 9", only ensemble 1, fields 1, morphology 1"#)
  }

  /// Damage is what `inspect` is asked about: its report says so, and the code is 1.
  @Test func inspectTellsDamage() throws {
    let folder = try Folder()
    for name in ["value.h5", "missing.h5", "nan.h5"] { try folder.addResult(as: name) }
    try folder.damage("value.h5") { try $0.dataset("status").write([7] as [UInt8], at: .init(start: [3], count: [1])) }
    try folder.damage("missing.h5") { try $0.remove("status") }
    try folder.damage("nan.h5") {
      try $0.dataset("potential").write([Float.nan], at: .init(start: [3, 2, 1], count: [1, 1, 1]))
    }
    for (arguments, fault) in [
      (["value.h5"], "samples with a status that is none of 0, 1 and 2: 1"),
      (["missing.h5"], #"there is no variable "status" with one number a sample"#),
      (["nan.h5", "--data"], "potential is not finite at sample 3"),
    ] {
      let launch = try Launch(["inspect"] + arguments, ranks: 2, in: folder)
      #expect(launch.output.hasPrefix("\(arguments[0]): ensemble 1, damaged\n  fault: \(fault)\n"))
      #expect(launch.errors.isEmpty)
      #expect(launch.code == 1)
    }
  }

  /// Shards that are not the index's own are neither read nor passed over.
  @Test func foreignShardsAreTold() throws {
    let folder = try Folder()
    let sharded = ["porous", "case.yaml", "output.shards=3", "--quiet"]
    #expect(try Launch(sharded + ["seed=7"], in: folder).code == 0)
    let foreign = try folder.bytes(of: "porous-000001.h5")
    #expect(try Launch(sharded + ["--restart", "none"], in: folder).code == 0)
    let shards = try (0..<3).map { try folder.bytes(of: "porous-00000\($0).h5") }
    #expect(try Launch(["inspect", "porous.h5", "--data"], in: folder).code == 0)
    for (bytes, fault) in [
      (foreign, "belongs to another case"), (shards[2], "holds other samples than belong to its place"),
      (
        shards[1].prefix(9000),
        "is damaged: the file is truncated: it has 9000 of \(shards[1].count) bytes"
      ), (Data("rubbish".utf8), "is damaged: it is not an HDF5 file"),
    ] {
      try folder.write(bytes, to: "porous-000001.h5")
      let inspect = try Launch(["inspect", "porous.h5"], in: folder)
      #expect(inspect.code == 1 && inspect.errors.isEmpty, "\(inspect.errors)")
      #expect(
        inspect.output.contains("damaged\n  fault: the shard porous-000001.h5 \(fault)\n  title:"), "\(inspect.output)")
      expectRefusal(
        try Launch(["render", "porous.h5"], in: folder), "porous.h5: the shard porous-000001.h5 \(fault)")
    }
    let json = try Launch(["inspect", "porous.h5", "--json"], in: folder)
    #expect(json.code == 1 && json.output.contains("\"sound\":false"), "\(json.output)\(json.errors)")
    try FileManager.default.removeItem(atPath: folder.path + "/porous-000001.h5")
    let inspect = try Launch(["inspect", "porous.h5"], in: folder)
    #expect(inspect.code == 1 && inspect.output.contains("fault: the shard porous-000001.h5 is missing\n"))
  }

  @Test func inspectSaysWhatItHasRead() throws {
    let folder = try Folder()
    try folder.addResult()
    let brief = try Launch(["inspect", "porous.h5"], in: folder).output
    #expect(brief.hasPrefix("porous.h5: ensemble 1, complete and sound (data not read)\n"))
    let full = try Launch(["inspect", "porous.h5", "--data"], in: folder).output
    #expect(full.hasPrefix("porous.h5: ensemble 1, complete and sound\n"))
    try folder.damage("porous.h5") {
      try $0.dataset("coefficient").write([0 as Float], at: .init(start: [5, 2, 1], count: [1, 1, 1]))
    }
    let launch = try Launch(["inspect", "porous.h5", "--data"], in: folder)
    #expect(launch.code == 1 && launch.output.contains("  fault: coefficient is not above zero at sample 5\n"))
  }

  @Test func renderDrawsThePotentialByDefault() throws {
    let folder = try Folder()
    try folder.addResult()
    #expect(try Launch(["render", "porous.h5"], in: folder).output.hasPrefix("potential.png: potential, sample 0, "))
  }

  @Test func renderRefusesWhatIsNotThere() throws {
    let folder = try Folder()
    try folder.addResult()
    try folder.damage("porous.h5") {
      try $0.dataset("status").write([0, 2] as [UInt8], at: .init(start: [5], count: [2]))
    }
    for (options, message) in [
      (["--field", "potental"], #"porous.h5: has no variable "potental"; it has "#),
      (["--field", "status"], #"porous.h5: "status" is not a field: its shape is [32]"#),
      (["--at", "32"], #"porous.h5: there is no sample 32: "potential" has 32, counted from 0"#),
      (["--at", "5"], "porous.h5: sample 5 is not there yet"),
      (["--at", "6"], "porous.h5: sample 6 failed"),
      (["--min", "2", "--max", "1"], "render: the lowest value, 2.0, is above the highest, 1.0"),
      (["--output", "no/such.png"], "render: no/such.png: cannot be written: No such file or directory"),
      (["--output", "."], "render: --output .: it draws PNG files only: let the name end in .png"),
    ] {
      let launch = try Launch(["render", "porous.h5"] + options, in: folder)
      #expect(launch.errors.hasPrefix(message))
      expectRefusal(launch, String(launch.errors.dropLast()))
      #expect(launch.errors.count { $0 == "\n" } == 1)
    }
    #expect(try folder.leftovers(beside: ["porous.h5"]).isEmpty)
  }

  /// A device or a pipe is not renamed away: others use it.
  @Test func renderKeepsAPipe() throws {
    let folder = try Folder()
    try folder.addResult()
    #expect(mkfifo(folder.path + "/pipe.png", 0o600) == 0)
    expectRefusal(
      try Launch(["render", "porous.h5", "--output", "pipe.png"], in: folder),
      "render: pipe.png: cannot be written: Not a regular file")
    var status = stat()
    #expect(stat(folder.path + "/pipe.png", &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }
}
