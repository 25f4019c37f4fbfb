import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.collective(seconds: 60)) struct BlockTransferTests {
  /// Two grids, the coarse one's cuts where a fine block's first cell is.
  static func levels(
    _ cells: [Int], _ coarsens: [Bool], periodic: Set<Axis>
  ) throws -> (fine: FineLevel, coarse: FineLevel, transfer: BlockTransfer) {
    let topology = try CartesianTopology(
      Grid(cells: cells, spacing: cells.map { _ in 1 }), over: World.communicator, periodic: periodic)
    let fine = FineLevel(on: topology)
    let coarse = FineLevel(on: BlockMultigrid.coarseTopology(topology, coarsens))
    return (fine, coarse, BlockTransfer(from: fine, coarsens: coarsens, to: coarse))
  }

  static func value(_ cell: CellIndex, _ seed: Int) -> Float {
    Float(scatter(cell.x + 100 * cell.y + 10_000 * cell.z, seed) - 0.5)
  }

  static func set(_ field: Field<Float>, seed: Int) {
    let lower = field.block.owned.lower
    field.forEachRow { row, y, z in
      for x in 0..<field.block.count.x { row[x] = value(lower &+ CellIndex(x, y, z), seed) }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var coarsens: [Bool]
    var periodic: Set<Axis> = []
    var testDescription: String { "\(cells) along \(coarsens) periodic \(periodic.sorted())" }
  }

  static let cases = [
    Case(cells: [50, 37], coarsens: [true, true, false]), Case(cells: [37, 50], coarsens: [true, false, false]),
    Case(cells: [33, 22], coarsens: [false, true, false], periodic: [.x, .y]),
    Case(cells: [21, 19, 17], coarsens: [true, true, true], periodic: [.x, .z]),
    Case(cells: [18, 21, 13], coarsens: [true, false, true]),
    Case(cells: [19, 12, 30], coarsens: [false, true, true]),
  ]

  /// Coarse values are sums over blocks, to the last bit on any cuts, and fine ones take their block's.
  @Test(arguments: cases) func sumsAndSpreadsBlocks(_ example: Case) throws {
    let (fine, coarse, transfer) = try Self.levels(example.cells, example.coarsens, periodic: example.periodic)
    let grid = fine.topology.grid
    Self.set(fine.r, seed: 1)
    try fine.refreshResidual()
    var scratch = [Float](repeating: 0, count: 200)
    scratch.withUnsafeMutableBufferPointer { scratch in
      for z in 0..<coarse.shape.nz {
        for y in 0..<coarse.shape.ny {
          transfer.restrictRow(fine.r, to: coarse.f, y, z, scratch.baseAddress.unsafelyUnwrapped)
        }
      }
    }
    var (isSum, isSpread) = (true, true)
    let steps = CellIndex(
      example.coarsens[0] ? 2 : 1, example.coarsens[1] ? 2 : 1, example.coarsens[2] ? 2 : 1)
    func block(_ n: Int, _ axis: Axis) -> Range<Int> {
      n * steps[axis]..<min((n + 1) * steps[axis], grid.cells[axis])
    }
    coarse.f.forEachRow { row, y, z in
      for x in 0..<coarse.shape.nx {
        let cell = coarse.shape.lower &+ CellIndex(x, y, z)
        var total: Float = 0
        for c in block(cell.z, .z) {
          for b in block(cell.y, .y) {
            for a in block(cell.x, .x) { total += Self.value(CellIndex(a, b, c), 1) }
          }
        }
        isSum = isSum && abs(row[x] - total) <= 1e-6
      }
    }
    Self.set(coarse.u, seed: 2)
    try coarse.refresh()
    Self.set(fine.u, seed: 3)
    for z in 0..<fine.shape.nz {
      for y in 0..<fine.shape.ny {
        // In two parts, wherever the row is cut.
        let cut = (3 * y + 5 * z) % (fine.shape.nx + 1)
        for cells in [0..<cut, cut..<fine.shape.nx] { transfer.correctRow(fine.u, from: coarse.u, y, z, cells) }
      }
    }
    fine.u.forEachRow { row, y, z in
      for x in 0..<fine.shape.nx {
        let cell = fine.shape.lower &+ CellIndex(x, y, z)
        let parent = CellIndex(cell.x / steps.x, cell.y / steps.y, cell.z / steps.z)
        isSpread = isSpread && row[x] == Self.value(cell, 3) + Self.value(parent, 2)
      }
    }
    expectEverywhere(isSum)
    expectEverywhere(isSpread)
  }
}
