import Domain
import MPI
import Solvers

/// The time of one distributed elliptic solve: a value on both x walls, nothing through the others, to 1e-8.
struct EllipticBenchmark {
  let cells: [Int]
  let medium: EllipticMedium
  let loading: EllipticLoading

  /// Seconds for operator and hierarchy, and for the iterations, on the slowest rank; the best of the repetitions.
  let setUp: Double
  let iterating: Double

  /// How the solve went that these seconds are of: of several coefficients the one that took the most iterations.
  let convergence: Convergence

  /// Bytes that one iteration moves per unknown when every pass takes its arrays from memory once.
  let bytesPerUnknown: Double

  /// The bytes of the arrays on one rank that an iteration passes over on the finest grid.
  let workingSet: Int

  /// Unknowns a second, set-up included.
  var rate: Double { Double(cells.reduce(1, *)) / (setUp + iterating) }

  /// Bytes a second of all ranks while iterating.
  var traffic: Double {
    bytesPerUnknown * Double(cells.reduce(1, *)) * Double(convergence.iterations) / iterating
  }

  /// Runs it on all ranks. Collective.
  ///
  /// - Parameters:
  ///   - cells: Cells along each axis.
  ///   - medium: The coefficient.
  ///   - loading: The right-hand side.
  ///   - seeds: How many coefficients of the kind; the one that takes the most iterations counts.
  ///   - repetitions: How often each is solved; the best counts.
  ///   - world: The ranks.
  /// - Throws: `MPIError`, `DomainError`, `EllipticError`, `SolverError`.
  init(
    _ cells: [Int], _ medium: EllipticMedium, _ loading: EllipticLoading = .unit, seeds: Int = 1, repetitions: Int,
    on world: Communicator
  ) throws {
    (self.cells, self.medium, self.loading) = (cells, medium, loading)
    let topology = try CartesianTopology(Grid(cells: cells, spacing: cells.map { _ in 1 }), over: world)
    let solution = Field<Double>("u", on: topology)
    var worst = (setUp: 0.0, iterating: 0.0, convergence: Convergence())
    for seed in 0..<(medium == .constant && loading != .random ? 1 : seeds) {
      let problem = loading.problem(try medium.coefficient(on: topology, seed: seed))
      let source = loading.source(on: topology, seed: seed)
      var best = (setUp: Double.infinity, iterating: Double.infinity, convergence: Convergence())
      for _ in 0..<repetitions {
        try world.barrier()
        let start = ContinuousClock.now
        let solver = try EllipticSolver(problem, on: topology)
        let middle = ContinuousClock.now
        let convergence = try solver.solve(source: source, into: solution)
        let end = ContinuousClock.now
        var times = [start.duration(to: middle) / .seconds(1), middle.duration(to: end) / .seconds(1)]
        try world.allReduce(&times, .maximum)
        if times[0] + times[1] < best.setUp + best.iterating { best = (times[0], times[1], convergence) }
      }
      if best.convergence.iterations > worst.convergence.iterations { worst = best }
    }
    (setUp, iterating, convergence) = worst
    bytesPerUnknown = Self.bytes(dimensions: cells.count)
    // Solution, residual, direction, product and conductances; on the finest grid of the hierarchy three vectors, the
    // diagonal and the couplings.
    let cellBytes = 8 * (4 + cells.count) + 4 * (4 + cells.count)
    workingSet = cellBytes * topology.decomposition.grid.cellCount / world.size
  }

  /// The gradients' passes in double precision, and the finest grid's two in single: one before the coarse correction, with
  /// the residual and its sums over blocks, one after it. Coarser grids are left out: they add up to a seventh in 3-D and a
  /// third in 2-D, each smoothed several times, but stay in the cache where they are small.
  static func bytes(dimensions: Int) -> Double {
    let faces = Double(dimensions)
    let direction = 4 + 16 + 16 + 8 + 8 * faces
    let residual = 16 + 8 + 4.0
    let product = 8.0
    let down = 8 + (12 + 4 * faces)
    let up = 8 + (8 + 4 * faces)
    return direction + residual + product + down + up
  }
}
