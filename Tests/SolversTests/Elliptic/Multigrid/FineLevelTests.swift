import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.collective) struct FineLevelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var spacing: [Double]?
    var testDescription: String { "\(cells) periodic \(periodic.sorted())" }
  }

  /// Two grids at least of each are in blocks, some with cells that two ranks share; periodic axes of odd length; blocks
  /// thinner than a smoothing's reach.
  static let cases = [
    Case(cells: [201, 190]), Case(cells: [192, 200], periodic: [.x]), Case(cells: [191, 194], periodic: [.y]),
    Case(cells: [190, 202], periodic: [.x, .y]), Case(cells: [195, 193], periodic: [.x, .y]),
    Case(cells: [17, 1200]), Case(cells: [1500, 14], periodic: [.y]),
    Case(cells: [43, 45, 41]), Case(cells: [42, 44, 40], periodic: [.x, .y, .z]),
    Case(cells: [44, 43, 42], periodic: [.x, .z]), Case(cells: [41, 44, 46], periodic: [.x, .y]),
    Case(cells: [70, 80, 13], periodic: [.y]), Case(cells: [11, 80, 90], periodic: [.z]),
    Case(cells: [48, 46, 40], periodic: [.x], spacing: [1, 0.2, 1]),
  ]

  /// All ways to cut a grid among the ranks.
  static func arrangements(dimensions: Int) -> [CellIndex] {
    let counts = 1...World.size
    return counts.flatMap { x in counts.flatMap { y in counts.map { CellIndex(x, y, $0) } } }
      .filter { $0.product == World.size && (dimensions == 3 || $0.z == 1) }
  }

  /// A solve's bits do not depend on the axes that the grid is cut along.
  @Test(arguments: cases) func solvesHaveTheSameBitsForAllCuts(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.spacing ?? example.cells.map { _ in 1 })
    let values = Media.logNormal(grid, sigma: 1, seed: 2, length: 1)
    func solve(_ topology: CartesianTopology) throws -> (u: Field<Double>, convergence: Convergence) {
      var boundaries: [Side: EllipticBoundary] = [:]
      for side in grid.sides where !example.periodic.contains(side.axis) { boundaries[side] = .value(0) }
      let u = Field<Double>("u", on: topology)
      let solver = try EllipticSolver(
        EllipticProblem(coefficient: Media.field("k", values, on: topology), boundaries: boundaries), on: topology,
        accuracy: EllipticAccuracy(residual: 1e-3), hierarchy: .blocks)
      return (u, try solver.solve(source: Media.noise("f", seed: 1, on: topology), into: u))
    }
    let one = try solve(
      CartesianTopology(grid, over: Communicator.ofThisProcess(), periodic: example.periodic))
    for ranks in Self.arrangements(dimensions: grid.dimensions) {
      let blocks = try Decomposition(grid, ranks: ranks, periodic: example.periodic)
      let all = try solve(CartesianTopology(blocks, over: World.communicator))
      #expect(one.convergence == all.convergence, "\(ranks)")
      let (lower, count) = (all.u.block.owned.lower, all.u.block.count)
      var isSame = true
      all.u.forEachRow { row, y, z in
        for x in 0..<count.x { isSame = isSame && row[x] == one.u[x + lower.x, y + lower.y, z + lower.z] }
      }
      expectEverywhere(isSame, "\(ranks)")
    }
  }

  /// Where blocks are thick enough, a half of a cycle on a grid takes one exchange; else as many half sweeps follow one as
  /// can.
  @Test func reachIsThatOfASmoothing() throws {
    func reach(_ cells: [Int], _ periodic: Set<Axis>) throws -> Int {
      let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
      let topology = try CartesianTopology(grid, over: Communicator.ofThisProcess(), periodic: periodic)
      return FineLevel(on: topology, halfSweeps: 6).reach
    }
    #expect(try reach([32, 32], []) == 0)
    #expect(try reach([32, 32], [.y]) == 7)
    #expect(try reach([3, 32], [.y]) == 7)
    #expect(try reach([4, 32], [.x, .y]) == 4)
    // Neighbours of one colour.
    #expect(try reach([32, 33], [.y]) == 1)
  }
}
