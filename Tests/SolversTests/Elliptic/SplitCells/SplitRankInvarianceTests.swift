import Domain
import MPI
import TestSupport
import Testing

@testable import Solvers

@Suite(.collective) struct SplitRankInvarianceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var low = 1e-4
    var isClosed = false
    var reaction: Double?
    var wholeCount = 100
    var testDescription: String { "\(cells) periodic \(periodic.sorted()) low \(low) whole \(wholeCount)" }
  }

  static let cases = [
    Case(cells: [128, 128]), Case(cells: [101, 97]), Case(cells: [97, 101], wholeCount: 3000),
    Case(cells: [64, 5]), Case(cells: [37, 41], wholeCount: 1), Case(cells: [40, 40], wholeCount: 8192),
    Case(cells: [64, 64], periodic: [.x, .y]), Case(cells: [63, 67], periodic: [.x, .y], isClosed: true),
    Case(cells: [96, 9], periodic: [.x], reaction: 0.1), Case(cells: [96, 94], low: 0, reaction: 0.01),
    Case(cells: [90, 91], periodic: [.y], low: 0, isClosed: true), Case(cells: [20, 21, 64]),
    Case(cells: [29, 31, 23]), Case(cells: [24, 26, 22], periodic: [.x, .y, .z]),
    Case(cells: [19, 23, 17], periodic: [.x, .z], low: 0, reaction: 1), Case(cells: [2, 30, 32], periodic: [.x, .y]),
    Case(cells: [3, 30, 31], periodic: [.x], wholeCount: 1), Case(cells: [1, 90], reaction: 1, wholeCount: 10),
  ]

  /// Whether a field has the bits that one on this process alone has.
  static func isSame<T: FieldScalar & Equatable>(_ field: Field<T>, _ alone: Field<T>) -> Bool {
    let lower = field.block.owned.lower
    var isSame = true
    field.forEachRow { row, y, z in
      for x in 0..<field.block.count.x { isSame = isSame && row[x] == alone[x + lower.x, y + lower.y, z + lower.z] }
    }
    return isSame
  }

  /// One cycle gives the same bits on any ranks, and leaves the halo up to date.
  @Test(arguments: cases) func correction(_ example: Case) throws {
    func correction(_ communicator: Communicator) throws -> Field<Float> {
      let topology = try SplitMedium.topology(example.cells, periodic: example.periodic, on: communicator)
      let k = SplitMedium.twoPhase(SplitMedium.field(example.cells, seed: 7), fraction: 0.4, low: example.low)
      let problem = SplitMedium.problem(k, on: topology, reaction: example.reaction, isClosed: example.isClosed)
      let multigrid = try SplitMultigrid(
        try EllipticOperator(problem, on: topology), wholeCount: example.wholeCount)
      let r = Media.noise("r", seed: 3, on: topology)
      // The second cycle shows whether anything is left over of the first.
      for _ in 0..<2 {
        multigrid.residual.forEachRow { row, y, z in
          for x in 0..<r.block.count.x { row[x] = Float(r[x, y, z]) }
        }
        try multigrid.apply()
      }
      return multigrid.correction
    }
    let (own, alone) = (try correction(World.communicator), try correction(.ofThisProcess()))
    expectEverywhere(Self.isSame(own, alone))
    expectEverywhere(isHaloSame(own, alone, periodic: example.periodic))
  }

  /// Behind faces the halo has the neighbours' values, beyond walls it has zeros.
  private func isHaloSame(_ field: Field<Float>, _ alone: Field<Float>, periodic: Set<Axis>) -> Bool {
    let (count, lower, cells) = (field.block.count, field.block.owned.lower, field.grid.cells)
    var isSame = true
    for side in field.grid.sides {
      var layer = Box(lower: .zero, upper: count)
      layer.lower[side.axis] = side.isUpper ? count[side.axis] : -1
      layer.upper[side.axis] = layer.lower[side.axis] + 1
      layer.forEachRow { start in
        for x in layer.lower.x..<layer.upper.x {
          let cell = CellIndex(x, start.y, start.z)
          var global = lower &+ cell
          var expected: Float = 0
          let isInside = (0..<cells[side.axis]).contains(global[side.axis])
          if isInside || periodic.contains(side.axis) {
            global[side.axis] = (global[side.axis] + cells[side.axis]) % cells[side.axis]
            expected = alone[global.x, global.y, global.z]
          }
          isSame = isSame && field[cell.x, cell.y, cell.z] == expected
        }
      }
    }
    return isSame
  }

  /// So does a solve, however the caller's blocks are cut.
  @Test(arguments: [
    Case(cells: [130, 131]), Case(cells: [151, 67], periodic: [.x], low: 1e-6), Case(cells: [23, 24, 25], low: 0),
  ])
  func solve(_ example: Case) throws {
    func solve(_ communicator: Communicator) throws -> (Field<Double>, Convergence) {
      let topology = try SplitMedium.topology(example.cells, periodic: example.periodic, on: communicator)
      let k = SplitMedium.twoPhase(SplitMedium.field(example.cells, seed: 7), fraction: 0.4, low: example.low)
      let solver = try EllipticSolver(
        SplitMedium.problem(k, on: topology), on: topology, hierarchy: .splitCells)
      let u = Field<Double>("u", on: topology)
      return (u, try solver.solve(source: Media.noise("f", seed: 8, on: topology), into: u))
    }
    let (alone, first) = try solve(.ofThisProcess())
    let (u, second) = try solve(World.communicator)
    #expect(first == second && second.residual <= 1e-8)
    expectEverywhere(Self.isSame(u, alone))
  }

  /// Cuts are moved to multiples of powers of two as long as no rank has much more to do.
  @Test func roundedCuts() throws {
    func cuts(_ cells: [Int], _ ranks: CellIndex, _ wholeCount: Int) throws -> (lower: [CellIndex], levels: Int)? {
      let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
      let given = try Decomposition(grid, ranks: ranks)
      return SplitDecomposition.rounded(given, wholeCount: wholeCount).map { rounded in
        ((0..<ranks.product).map { rounded.decomposition.block(of: $0).owned.lower }, rounded.levels)
      }
    }
    let third = try #require(try cuts([64, 64], CellIndex(3, 1, 1), 16))
    #expect(third.levels == 3 && third.lower.map(\.x) == [0, 24, 40])
    let half = try #require(try cuts([1024, 1024], CellIndex(1, 2, 1), 8192))
    #expect(half.levels == 4 && half.lower.map(\.y) == [0, 512])
    #expect(try cuts([64, 9], CellIndex(1, 9, 1), 16) == nil)
  }
}
