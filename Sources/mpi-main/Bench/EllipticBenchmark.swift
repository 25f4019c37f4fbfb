import Domain
import Glibc
import MPI
import Numerics
import Solvers

/// The time of one distributed elliptic solve: a value on both x walls, nothing through the others, unit source, to 1e-8.
struct EllipticBenchmark {
  /// What the coefficient is.
  enum Medium: String, CaseIterable {
    /// One everywhere.
    case constant
    /// exp(Z), Z of variance one with the squared-exponential covariance of length 4 cells.
    case logNormal = "log-normal"
  }

  let cells: [Int]
  let medium: Medium

  /// Seconds for operator and hierarchy, and for the iterations, on the slowest rank; the best of the repetitions.
  let setUp: Double
  let iterating: Double
  let convergence: Convergence

  /// Bytes that one iteration moves per unknown when every pass takes its arrays from memory once.
  let bytesPerUnknown: Double

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
  ///   - repetitions: How often; the best counts.
  ///   - world: The ranks.
  /// - Throws: `MPIError`, `DomainError`, `EllipticError`.
  init(_ cells: [Int], _ medium: Medium, repetitions: Int, on world: Communicator) throws {
    self.cells = cells
    self.medium = medium
    let topology = try CartesianTopology(Grid(cells: cells, spacing: cells.map { _ in 1 }), over: world)
    let coefficient = Self.coefficient(medium, on: topology)
    let (source, solution) = (Field<Double>("f", on: topology), Field<Double>("u", on: topology))
    source.fill(1)
    var best = (setUp: Double.infinity, iterating: Double.infinity)
    var convergence = Convergence()
    for _ in 0..<repetitions {
      try world.barrier()
      let start = ContinuousClock.now
      let solver = try EllipticSolver(Self.problem(coefficient), on: topology)
      let middle = ContinuousClock.now
      convergence = try solver.solve(source: source, into: solution)
      let end = ContinuousClock.now
      var times = [start.duration(to: middle) / .seconds(1), middle.duration(to: end) / .seconds(1)]
      try world.allReduce(&times, .maximum)
      if times[0] + times[1] < best.setUp + best.iterating { best = (times[0], times[1]) }
    }
    (setUp, iterating) = best
    self.convergence = convergence
    bytesPerUnknown = Self.bytes(dimensions: cells.count)
  }

  /// The gradients' passes in double precision, the finest grid's in single, and a 9- or 27-point grid of a quarter or an
  /// eighth of the cells with its own coarser ones.
  static func bytes(dimensions: Int) -> Double {
    let faces = Double(dimensions)
    let direction = 4 + 16 + 16 + 8 + 8 * faces
    let residual = 16 + 8 + 4.0
    let product = 8.0
    let smoothing = 12 + 2 * (16 + 4 * faces) + (8 + 4 * faces) + (16 + 4 * faces)
    let neighbours = dimensions == 3 ? 26.0 : 8
    let coarser = dimensions == 3 ? 8.0 : 4
    let transfer = 4 + 8 + 2 * 4 * (neighbours + 2) / coarser
    let grid = 3 * 4 * (neighbours / 2) + 3 * 16 + 12.0
    return direction + residual + product + smoothing + transfer + (grid / coarser) * coarser / (coarser - 1)
  }

  static func problem(_ coefficient: Field<Double>) -> EllipticProblem {
    var boundaries = Dictionary(
      uniqueKeysWithValues: coefficient.grid.sides.map { ($0, EllipticBoundary.insulated) })
    boundaries[.xLower] = .value(0)
    boundaries[.xUpper] = .value(0)
    return EllipticProblem(coefficient: coefficient, boundaries: boundaries)
  }

  /// The coefficient on this rank's block, the same on any ranks: white noise keyed by the cell under a Gaussian kernel.
  static func coefficient(_ medium: Medium, on topology: CartesianTopology) -> Field<Double> {
    let field = Field<Double>("k", on: topology)
    field.fill(1)
    guard medium == .logNormal else { return field }
    let (length, reach) = (4.0, 14)
    var kernel = (-reach...reach).map { exp(-Double($0 * $0) / (length * length)) }
    let norm = kernel.reduce(0) { $0 + $1 * $1 }.squareRoot()
    kernel = kernel.map { $0 / norm }
    let grid = topology.grid
    var grown = topology.block().owned
    for axis in grid.axes {
      grown.lower[axis] -= reach
      grown.upper[axis] += reach
    }
    let count = grown.count
    var values = HugeBuffer<Double>(count: grown.cellCount)
    let key = RandomKey(seed: 2026).child("elliptic benchmark")
    var place = 0
    grown.forEachRow { start in
      for x in 0..<count.x {
        var cell = CellIndex(start.x + x, start.y, start.z)
        for axis in grid.axes { cell[axis] = (cell[axis] % grid.cells[axis] + grid.cells[axis]) % grid.cells[axis] }
        values.pointer[place + x] = key.normal(cell: UInt64(grid.linearIndex(of: cell)))
      }
      place += count.x
    }
    for axis in grid.axes { values = smoothed(values, kernel, stride: [1, count.x, count.x * count.y][axis.rawValue]) }
    let inset = CellIndex(reach, reach, grid.dimensions == 3 ? reach : 0)
    field.forEachRow { row, y, z in
      let from = values.pointer + ((z + inset.z) * count.y + y + inset.y) * count.x + inset.x
      for x in 0..<field.block.count.x { row[x] = exp(from[x]) }
    }
    return field
  }

  /// The kernel along one direction; what lies within its reach of the ends is of no use.
  private static func smoothed(
    _ source: borrowing HugeBuffer<Double>, _ kernel: [Double], stride: Int
  ) -> HugeBuffer<Double> {
    let target = HugeBuffer<Double>(count: source.count)
    let reach = kernel.count / 2
    let margin = reach * stride
    for (number, weight) in kernel.enumerated() {
      let from = source.pointer + (number - reach) * stride
      for n in margin..<max(source.count - margin, margin) { target.pointer[n] += weight * from[n] }
    }
    return target
  }
}
