import Domain
import Testing

@Suite struct GridTests {
  @Test func placesCellsAndWalls() throws {
    let grid = try Grid(cells: [4, 2], size: [2, 3], origin: [1, -1])
    #expect(grid.dimensions == 2 && grid.cellCount == 8)
    #expect(grid.shape == [4, 2])
    #expect(grid.spacing == Position(0.5, 1.5, 1))
    #expect(grid.size == Position(2, 3, 1))
    #expect(grid.cellVolume == 0.75)
    #expect(grid.position(of: CellIndex(1, 0, 0)) == Position(1.75, -0.25, 0))
    #expect(grid.position(of: CellIndex(1, 0, 0), at: .face(.x)) == Position(1.5, -0.25, 0))
    #expect(grid.centers(along: .x) == [1.25, 1.75, 2.25, 2.75])
    #expect(grid.walls(along: .y) == [-1, 0.5, 2])
    #expect(Array(grid.axes) == [.x, .y] && grid.sides.count == 4)
  }

  @Test func countsCellsWithXFastest() throws {
    let grid = try Grid(cells: [3, 4, 5], spacing: [1, 1, 1])
    #expect(grid.linearIndex(of: CellIndex(2, 3, 4)) == 59)
    #expect(grid.linearIndex(of: CellIndex(1, 0, 0)) == 1)
    #expect(grid.linearIndex(of: CellIndex(0, 1, 0)) == 3)
    #expect(grid.position(of: CellIndex(0, 0, 4)).z == 4.5)
  }

  @Test(arguments: [
    ([4], [1.0]), ([4, 4, 4, 4], [1, 1, 1, 1]), ([0, 4], [1, 1]), ([4, 4], [1, 0]), ([4, 4], [1, .nan]),
    ([4, 4], [1, .infinity]), ([4, 4], [1]), ([Int.max, 2], [1, 1]),
  ])
  func refusesNonsense(cells: [Int], spacing: [Double]) {
    #expect(throws: DomainError.self) { try Grid(cells: cells, spacing: spacing) }
  }

  @Test func namesSides() {
    for side in Side.allCases {
      #expect(Side(side.axis, isUpper: side.isUpper) == side)
      #expect(side.opposite.axis == side.axis && side.opposite != side)
      #expect(Direction(side).offset[side.axis] == (side.isUpper ? 1 : -1))
    }
  }

  @Test(arguments: [2, 3]) func ordersDirections(dimensions: Int) {
    let all = Direction.all(dimensions: dimensions)
    #expect(all.count == (dimensions == 2 ? 8 : 26))
    #expect(all.map(\.order) == all.map(\.order).sorted() && Set(all).count == all.count)
    #expect(all.allSatisfy { $0.opposite.order == 26 - $0.order })
    #expect(all.filter(Neighbourhood.faces.contains).count == 2 * dimensions)
    #expect(all.filter(Neighbourhood.edges.contains).count == (dimensions == 2 ? 8 : 18))
  }

  @Test func intersectsBoxes() {
    let box = Box(lower: CellIndex(0, 0, 0), upper: CellIndex(4, 3, 2))
    let other = Box(lower: CellIndex(2, -1, 1), upper: CellIndex(9, 2, 9))
    #expect(box.intersection(other) == Box(lower: CellIndex(2, 0, 1), upper: CellIndex(4, 2, 2)))
    #expect(box.intersection(other.shifted(by: CellIndex(5, 0, 0))).isEmpty)
    #expect(box.grown(by: CellIndex(1, 1, 0)).cellCount == 6 * 5 * 2)
    var rows: [CellIndex] = []
    box.forEachRow { rows.append($0) }
    #expect(rows.count == 6 && rows[1] == CellIndex(0, 1, 0) && rows[3] == CellIndex(0, 0, 1))
  }
}
