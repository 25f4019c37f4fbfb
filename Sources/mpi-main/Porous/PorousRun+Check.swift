import MPI
import Simulations
import Solvers

extension PorousRun {
  /// Shows what would run, its memory, its file and its time, from one batch on rank 0. Collective.
  func check() throws -> Int32 {
    try refuseWhatCannotRun()
    let (seconds, count) = try trial()
    let memory = try memory
    // The last worker is smaller where they do not divide the ranks. Batched, each rank solves samples of its own.
    let workers = (context.world.size + plan.ranksPerWorker - 1) / plan.ranksPerWorker
    let solving = if case .decomposed = engine { workers } else { context.world.size }
    let total = seconds / Double(count) * Double(plan.samples) / Double(solving)
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # ranks: \(context.world.size), workers: \(workers), ranks of each: \(plan.ranksPerWorker); \(count) samples at once
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

  /// Solves the first samples on rank 0; returns the seconds, and how many there were. Collective.
  private func trial() throws -> (seconds: Double, count: Int) {
    let start = ContinuousClock.now
    var count = laneCount
    switch engine {
    case .batched(let problem, _):
      try context.prepare {
        let batch = try PorousBatch(problem)
        guard context.world.rank == 0 else { return }
        let outcome = batch.solve((0..<UInt64(laneCount)).map { $0 })
        for lane in 0..<laneCount where !outcome.isSound[lane] {
          context.log.warn("sample \(lane) of the trial batch fails: residual \(outcome.convergence.residual[lane])")
        }
      }
    case .electrolyte(let problem):
      try context.prepare {
        let batch = try ElectrolyteBatch(problem)
        if context.world.rank == 0 { _ = batch.solve((0..<UInt64(laneCount)).map { $0 }) }
      }
    case .decomposed:
      count = 1
      try context.prepare {
        guard context.world.rank == 0 else { return }
        let alone = try Communicator.ofThisProcess()
        let problem = try DecomposedPorousProblem(parsed.values, seed: parsed.seed, on: alone)
        do {
          _ = try DecomposedPorousSolver(problem, on: alone).solve(sample: 0)
        } catch let error as EllipticError where !error.isCommunication {
          context.log.warn("the trial sample fails: \(error)")
        }
      }
    }
    return (start.duration(to: .now) / .seconds(1), count)
  }
}
