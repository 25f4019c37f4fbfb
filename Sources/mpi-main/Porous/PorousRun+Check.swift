import MPI
import Simulations
import Solvers

extension PorousRun {
  /// Shows what would run, its memory, its file and its time, from one batch on rank 0. Collective.
  func check() throws -> Int32 {
    try refuseWhatCannotRun()
    let start = ContinuousClock.now
    var seconds = 0.0
    try context.prepare {
      let batch = try PorousBatch(problem)
      guard context.world.rank == 0 else { return }
      let outcome = batch.solve((0..<UInt64(laneCount)).map { $0 })
      seconds = start.duration(to: .now) / .seconds(1)
      for lane in 0..<laneCount where !outcome.isSound[lane] {
        context.log.warn("sample \(lane) of the trial batch fails: residual \(outcome.convergence.residual[lane])")
      }
    }
    // The last worker is smaller where they do not divide the ranks; each rank solves samples of its own.
    let workers = (context.world.size + plan.ranksPerWorker - 1) / plan.ranksPerWorker
    let total = seconds / Double(laneCount) * Double(plan.samples) / Double(context.world.size)
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # ranks: \(context.world.size), workers: \(workers), ranks of each: \(plan.ranksPerWorker); \(laneCount) samples at once
      # memory: about \(Format.bytes(memory)) a rank
      # file: \(plan.path), \(Format.bytes(plan.bytes))
      # time: about \(Format.duration(total)), from a trial batch on rank 0
      """)
    context.log.summarize([
      "command": "porous", "check": true, "ranks": .integer(context.world.size), "workers": .integer(workers),
      "samples": .integer(plan.samples), "memory_bytes_per_rank": .integer(memory), "file": .text(plan.path),
      "file_bytes": .integer(plan.bytes), "estimated_seconds": .number(total),
    ])
    return 0
  }
}
