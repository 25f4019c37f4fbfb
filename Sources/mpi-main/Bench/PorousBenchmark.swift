import Glibc
import MPI
import Numerics
import Solvers

/// The rate of the porous ensemble's engine: 64 x 64 log-normal samples (sigma = 1, l = 1/16) to 1e-8.
struct PorousBenchmark {
  /// Samples a second of rank 0 while the others sleep, generation and set-up included; the median of the rounds.
  let rateAlone: Double
  /// Samples a second of all ranks together, from a common start to the last one's end; the median of the rounds.
  let totalRate: Double
  /// Seconds per sample drawing the medium, building operator and hierarchy, and iterating.
  let drawing: Double
  let setUp: Double
  let iterating: Double
  /// Iterations per sample.
  let iterations: Double
  /// The largest residual.
  let residual: Double
  /// The bytes of one rank's arrays.
  let workingSet: Int
  /// Cells of a sample.
  let cells: Int

  /// The single-precision operations that one iteration spends on a cell of the finest grid: one cycle and the vector
  /// work of the gradients, a third more for the coarser grids' nine-point operators.
  static let operationsPerCell = 66.0

  /// The single-precision numbers that one iteration reads or writes per cell when each pass over the grid takes its
  /// arrays from the cache once: 29 on the finest grid, 12 on the coarser ones.
  static let numbersPerCell = 41.0

  /// The benchmark's problem: zero potential on the x walls, no flux through the y walls, unit source.
  static func problem(_ n: Int) -> PorousProblem {
    PorousProblem(
      cells: (n, n), size: (Double(n), Double(n)), medium: .coefficient,
      covariance: .squaredExponential(length: Double(n) / 16), marginal: .logNormal(location: 0, scale: 1),
      source: .uniform(1), boundaries: .through(.x), tolerance: 1e-8, seed: 2026)
  }

  /// Runs it in rounds, on rank 0 alone and on all ranks at once in turn, so that a machine whose speed drifts treats
  /// both alike. Collective.
  ///
  /// - Parameters:
  ///   - n: The cells along each axis.
  ///   - batches: Batches of sixteen samples on each rank in a round.
  ///   - rounds: The number of rounds.
  ///   - world: The ranks.
  /// - Throws: `MPIError`, `SolverError`.
  init(_ n: Int, batches: Int, rounds: Int = 5, on world: Communicator) throws {
    let problem = Self.problem(n)
    let batch = try PorousBatch(problem)
    let first = UInt64(world.rank * batches * laneCount)
    func samples(_ number: Int) -> [UInt64] { (0..<UInt64(laneCount)).map { first + UInt64(number * laneCount) + $0 } }
    _ = batch.solve(samples(0))
    var (iterations, residual) = (0.0, 0.0)
    var parts = (drawing: 0.0, setUp: 0.0, iterating: 0.0)
    func solve() {
      for number in 0..<batches {
        let outcome = batch.solve(samples(number))
        for lane in 0..<laneCount { iterations += Double(outcome.convergence.iterations[lane]) }
        residual = max(residual, outcome.convergence.residual.max())
        parts.drawing += outcome.seconds.drawing
        parts.setUp += outcome.seconds.setUp
        parts.iterating += outcome.seconds.iterating
      }
    }
    var (alone, together) = ([Double](), [Double]())
    for _ in 0..<rounds {
      if world.size > 1 {
        let start = ContinuousClock.now
        if world.rank == 0 { solve() }
        alone.append(start.duration(to: .now) / .seconds(1))
        try Self.sleepUntilAllAreHere(world)
        (iterations, parts) = (0, (0, 0, 0))
      }
      try world.barrier()
      let start = ContinuousClock.now
      solve()
      try world.barrier()
      together.append(start.duration(to: .now) / .seconds(1))
    }
    let count = Double(batches * laneCount)
    let countOfParts = world.size > 1 ? count : count * Double(rounds)
    totalRate = count * Double(world.size) / SortedSample(together).median
    rateAlone = world.size > 1 ? count / SortedSample(alone).median : totalRate
    drawing = parts.drawing / countOfParts
    setUp = parts.setUp / countOfParts
    iterating = parts.iterating / countOfParts
    self.iterations = iterations / countOfParts
    self.residual = residual
    workingSet = PorousBatch.memory(of: problem)
    cells = n * n
  }

  /// A barrier whose waiters leave the processor to others.
  private static func sleepUntilAllAreHere(_ world: Communicator) throws(MPIError) {
    let request = try world.immediateBarrier()
    while try !request.test() { usleep(200) }
  }

  /// Single-precision operations a second while iterating.
  var operations: Double { Double(cells) * iterations * Self.operationsPerCell / iterating }

  /// Bytes a second from and to the cache while iterating.
  var traffic: Double { Double(cells) * iterations * Self.numbersPerCell * 4 / iterating }
}
