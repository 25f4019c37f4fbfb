import Domain
import Glibc
import MPI
import Simulations
import Solvers

extension SinglePorousRun {
  /// Shows what would run, its memory, its file, and its time from a small problem of the kind. Collective.
  func check() throws -> Int32 {
    try refuseWhatCannotRun()
    context.tellWarnings(of: parsed)
    let topology = try CartesianTopology(problem.grid, over: world, periodic: problem.periodic)
    let ranks = topology.decomposition.ranks
    let memory = try memory
    let trial = try trial()
    let seconds = trial.map { Double(solveCount * problem.grid.cellCount) / $0.rate }
    let time =
      trial.map { trial in
        "about \(Format.duration(seconds ?? 0)) for \(solveCount == 1 ? "one solve" : "\(solveCount) solves") at "
          + "\(Format.scaled(trial.rate))unknowns/s, as \(trial.cells.map(String.init).joined(separator: " x ")) cells, "
          + "\(trial.medium.name), take them; drawing and writing come on top"
      } ?? "unknown: no smaller problem can be divided among so many ranks"
    context.log.print(
      """
      \(parsed.resolved.yaml(marksDefaults: true))
      # ranks: \(world.size), along x, y, z: \(ranks.x), \(ranks.y), \(ranks.z)
      # memory: at most about \(Format.bytes(memory)) a rank
      # file: \(path), \(Format.bytes(schema(nil).stepBytes))
      # time: \(time)
      """)
    context.log.summarize([
      "command": "porous", "check": true, "ranks": .integer(world.size), "memory_bytes_per_rank": .integer(memory),
      "file": .text(path), "file_bytes": .integer(schema(nil).stepBytes),
      "unknowns_per_second": trial.map { .number($0.rate) } ?? .null,
      "estimated_seconds": seconds.map { .number($0) } ?? .null,
    ])
    return 0
  }

  /// The solves for the potential, and for the effective conductivity along each axis.
  private var solveCount: Int {
    values.effective == .none || values.effective == .applied ? 1 : 1 + values.domain.dimensions
  }

  /// The cells of the trial on each rank.
  private static let trialCells = 100_000.0

  /// A solve on a domain of the same shape with a medium of the kind; nil if it is too small for the ranks.
  private func trial() throws -> EllipticBenchmark? {
    let grid = problem.grid
    let cells = grid.axes.map { Double(grid.cells[$0]) }
    let share = min(1, Self.trialCells * Double(world.size) / Double(grid.cellCount))
    let scale = pow(share, 1 / Double(values.domain.dimensions))
    let fewer = cells.map { max(min($0, 4), ($0 * scale).rounded()) }
    let medium = problem.hasPhases ? EllipticMedium.twoPhase(contrast: 1000, fraction: 0.3) : .logNormal(sigma: 1)
    do {
      return try EllipticBenchmark(fewer.map { Int($0) }, medium, .drop, repetitions: 1, on: world)
    } catch is DomainError {
      return nil
    }
  }
}
