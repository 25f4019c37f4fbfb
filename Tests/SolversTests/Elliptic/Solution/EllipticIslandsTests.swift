import Domain
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct EllipticIslandsTests {
  /// A plate from wall to wall, an island with a source, a single cell, and nothing elsewhere.
  static func coefficient(_ cell: CellIndex) -> Double {
    if (4..<8).contains(cell.y) { return 2 }
    if (12..<19).contains(cell.y), (6..<23).contains(cell.x) { return 0.5 }
    return cell == CellIndex(28, 25, 0) ? 3 : 0
  }

  /// Islands float at the mean zero, cells without conductors are zero, and the bits do not depend on the ranks.
  @Test func islandsFloat() throws {
    func solve(_ communicator: Communicator) throws -> (EllipticSolver, Field<Double>, Convergence) {
      let grid = try Grid(cells: [32, 30], spacing: [1, 1])
      let topology = try CartesianTopology(grid, over: communicator)
      let k = Field<Double>("k", on: topology)
      k.set(Self.coefficient)
      let solver = try EllipticSolver(
        EllipticProblem(coefficient: k, boundaries: Media.through(grid, to: 1)), on: topology)
      let u = Field<Double>("u", on: topology)
      let convergence = try solver.solve(source: Media.noise("f", seed: 8, on: topology), into: u)
      return (solver, u, convergence)
    }
    let (_, alone, first) = try solve(Communicator.ofThisProcess())
    let (solver, u, second) = try solve(World.communicator)
    #expect(first == second && second.residual <= 1e-8)
    let structure = try #require(solver.structure)
    #expect(structure.components == 2 && structure.islands == 1 && structure.islandCells == 7 * 17)
    #expect(structure.idleCells == 32 * 30 - 32 * 4 - 7 * 17 && structure.percolatingAxes == [.x])
    var mean = 0.0
    for y in 12..<19 { for x in 6..<23 { mean += alone[x, y] } }
    #expect(abs(mean) < 1e-10)
    #expect((0..<32).allSatisfy { alone[$0, 2] == 0 } && alone[28, 25] == 0)
    var isSame = true
    let lower = u.block.owned.lower
    u.forEachRow { row, y, z in
      for x in 0..<u.block.count.x { isSame = isSame && row[x] == alone[x + lower.x, y + lower.y] }
    }
    expectEverywhere(isSame)
  }

  /// Where nothing conducts the answer is zero.
  @Test func nothingConducts() throws {
    let grid = try Grid(cells: [9, 8, 7], spacing: [1, 1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Field<Double>("k", on: topology)
    let solver = try EllipticSolver(
      EllipticProblem(coefficient: k, boundaries: Media.through(grid, to: 1)), on: topology)
    let u = Field<Double>("u", on: topology)
    u.fill(7)
    let convergence = try solver.solve(source: Media.noise("f", seed: 1, on: topology), into: u)
    #expect(convergence.isConverged)
    expectEverywhere(u.localExtrema() == (0, 0))
    #expect(solver.structure?.percolatingAxes == [])
  }
}
