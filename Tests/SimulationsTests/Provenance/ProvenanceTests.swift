import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct ProvenanceTests {
  private let world = World.communicator

  @Test func everyRankKnowsTheSame() throws {
    let provenance = try Provenance(
      on: world, commandLine: ["tafel", "porous", "my case.yaml", "title=it's"], libraries: [LibraryVersion("X", "1")])
    let text = "\(provenance)"
    let shared = try world.broadcast(text)
    expectEverywhere(text == shared)
    expectEverywhere(provenance.commandLine == "tafel porous 'my case.yaml' 'title=it'\\''s'")
    expectEverywhere(provenance.ranks == world.size && provenance.hosts.map(\.ranks).reduce(0, +) == world.size)
    let names = provenance.libraries.map(\.name)
    expectEverywhere(names == ["Open MPI", "HDF5", "libyaml", "X"])
    expectEverywhere(provenance.libraries.allSatisfy { $0.version.first?.isNumber == true })
  }

  @Test func dates() {
    #expect(UTCDate.text(0) == "1970-01-01T00:00:00Z")
    #expect(UTCDate.text(1_782_999_999) == "2026-07-02T13:46:39Z")
  }

  @Test func theProgramNamesItsCommit() {
    let commit = ProgramVersion.commit
    let digits = commit.replacing("-modified", with: "")
    #expect(commit == "unknown" || (digits.count == 40 && digits.allSatisfy(\.isHexDigit)))
    #expect(ProgramVersion.text.hasPrefix("tafel \(ProgramVersion.number) ("))
  }

  /// How a line of the history ends.
  private static let build =
    "(tafel \(ProgramVersion.number), commit \(ProgramVersion.commit), \(World.size) \(World.size == 1 ? "rank" : "ranks"))"

  /// The attributes are there under their promised names and types, also from several ranks; history grows.
  @Test func attributesArePromises() throws {
    let path = try TemporaryFolder.shared("provenance") + "/a.h5"
    var provenance = try Provenance(on: world, commandLine: ["tafel", "x"], configuration: "{\"a\":1}", seed: 2026)
    let file = try File.create(path, on: world)
    try provenance.write(to: file, layout: "fields 1", title: "A test")
    try file.close()
    provenance.date = "2030-01-01T00:00:00Z"
    try onFirstRank {
      let file = try File.open(path, writable: true)
      try provenance.append(to: file)
      try Provenance.mark(file, isComplete: true)
      try file.close()
    }

    let found = try File.open(path)
    let kinds = Dictionary(uniqueKeysWithValues: try found.attributes().map { ($0.name, $0) })
    for name in [
      "Conventions", "title", "source", "history", "tafel_layout", "tafel_commit", "tafel_config", "tafel_libraries",
      "tafel_hosts",
    ] {
      let isText = if case .text = kinds[name]?.kind { true } else { false }
      expectEverywhere(isText && kinds[name]?.shape == [], "\(name)")
    }
    expectEverywhere(kinds["tafel_complete"]?.kind == .int32)
    expectEverywhere(try found.attribute("tafel_complete") as Int32 == 1)
    expectEverywhere(try found.attribute("tafel_layout") == "fields 1")
    expectEverywhere(try found.attribute("tafel_config") == "{\"a\":1}")
    let history: String = try found.attribute("history")
    let lines = history.split(separator: "\n").map(String.init)
    expectEverywhere(lines.count == 2 && lines[1] == "2030-01-01T00:00:00Z tafel x \(Self.build)")
  }

  /// Work of the first rank that the others wait for.
  private func onFirstRank(_ body: () throws -> Void) throws {
    try world.agree { if world.rank == 0 { try body() } }
    try world.barrier()
  }

  /// However often a run is resumed, the history takes the same room, and keeps the first run and the last ones.
  @Test func aLongHistoryIsCut() throws {
    let path = try TemporaryFolder.shared("history") + "/a.h5"
    let long = String(repeating: "x", count: 100_000)
    var provenance = try Provenance(on: world, commandLine: ["tafel", long])
    provenance.date = "first"
    try onFirstRank {
      let file = try File.create(path)
      try provenance.write(to: file, layout: "fields 1", title: "A test")
      for number in 0..<9 {
        provenance.date = "run \(number)"
        try provenance.append(to: file)
      }
      try file.close()
    }
    let history: String = try File.open(path).attribute("history")
    let starts = history.split(separator: "\n").map { $0.prefix(5) }
    expectEverywhere(starts == ["first", "[...]", "run 6", "run 7", "run 8"], "\(starts)")
  }

  /// What stands in files is ASCII, in one line a run.
  @Test func aHistoryIsPlainText() throws {
    let provenance = try Provenance(on: world, commandLine: ["tafel", "Müller\n.yaml", "it's"])
    expectEverywhere(provenance.historyEntry.hasSuffix("tafel 'M\\u{00FC}ller\\n.yaml' 'it'\\''s' \(Self.build)"))
  }

  /// A kill while a resumed run is recorded leaves some pages of the file new and others old: each mixture opens, and
  /// holds what it should.
  @Test func aKillWhileRecordingLeavesTheFileWhole() throws {
    let folder = try TemporaryFolder.shared("recording")
    let path = "\(folder)/a.h5"
    let provenance = try Provenance(on: world, commandLine: ["tafel"], configuration: "{\"a\": 1}", seed: 1)
    guard world.rank == 0 else { return }
    let file = try File.create(path)
    try provenance.write(to: file, layout: "ensemble 1", title: "A test", hasMark: false)
    try file.createDataset("status", of: UInt8.self, shape: [10]).write([UInt8](repeating: 1, count: 10))
    try file.close()
    let before = try Data(contentsOf: URL(filePath: path))
    let again = try File.open(path, writable: true)
    try provenance.append(to: again)
    try again.close()
    let after = try Data(contentsOf: URL(filePath: path))

    #expect(before.count == after.count)
    let page = 256
    let starts = stride(from: 0, to: min(before.count, after.count), by: page)
    let changed = starts.filter { before[$0..<min($0 + page, before.count)] != after[$0..<min($0 + page, after.count)] }
    #expect((1...8).contains(changed.count), "changed at \(changed)")
    for choice in 0..<(1 << min(changed.count, 8)) {
      var mixture = before
      for (place, start) in changed.prefix(8).enumerated() where choice >> place & 1 == 1 {
        let end = min(start + page, before.count, after.count)
        mixture.replaceSubrange(start..<end, with: after[start..<end])
      }
      try mixture.write(to: URL(filePath: "\(folder)/mixture.h5"))
      let found = try File.open("\(folder)/mixture.h5")
      let history: String = try found.attribute("history")
      #expect(history.hasPrefix(provenance.date))
      #expect(try found.attribute("tafel_config") == "{\"a\": 1}")
      #expect(try found.dataset("status").read(as: UInt8.self) == [UInt8](repeating: 1, count: 10))
      try found.close()
    }
  }
}
