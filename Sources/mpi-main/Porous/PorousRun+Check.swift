import HDF5
import MPI
import Simulations
import Solvers

extension PorousRun {
  /// Shows what would run, its memory, its file and its time, from one batch on rank 0. Collective.
  func check() throws -> Int32 {
    try refuseChangedCase()
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
    let workers = context.world.size / max(1, plan.ranksPerWorker)
    let total = seconds / Double(laneCount) * Double(plan.samples) / Double(max(1, workers))
    let fileBytes = plan.samples * plan.schema.sampleBytes
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # \(context.world.size) ranks as \(workers) workers of \(plan.ranksPerWorker); \(laneCount) samples at once on each
      # memory: about \(Format.bytes(PorousBatch.memory(of: problem))) a rank for the solver, 16 MB for results
      # file: \(plan.path), \(Format.bytes(fileBytes))
      # time: about \(Format.duration(total)), from a trial batch on rank 0
      """)
    return 0
  }

  /// Refuses to continue another case's file, and shows where they differ. Collective.
  func refuseChangedCase() throws {
    guard plan.restart == .automatic else { return }
    try context.prepare {
      guard context.world.rank == 0, let stored = try storedCase() else { return }
      let differences = try parsed.resolved.differences(fromStored: stored).filter { !$0.isAllowed }
      guard differences.isEmpty else {
        throw Refusal(
          (["\(plan.path): belongs to another case; continue that one, or start afresh with --restart none"]
            + differences.map { "  \($0)" }).joined(separator: "\n"))
      }
    }
  }

  /// The case of the file that is there, or of one of its shards; nil where there is none.
  private func storedCase() throws -> String? {
    var paths = [plan.path]
    if case .shards(let shards) = plan.storage {
      for shard in 0..<shards.count {
        let path = EnsembleShards.path(of: shard, index: plan.path)
        paths += [path, PartialFile(path).temporaryPath]
      }
    }
    for path in paths where FilePath.exists(path) {
      guard File.isHDF5(path) else {
        throw Refusal("\(path): exists and is not an HDF5 file; remove it, or choose another --output")
      }
      let file = try File.open(path)
      guard try file.hasAttribute("tafel_config") || file.contains("tafel_config") else {
        throw Refusal("\(path): exists and is not a result of tafel; remove it, or choose another --output")
      }
      return try file.text("tafel_config")
    }
    return nil
  }
}
