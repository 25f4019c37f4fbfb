import Foundation
import HDF5
import Testing

/// What a run of an ensemble says and records.
@Suite(.serialized) struct PorousReportTests {
  private func run(
    _ arguments: [String], ranks: Int? = nil, in folder: Folder
  ) throws -> (launch: Launch, summary: [String: Any]) {
    let launch = try Launch(["porous", "case.yaml", "--quiet", "--json"] + arguments, ranks: ranks, in: folder)
    let json = try? JSONSerialization.jsonObject(with: Data(launch.output.utf8))
    return (launch, json as? [String: Any] ?? [:])
  }

  @Test func sectionsAreThere() throws {
    let (launch, summary) = try run([], ranks: 2, in: Folder())
    #expect(launch.code == 0 && summary["status"] as? String == "complete")
    let sections = try #require(summary["sections"] as? [String: [String: Double]])
    #expect(Set(sections.keys) == ["simulating", "writing", "waiting"])
    #expect(sections["simulating"]?["maximum"] ?? 0 > 0)
  }

  /// Failures are neither complete nor silent, and more iterations help them.
  @Test func failuresAreToldAndRetried() throws {
    let folder = try Folder()
    let (first, one) = try run(["solver.max_iterations=1"], ranks: 2, in: folder)
    #expect(first.code == 1 && one["status"] as? String == "failed" && one["failed"] as? Int == 32)
    #expect(first.errors.contains("sample 0 failed: the residual is"))
    #expect(first.errors.contains("warning: and 12 more\n"), "\(first.errors)")
    let (second, two) = try run(["solver.max_iterations=1"], in: folder)
    #expect(second.code == 1 && two["simulated"] as? Int == 0 && two["status"] as? String == "failed")
    #expect(second.errors == "warning: 32 samples failed in earlier runs; --retry-failed tries again\n")
    let (third, three) = try run(["--retry-failed"], ranks: 2, in: folder)
    #expect(third.code == 0 && third.errors.isEmpty, "\(third.errors)")
    #expect(three["complete"] as? Int == 32 && three["status"] as? String == "complete")
    let history: String = try File.open(folder.path + "/porous.h5").attribute("history")
    let lines = history.split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasSuffix(", 2 ranks)") && $0.contains("(tafel 0.1.0, commit ") })
  }

  @Test func anotherBuildIsTold() throws {
    let folder = try Folder()
    try folder.addResult()
    #expect(try run([], in: folder).launch.errors.isEmpty)
    try folder.damage("porous.h5") { try $0.setAttribute("tafel_commit", "0123abc") }
    let (launch, _) = try run([], in: folder)
    #expect(launch.code == 0)
    #expect(launch.errors.hasPrefix("porous.h5: was begun by another build of tafel, 0123abc; this one is "))
  }

  /// Without a potential on any side, the file tells what was taken away from the source, and the balances close.
  @Test func theRemovedSourceIsStored() throws {
    let folder = try Folder()
    let sides = ["x_lower", "x_upper", "y_lower", "y_upper"].map { "\($0): {kind: periodic}" }.joined(separator: ", ")
    let (launch, _) = try run(
      [
        "boundaries={\(sides)}",
        "source={kind: random, mean: 1e5, standard_deviation: 1e5, correlation_length: 20 um}",
        "output.precision=float64",
      ], in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let file = try File.open(folder.path + "/porous.h5")
    let removed = try file.dataset("removed_source").read(as: Double.self)
    let source = try file.dataset("source").read(as: Double.self)
    for sample in 0..<32 {
      let mean = source[sample * 256..<(sample + 1) * 256].reduce(0, +) / 256
      #expect(abs(removed[sample] - mean) <= 1e-6 * 1e5)
    }
    #expect(try file.dataset("flux_mismatch").read(as: Double.self).allSatisfy { $0 <= 1e-7 })
    #expect(try file.dataset("source").attribute("long_name", as: String.self).contains("removed_source"))
    #expect(try file.dataset("removed_source").attribute("units", as: String.self) == "A m-3")
  }

  /// The last worker is smaller where workers do not divide the ranks.
  @Test func checkCountsTheWorkers() throws {
    let (launch, summary) = try run(["--check", "workers.ranks=2"], ranks: 3, in: Folder())
    #expect(launch.code == 0 && summary["workers"] as? Int == 2, "\(launch.errors)")
  }

  /// Of several shards the one that differs is shown, wherever it stands.
  @Test func aChangedShardIsShown() throws {
    let folder = try Folder()
    #expect(try run(["output.shards=3", "--shards", "0"], in: folder).launch.code == 0)
    #expect(try run(["output.shards=3", "seed=7", "--output", "other.h5"], in: folder).launch.code == 0)
    try folder.write(folder.bytes(of: "other-000002.h5"), to: "porous-000002.h5")
    let (launch, _) = try run(["output.shards=3"], in: folder)
    expectRefusal(
      launch,
      """
      porous-000002.h5: belongs to another case; continue that one, or start afresh with --restart none
        seed: 7 before, 2026 now
      """)
  }
}
