import Foundation
import HDF5
import TestSupport
import Testing

/// An ensemble that is killed again and again loses no finished sample, and simulates none twice.
///
/// `TAFEL_KILLS` says how often, 5 times by default; `make kills` does it 30 times.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct KillTests {
  /// Whom the signal meets.
  private enum Victim { case everything, launcher, oneRank }

  private static let kills = ProcessInfo.processInfo.environment["TAFEL_KILLS"].flatMap { Int($0) } ?? 5

  /// Opens what has its name, and finds complete samples whole; prints how many there are.
  private static let opening = """
    import sys, h5py, numpy as np
    complete = 0
    for path in sys.argv[1:]:
        with h5py.File(path, "r") as file:
            kept = np.flatnonzero(file["status"][:] == 1)
            for name, variable in file.items():
                if variable.dtype.kind == "f" and len(kept) and len(variable) == len(file["status"]):
                    first, last = variable[int(kept[0])], variable[int(kept[-1])]
                    assert np.isfinite(first).all() and np.isfinite(last).all(), name
            assert np.isfinite(file["potential"][:][kept]).all()
            complete += len(kept)
    print(complete)
    """

  @Test func aFileSurvivesEveryKill() throws {
    try survives(.graphite(samples: 400 * (Self.kills + 1), cells: 64), kills: Self.kills, key: 2026)
  }

  @Test(arguments: [0, 1]) func shardsSurviveEveryKill(compression: Int) throws {
    let kills = (3 * Self.kills + 4) / 5
    let ensemble = PorousEnsemble.graphite(samples: 400 * (kills + 1), cells: 64)
    try survives(ensemble.sharded(8 * (kills + 1), compression: compression), kills: kills, key: UInt64(compression))
  }

  private func survives(_ ensemble: PorousEnsemble, kills: Int, key: UInt64) throws {
    let folder = try TemporaryFolder.shared("kills")
    var moments = Moments(key: key)
    var opened: [Int] = []
    for number in 0..<kills {
      let run = try ensemble.start(ranks: 2, in: folder)
      // The first kill meets a start; then the file grows from one kill to the next.
      let goal = ensemble.samples * number / (kills + 1)
      while run.isRunning, ensemble.complete(in: folder) < goal { usleep(3000) }
      usleep(UInt32(1000 * moments.next(below: number == 0 ? 800 : 120)))
      try kill(run, number % 5 == 3 ? .launcher : number % 5 == 4 ? .oneRank : .everything)
      opened.append(try complete(in: folder))
    }
    #expect(opened == opened.sorted() && opened.contains { 0 < $0 && $0 < ensemble.samples }, "\(opened)")

    // Of shards, unfinished ones hold samples too.
    let before = ensemble.shards == 1 ? opened.last ?? 0 : nil
    let outcome = try ensemble.run(ranks: 2, ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    // Nothing twice: what was there stays.
    if let before {
      #expect(outcome.output.contains("\"simulated\":\(ensemble.samples - before),"), "\(outcome.output)")
    }
    let path = ensemble.path(in: folder)
    let file = try File.open(path)
    #expect(try file.dataset("status").read(as: UInt8.self) == Array(repeating: 1, count: ensemble.samples))
    #expect(try file.dataset("sample").read(as: Int64.self) == (0..<Int64(ensemble.samples)).map { $0 })
    #expect(try PorousEnsemble.differences(path, Undisturbed.path(of: ensemble)) == [])
  }

  private func kill(_ run: ChildProcess, _ victim: Victim) throws {
    switch victim {
    case .everything: run.killAll()
    case .launcher:
      // Its ranks notice, and end by themselves.
      run.signal(SIGKILL)
      #expect(run.waitUntilGone(for: 30), "ranks outlive mpirun")
    case .oneRank:
      let ranks = run.descendants.filter { process in
        (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) == "tafel\n"
      }
      if let rank = ranks.last { Foundation.kill(rank, SIGKILL) }
      #expect(run.waitUntilGone(for: 30), "ranks outlive one of them")
    }
    run.killAll()
  }

  /// The samples that h5py finds complete in the file, or in the shards that have their name; 0 without a file.
  private func complete(in folder: String) throws -> Int {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".h5") }
    let seen = try runPython(Self.opening, files.map { "\(folder)/\($0)" }, in: folder)
    #expect(seen.code == 0, "\(seen.errors)")
    return Int(seen.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
  }
}
