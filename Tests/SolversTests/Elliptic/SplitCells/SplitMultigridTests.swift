import Domain
import MPI
import TestSupport
import Testing

@testable import Solvers

@Suite(.collective(seconds: 120)) struct SplitMultigridTests {
  /// The iterations of a solve for a random right-hand side.
  private func iterations(
    _ cells: [Int], _ k: [Double], periodic: Set<Axis> = [], spacing: [Double]? = nil, reaction: Double? = nil,
    isClosed: Bool = false, seed: Int = 77
  ) throws -> Int {
    let topology = try SplitMedium.topology(cells, periodic: periodic, spacing: spacing, on: World.communicator)
    let problem = SplitMedium.problem(k, on: topology, reaction: reaction, isClosed: isClosed)
    let solver = try EllipticSolver(problem, on: topology, hierarchy: .splitCells)
    let u = Field<Double>("u", on: topology)
    return try solver.solve(source: Media.noise("f", seed: seed, on: topology), into: u).iterations
  }

  /// Iterations do not depend on the number of cells.
  @Test(arguments: [[32, 32], [256, 256], [97, 161], [16, 16, 16], [40, 40, 40], [33, 18, 25]])
  func uniform(cells: [Int]) throws {
    let count = try iterations(cells, [Double](repeating: 1, count: cells.reduce(1, *)))
    #expect(count <= 8)
  }

  @Test(arguments: [(1.0, 7), (2.0, 9), (3.0, 10)])
  func logNormal(sigma: Double, most: Int) throws {
    for cells in [[128, 128], [32, 32, 32]] {
      let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
      for seed in 1...3 {
        let count = try iterations(cells, Media.logNormal(grid, sigma: sigma, seed: seed), seed: seed)
        #expect(count <= most, "\(cells)")
      }
    }
  }

  /// Islands of good conductor in a poor one, and the reverse.
  @Test(arguments: [(0.2, 11), (0.3, 13), (0.5, 11), (0.7, 10), (0.8, 9)], [1e-3, 1e-6])
  func twoPhases(of given: (fraction: Double, most: Int), low: Double) throws {
    let (fraction, most) = given
    for cells in [[128, 128], [32, 32, 32]] {
      let k = SplitMedium.twoPhase(SplitMedium.field(cells, seed: 2), fraction: fraction, low: low)
      let count = try iterations(cells, k)
      #expect(count <= most, "\(cells)")
    }
  }

  struct Ends: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var isClosed = false
    var reaction: Double?
    var testDescription: String { "\(cells) periodic \(periodic.sorted()) \(isClosed ? "closed" : "")" }
  }

  static let ends = [
    Ends(cells: [101, 97], periodic: [.y]), Ends(cells: [128, 96], periodic: [.x, .y]),
    Ends(cells: [101, 97], periodic: [.x], isClosed: true), Ends(cells: [90, 101], isClosed: true),
    Ends(cells: [99, 101], isClosed: true, reaction: 0.01), Ends(cells: [99, 101], periodic: [.x, .y], reaction: 1),
    Ends(cells: [25, 22, 27], periodic: [.x, .z]), Ends(cells: [24, 23, 22], isClosed: true),
    Ends(cells: [23, 21, 25], periodic: [.x, .y, .z]), Ends(cells: [23, 2, 60], periodic: [.y]),
    Ends(cells: [50, 3, 60], periodic: [.y, .z]), Ends(cells: [60, 40, 1], periodic: [.z]),
    Ends(cells: [1, 60, 60], periodic: [.x, .y], reaction: 0.001),
  ]

  /// Whatever holds at the ends: walls, periods of any length, nothing, with and without reaction.
  @Test(arguments: ends) func allEnds(_ ends: Ends) throws {
    let k = SplitMedium.twoPhase(SplitMedium.field(ends.cells, seed: 4), fraction: 0.4, low: 1e-4)
    let count = try iterations(
      ends.cells, k, periodic: ends.periodic, reaction: ends.reaction, isClosed: ends.isClosed)
    #expect(count <= 11)
  }

  /// Layers of one cell, along the walls' direction and across it.
  @Test(arguments: [0, 1, 2])
  func thinLayers(axis: Int) throws {
    let n = 24
    let k = (0..<n * n * n).map { [$0 % n, $0 / n % n, $0 / (n * n)][axis] % 3 == 0 ? 1 : 1e-6 }
    let count = try iterations([n, n, n], k)
    #expect(count <= 9)
  }

  @Test(arguments: [(0.1, 19), (10.0, 13)])
  func flatCells(height: Double, most: Int) throws {
    let k = SplitMedium.twoPhase(SplitMedium.field([32, 32, 16], seed: 3), fraction: 0.5, low: 1e-3)
    let count = try iterations([32, 32, 16], k, spacing: [1, 1, height])
    #expect(count <= most)
  }

  /// Cells that do not conduct, and islands that nothing reaches.
  @Test(arguments: [[128, 96], [26, 31, 28]]) func voids(cells: [Int]) throws {
    for fraction in [0.35, 0.6] {
      let k = SplitMedium.twoPhase(SplitMedium.field(cells, seed: 4), fraction: fraction, low: 0)
      let (open, closed) = (
        try iterations(cells, k), try iterations(cells, k, periodic: [.y], isClosed: true)
      )
      #expect(open <= 10)
      #expect(closed <= 10)
    }
  }

  /// Unknowns are numbered by 32 bits: more cells than that allows are refused, with the limit.
  @Test func blocksHaveALimit() throws {
    #expect(SplitMultigrid.greatestCount(dimensions: 3) == 306_783_378)
    let topology = try SplitMedium.topology([20, 18, 16], on: .ofThisProcess())
    let k = [Double](repeating: 1, count: 20 * 18 * 16)
    let operation = try EllipticOperator(SplitMedium.problem(k, on: topology), on: topology)
    _ = try SplitMultigrid(operation, greatestCount: 5760)
    let error = EllipticError.tooLarge(
      quantity: "cells on one rank, where the coefficient jumps", count: 5760, limit: 5759)
    #expect(throws: error) { _ = try SplitMultigrid(operation, greatestCount: 5759) }
    #expect("\(error)" == "5760 cells on one rank, where the coefficient jumps: 5759 at most")
  }

  /// The cycle is symmetric and positive: a . M b = b . M a to single precision.
  @Test(arguments: [
    Ends(cells: [130, 68]), Ends(cells: [33, 41], periodic: [.x, .y], reaction: 0.1), Ends(cells: [18, 21, 24]),
    Ends(cells: [23, 21, 22], periodic: [.x, .z], reaction: 0.1), Ends(cells: [40, 2, 31], periodic: [.y]),
  ])
  func isSymmetricAndPositive(_ ends: Ends) throws {
    let world = World.communicator
    let topology = try SplitMedium.topology(ends.cells, periodic: ends.periodic, on: world)
    let k = SplitMedium.twoPhase(SplitMedium.field(ends.cells, seed: 5), fraction: 0.3, low: 1e-2)
    let problem = SplitMedium.problem(k, on: topology, reaction: ends.reaction)
    let multigrid = try SplitMultigrid(try EllipticOperator(problem, on: topology), wholeCount: 200)
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
    let (own, other) = (try a.dotProduct(with: ma, on: world), try b.dotProduct(with: mb, on: world))
    #expect(own > 0 && other > 0)
    let (left, right) = (try a.dotProduct(with: mb, on: world), try b.dotProduct(with: ma, on: world))
    #expect(abs(left - right) <= 1e-5 * (own * other).squareRoot())
  }
}
