import Foundation
import TestSupport
import Testing

/// `Scripts/mpi`, beside what mpirun does.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct MPIScriptTests {
  private func start(_ script: String, in folder: String) throws -> ChildProcess {
    try ChildProcess(
      ["\(Installed.repository)/Scripts/mpi", "1", "/bin/sh", "-c", script], in: folder,
      // Or mpirun waits a second after each code other than 0.
      environment: ["OMPI_MCA_odls_base_sigkill_timeout": "0"])
  }

  private func run(_ script: String) throws -> ChildProcess.Outcome {
    try start(script, in: TemporaryFolder.shared("script")).outcome(within: 30)
  }

  @Test(arguments: [0, 1, 2, 75]) func codesPass(code: Int32) throws {
    let outcome = try run("exit \(code)")
    #expect(outcome.code == code && outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test func aKillIsTold() throws {
    let outcome = try run("kill -9 $$")
    #expect(outcome.code == 137 && outcome.errors == "mpi: killed by signal 9 (KILL)\n", "\(outcome.errors)")
  }

  @Test func signalsPass() throws {
    let folder = try TemporaryFolder.shared("script")
    let loop = "trap 'echo got it; exit 75' USR1; touch ready; while :; do sleep 0.05; done"
    let run = try start(loop, in: folder)
    while run.isRunning, !FileManager.default.fileExists(atPath: "\(folder)/ready") { usleep(2000) }
    run.signal(SIGUSR1)
    let outcome = try run.outcome(within: 30)
    #expect(outcome.code == 75 && outcome.output == "got it\n", "\(outcome)")
  }
}
