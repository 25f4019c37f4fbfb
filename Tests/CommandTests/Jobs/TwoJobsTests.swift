import Foundation
import TestSupport
import Testing

/// Two jobs at the same files, with HDF5's own locks off as in the job scripts.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct TwoJobsTests {
  private static let unlocked = ["HDF5_USE_FILE_LOCKING": "FALSE"]

  private func start(_ ensemble: PorousEnsemble, in folder: String) throws -> ChildProcess {
    let call = ["porous"] + ensemble.arguments + ["--output", ensemble.path(in: folder), "--quiet", "--json"]
    return try ChildProcess(
      ["\(Installed.repository)/Scripts/mpi", "2", Installed.program] + call, in: folder, environment: Self.unlocked)
  }

  /// The second is refused before work, and the first goes on to a sound end.
  @Test(arguments: [1, 4]) func theSecondIsRefused(shards: Int) throws {
    let folder = try TemporaryFolder.shared("two-jobs")
    var ensemble = PorousEnsemble.graphite(samples: 2400, cells: 64)
    if shards > 1 { ensemble = ensemble.sharded(shards, compression: 2) }
    let first = try start(ensemble, in: folder)
    let lock = shards > 1 ? "\(folder)/ensemble-000000.h5.lock" : "\(folder)/ensemble.h5.lock"
    while first.isRunning, !FileManager.default.fileExists(atPath: lock) { usleep(1000) }
    let second = try start(ensemble, in: folder).outcome()
    #expect(second.code == 2, "\(second.errors)")
    #expect(second.errors.contains(".h5: another job writes it, process ") && second.output.isEmpty)
    let outcome = try first.outcome()
    #expect(outcome.code == 0 && outcome.output.contains(#""status":"complete""#), "\(outcome.errors)")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".lock") }
    #expect(left.isEmpty)
    #expect(try runTafel(ranks: 1, ["inspect", ensemble.path(in: folder), "--data"], in: folder).code == 0)
  }
}
