import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.collective(seconds: 60)) struct BlockCoarseningTests {
  /// The hierarchy of a coefficient on a grid of unit cells.
  static func multigrid(
    _ cells: [Int], reaction: Double? = nil, wall: EllipticBoundary = .value(0), periodic: Set<Axis> = [],
    _ coefficient: (CellIndex) -> Double
  ) throws -> BlockMultigrid {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
    let (k, r) = (Field<Double>("k", on: topology), Field<Double>("r", on: topology))
    k.set { coefficient($0) }
    r.fill(reaction ?? 0)
    var boundaries: [Side: EllipticBoundary] = [:]
    for side in grid.sides where !periodic.contains(side.axis) {
      boundaries[side] = side.axis == .x ? wall : .insulated
    }
    let problem = EllipticProblem(coefficient: k, reaction: reaction == nil ? nil : r, boundaries: boundaries)
    return try BlockMultigrid(try EllipticOperator(problem, on: topology))
  }

  /// Calls `body` with the global index of this rank's cells of a grid and their places.
  static func forEachCell(_ level: FineLevel, _ body: (CellIndex, Int) -> Void) {
    for z in 0..<level.shape.nz {
      for y in 0..<level.shape.ny {
        for x in 0..<level.shape.nx { body(level.shape.lower &+ CellIndex(x, y, z), level.shape.start(y, z) + x) }
      }
    }
  }

  /// A uniform grid's couplings are halved per face, as discretisation on the coarse grid does: in 2-D they stay, in 3-D
  /// they double; so do walls.
  @Test(arguments: [[64, 96], [32, 32, 48]]) func uniformGridsRediscretize(cells: [Int]) throws {
    let multigrid = try Self.multigrid(cells) { _ in 1 }
    let growth: Float = cells.count == 3 ? 2 : 1
    let fine = multigrid.finest
    let unit = fine.couplings[1].pointer()[fine.shape.start(fine.shape.ny - 1, 0)]
    let coarse = multigrid.levels[0].solved
    var isRight = true
    Self.forEachCell(coarse) { cell, place in
      for axis in coarse.topology.grid.axes {
        let coupling = coarse.couplings[axis.rawValue].pointer()[place]
        isRight = isRight && coupling == (cell[axis] == 0 ? 0 : growth * unit)
      }
      let isAtWall = cell.x == 0 || cell.x == coarse.topology.grid.cells.x - 1
      isRight = isRight && coarse.excess.pointer()[place] == (isAtWall ? 2 * growth * unit : 0)
    }
    expectEverywhere(isRight)
  }

  /// Resistances in series: the face's, and half of those to the mates behind it.
  @Test func couplingsAreInSeries() throws {
    func k(_ x: Int) -> Double { [1, 2, 0.5, 1, 4, 1][x % 6] }
    func face(_ x: Int) -> Double { 2 * k(x) * k(x - 1) / (k(x) + k(x - 1)) }
    let multigrid = try Self.multigrid([96, 40]) { k($0.x) }
    let coarse = multigrid.levels[0].solved
    var isRight = true
    Self.forEachCell(coarse) { cell, place in
      guard cell.x > 0 else { return }
      let x = 2 * cell.x
      let resistance = 1 / face(x) + 0.5 / face(x + 1) + 0.5 / face(x - 1)
      // The hierarchy's numbers have a power of two as a factor.
      let ratio = Double(coarse.couplings[0].pointer()[place]) / (2 / resistance)
      isRight = isRight && (ratio.significand - 1 < 1e-5 || ratio.significand > 2 - 1e-5)
    }
    expectEverywhere(isRight)
  }

  /// What reacts adds up over blocks; no series rule touches it.
  @Test func reactionsAddUp() throws {
    let multigrid = try Self.multigrid([48, 40], reaction: 0.25, wall: .insulated) { _ in 1 }
    let unit = multigrid.finest.excess.pointer()[0]
    var factor: Float = 1
    var isRight = unit > 0
    for level in multigrid.levels.prefix(2) {
      factor *= 4
      Self.forEachCell(level.solved) { _, place in
        isRight = isRight && level.solved.excess.pointer()[place] == factor * unit
      }
    }
    expectEverywhere(isRight)
  }
}
