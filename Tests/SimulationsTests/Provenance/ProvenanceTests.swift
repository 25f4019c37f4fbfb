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

  /// The attributes are there under their promised names and types, also from several ranks; history grows.
  @Test func attributesArePromises() throws {
    let path = try TemporaryFolder.shared("provenance") + "/a.h5"
    var provenance = try Provenance(on: world, commandLine: ["tafel", "x"], configuration: "{\"a\":1}", seed: 2026)
    let file = try File.create(path, on: world)
    try provenance.write(to: file, layout: "fields 1", title: "A test")
    provenance.date = "2030-01-01T00:00:00Z"
    try provenance.append(to: file)
    try Provenance.mark(file, isComplete: true)
    try file.close()

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
    expectEverywhere(lines.count == 2 && lines[1] == "2030-01-01T00:00:00Z tafel x")
  }

  /// A history does not outgrow an attribute, however often a run is resumed.
  @Test func aLongHistoryIsCut() throws {
    let path = try TemporaryFolder.shared("history") + "/a.h5"
    let long = String(repeating: "x", count: 100_000)
    let provenance = try Provenance(on: world, commandLine: ["tafel", long])
    let file = try File.create(path, on: world)
    try provenance.write(to: file, layout: "fields 1", title: "A test")
    try file.close()
    for _ in 0..<8 {
      let again = try File.open(path, on: world, writable: true)
      try provenance.append(to: again)
      try again.close()
    }
    let history: String = try File.open(path).attribute("history")
    expectEverywhere(history.utf8.count < 41_000 && history.hasPrefix(provenance.date) && history.contains("[...]"))
  }
}
