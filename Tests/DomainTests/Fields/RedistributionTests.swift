import Domain
import MPI
import TestSupport
import Testing

@Suite(.collective) struct RedistributionTests {
  /// Values follow their cells from even cuts to others, between any arrangements of the ranks, halos or not.
  @Test(arguments: [[37, 29], [11, 13, 17]]) func valuesFollowTheirCells(cells: [Int]) throws {
    let world = World.communicator
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let source = try CartesianTopology(grid, over: world)
    for axis in grid.axes {
      // Slabs of unlike thickness along one axis.
      var cuts = Axis.allCases.map { [0, grid.cells[$0]] }
      cuts[axis.rawValue] = (0..<world.size).map { $0 * ($0 + 1) / 2 } + [grid.cells[axis]]
      let target = try CartesianTopology(Decomposition(grid, cuts: cuts), over: world)
      let redistribution = try Redistribution(from: source, to: target)
      let back = try Redistribution(from: target, to: source)
      let (field, moved) = (Field<Float>("f", on: source, halo: 2), Field<Float>("f", on: target, halo: 0))
      for round in 1...2 {
        field.fill(-1)
        field.set { Float(round * grid.linearIndex(of: $0)) }
        try redistribution(field, into: moved)
        var isRight = true
        let lower = moved.block.owned.lower
        moved.forEachRow { row, y, z in
          for x in 0..<moved.block.count.x {
            isRight = isRight && row[x] == Float(round * grid.linearIndex(of: lower &+ CellIndex(x, y, z)))
          }
        }
        expectEverywhere(isRight)
        let values = field.values()
        field.fill(-1)
        try back(moved, into: field)
        expectEverywhere(field.values() == values && field[-1, 0, 0] == -1)
      }
    }
  }
}
