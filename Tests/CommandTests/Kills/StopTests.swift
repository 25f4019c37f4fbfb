import Foundation
import HDF5
import TestSupport
import Testing

/// A run that is asked to stop leaves a state from which the next one goes on to the same bits.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct StopTests {
  private let ensemble = PorousEnsemble.graphite(samples: 2400, cells: 64)

  /// mpirun hands SIGUSR1 to all ranks, and gives back their code.
  @Test func aSignalStopsAndARunGoesOn() throws {
    let folder = try TemporaryFolder.shared("signal")
    let run = try ensemble.start(ranks: 2, ["--json"], in: folder)
    while run.isRunning, ensemble.complete(in: folder) == 0 { usleep(2000) }
    run.signal(SIGUSR1)
    let stopped = try run.outcome()
    #expect(stopped.code == 75, "\(stopped.errors)")
    #expect(stopped.output.contains("\"stop\":\"SIGUSR1\""), "\(stopped.output)")
    let complete = ensemble.complete(in: folder)
    #expect(0 < complete && complete < ensemble.samples)

    let outcome = try ensemble.run(ranks: 4, ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("\"simulated\":\(ensemble.samples - complete),"), "\(outcome.output)")
    try expectUndisturbed(folder, runs: 2)
  }

  /// The limit stops a run as the signal does, however often.
  @Test func theWallTimeStopsAndRunsGoOn() throws {
    let folder = try TemporaryFolder.shared("walltime")
    var (codes, seconds, complete) = ([Int32](), 1, 0)
    while codes.last != 0, codes.count < 12 {
      // On one rank, lest a fast machine is done at once; on a slow one the start may take all of the time.
      let limit = seconds < 10 ? "00:00:0\(seconds)" : "00:01:00"
      let outcome = try ensemble.run(ranks: 1, ["--max-walltime", limit, "--json"], in: folder)
      #expect([0, 75].contains(outcome.code), "\(outcome.errors)")
      if outcome.code == 75 { #expect(outcome.output.contains("\"stop\":\"wall time\""), "\(outcome.output)") }
      codes.append(outcome.code)
      let now = ensemble.complete(in: folder)
      if now < complete + ensemble.samples / 8 { seconds *= 2 }
      complete = now
    }
    #expect(codes.first == 75 && codes.last == 0, "\(codes)")
    try expectUndisturbed(folder, runs: nil)
  }

  /// A run that finds everything there changes nothing.
  @Test func aFinishedFileIsLeftAlone() throws {
    let small = PorousEnsemble.graphite(samples: 40, cells: 16)
    let folder = try TemporaryFolder.shared("finished")
    #expect(try small.run(ranks: 2, in: folder).code == 0)
    let before = try Data(contentsOf: URL(filePath: small.path(in: folder)))
    let outcome = try small.run(ranks: 2, ["--json"], in: folder)
    #expect(outcome.code == 0 && outcome.output.contains("\"simulated\":0,"), "\(outcome.errors)")
    #expect(try Data(contentsOf: URL(filePath: small.path(in: folder))) == before)
  }

  private func expectUndisturbed(_ folder: String, runs: Int?) throws {
    let path = ensemble.path(in: folder)
    #expect(try PorousEnsemble.differences(path, Undisturbed.path(of: ensemble)) == [])
    let file = try File.open(path)
    let history: String = try file.attribute("history")
    if let runs { #expect(history.split(separator: "\n").count == runs, "\(history)") }
  }
}
