import Foundation
import TestSupport
import Testing

/// The part of the job scripts that turns a signal into another life of the job, without a Slurm.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct RequeueTests {
  /// Runs a shell script as a job, with a `scontrol` that notes what it is asked.
  private func start(_ script: String, in folder: String, _ more: [String: String] = [:]) throws -> ChildProcess {
    let scontrol = "#!/bin/sh\necho \"$@\" >> '\(folder)/scontrol.log'\n"
    try scontrol.write(toFile: "\(folder)/scontrol", atomically: true, encoding: .utf8)
    chmod("\(folder)/scontrol", 0o755)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let environment = ["PATH": "\(folder):\(path)", "SLURM_JOB_ID": "17", "TAFEL": Installed.program]
    let text = "cd '\(Installed.repository)'\nsource jobs/slurm.sh\n\(script)\n"
    return try ChildProcess(["/bin/bash", "-c", text], in: folder, environment: environment.merging(more) { $1 })
  }

  private func requeued(in folder: String) -> String {
    (try? String(contentsOfFile: "\(folder)/scontrol.log", encoding: .utf8)) ?? ""
  }

  /// The program's own code is the job's; only the one that says "stopped" queues it again.
  @Test(arguments: [0, 1, 2, 75, 134]) func theCodeIsPassedOn(code: Int32) throws {
    let folder = try TemporaryFolder.shared("requeue")
    let outcome = try start("run_or_requeue bash -c 'exit \(code)'", in: folder).outcome()
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(requeued(in: folder) == (code == 75 ? "requeue 17\n" : ""))
  }

  @Test func aTaskOfAnArrayGoesByBothNumbers() throws {
    let folder = try TemporaryFolder.shared("requeue")
    let array = ["SLURM_ARRAY_JOB_ID": "16", "SLURM_ARRAY_TASK_ID": "3"]
    #expect(try start("run_or_requeue bash -c 'exit 75'", in: folder, array).outcome().code == 75)
    #expect(requeued(in: folder) == "requeue 16_3\n")
  }

  /// A signal is never lost, whenever it comes: also before mpirun passes it on, and before a rank can take it.
  @Test func noSignalIsLost() throws {
    var moments = Moments(key: 75)
    for number in 0..<6 {
      let folder = try TemporaryFolder.shared("requeue")
      let ensemble = PorousEnsemble.graphite(samples: 200_000, cells: 32)
      let words = ["porous"] + ensemble.arguments + ["--output", ensemble.path(in: folder)]
      let quoted = words.map { "'\($0)'" }.joined(separator: " ")
      let job = try start("run_or_requeue Scripts/mpi 2 \"$tafel\" \(quoted)", in: folder)
      // bash itself needs a moment to take the signal.
      usleep(UInt32(30_000 + 1000 * (100 * number + moments.next(below: 100))))
      job.signal(SIGUSR1)
      let outcome = try job.outcome(within: 40)
      #expect([75, 138].contains(outcome.code), "\(outcome.code) \(outcome.output) \(outcome.errors)")
      #expect(requeued(in: folder) == "requeue 17\n", "\(outcome.code) \(outcome.errors)")
    }
  }
}
