import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.collective(seconds: 120)) struct BlockMultigridTests {
  /// The residual's factor per cycle for a constant coefficient, over the last cycles of a stand-alone iteration.
  static func factor(_ cells: [Int], halfSweeps: Int, singleVisitCount: Int? = nil) throws -> Double {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Field<Double>("k", on: topology)
    k.fill(1)
    let problem = EllipticProblem(coefficient: k, boundaries: Media.through(grid))
    let operation = try EllipticOperator(problem, on: topology)
    let multigrid = try BlockMultigrid(operation, halfSweeps: halfSweeps)
    if let singleVisitCount { multigrid.singleVisitCount = singleVisitCount }
    let scale = Double(
      sign: .plus, exponent: -Int(operation.greatestDiagonal.exponent), significand: 1)
    let (x, q) = (operation.field("x"), operation.field("q"))
    let r = Media.noise("r", seed: 3, on: topology)
    let exchange = HaloExchange(topology, for: [x])
    var norms = [try r.dotProduct(with: r, on: World.communicator)]
    for _ in 0..<9 {
      // Each cycle starts from a residual of norm one, out of reach of single precision's rounding.
      let size = norms[norms.count - 1].squareRoot()
      multigrid.residual.forEachRow { row, y, z in
        for i in 0..<r.block.count.x { row[i] = Float(r[i, y, z] / size) }
      }
      try multigrid.apply()
      x.forEachRow { row, y, z in
        for i in 0..<r.block.count.x { row[i] = Double(multigrid.correction[i, y, z]) * size * scale }
      }
      try exchange(x)
      operation.apply(x, into: q)
      r.forEachRow { row, y, z in for i in 0..<r.block.count.x { row[i] -= q[i, y, z] } }
      norms.append(try r.dotProduct(with: r, on: World.communicator))
    }
    return (norms[9] / norms[5]).squareRoot().squareRoot().squareRoot()
  }

  /// The factor with two sweeps before and after each coarse correction on every grid, whatever the size.
  @Test(arguments: [[64, 64], [256, 256], [201, 173], [32, 32, 32], [64, 64, 64], [45, 37, 51]])
  func factorForConstantCoefficient(cells: [Int]) throws {
    let factor = try Self.factor(cells, halfSweeps: 4)
    #expect(factor <= 0.107)
  }

  /// With the two largest coarse grids visited once, as those of very large grids are.
  @Test func factorWithSingleVisits() throws {
    let factor = try Self.factor([64, 64, 64], halfSweeps: 4, singleVisitCount: 4000)
    #expect(factor <= 0.113)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var sigma: Double
    var most: Int
    var testDescription: String { "\(cells) sigma \(sigma)" }
  }

  static let cases = [
    Case(cells: [256, 256], sigma: 0, most: 6), Case(cells: [256, 256], sigma: 1, most: 7),
    Case(cells: [256, 256], sigma: 2, most: 9), Case(cells: [512, 512], sigma: 2, most: 10),
    Case(cells: [333, 277], sigma: 1, most: 7),
    Case(cells: [64, 64, 64], sigma: 0, most: 6), Case(cells: [64, 64, 64], sigma: 1, most: 6),
    Case(cells: [64, 64, 64], sigma: 2, most: 7), Case(cells: [49, 64, 51], sigma: 2, most: 7),
  ]

  /// Iterations to 1e-8 for log-normal coefficients, of three seeds the most.
  @Test(arguments: cases) func iterationsForLogNormalCoefficients(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator)
    for seed in 1...(example.sigma == 0 ? 1 : 3) {
      let values =
        example.sigma == 0
        ? [Double](repeating: 1, count: grid.cellCount) : Media.logNormal(grid, sigma: example.sigma, seed: seed)
      let problem = EllipticProblem(
        coefficient: Media.field("k", values, on: topology), boundaries: Media.through(grid))
      let u = Field<Double>("u", on: topology)
      let solver = try EllipticSolver(problem, on: topology)
      let convergence = try solver.solve(source: Media.noise("f", seed: seed, on: topology), into: u)
      #expect(convergence.iterations <= example.most)
    }
  }

  /// The cycle is symmetric: a . M b = b . M a to single precision.
  @Test(arguments: [[33, 40], [18, 21, 16]]) func cycleIsSymmetric(cells: [Int]) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator)
    let problem = EllipticProblem(
      coefficient: Media.field("k", Media.logNormal(grid, sigma: 2, seed: 1), on: topology),
      boundaries: Media.through(grid))
    let multigrid = try BlockMultigrid(try EllipticOperator(problem, on: topology))
    let (a, b) = (Media.noise("a", seed: 1, on: topology), Media.noise("b", seed: 2, on: topology))
    func applied(_ v: Field<Double>) throws -> Field<Double> {
      let result = Field<Double>("result", like: v)
      let width = v.block.count.x
      multigrid.residual.forEachRow { row, y, z in for x in 0..<width { row[x] = Float(v[x, y, z]) } }
      try multigrid.apply()
      result.forEachRow { row, y, z in for x in 0..<width { row[x] = Double(multigrid.correction[x, y, z]) } }
      return result
    }
    let (ma, mb) = (try applied(a), try applied(b))
    let world = World.communicator
    let (left, right) = (try a.dotProduct(with: mb, on: world), try b.dotProduct(with: ma, on: world))
    let size = try (a.dotProduct(with: ma, on: world) * b.dotProduct(with: mb, on: world)).squareRoot()
    #expect(abs(left - right) <= 1e-5 * size)
  }
}
