import Domain
import MPI
import TestSupport
import Testing

@Suite(.collective) struct FieldTests {
  @Test(arguments: [[9, 7], [64, 64], [5, 6, 7]]) func alignsRows(cells: [Int]) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    for halo in 0...3 {
      for components in [1, 3] {
        let block = Block(owned: grid.box, halo: CellIndex(halo, halo, cells.count == 3 ? halo : 0))
        let double = Field<Double>("a", grid: grid, block: block, components: components)
        let single = Field<Float>("b", grid: grid, block: block, components: components)
        for component in 0..<components {
          double.forEachRow(component: component) { row, _, _ in #expect(UInt(bitPattern: row) % 64 == 0) }
          single.forEachRow(component: component) { row, _, _ in #expect(UInt(bitPattern: row) % 64 == 0) }
        }
      }
    }
  }

  /// No two values share their memory, and all of it belongs to the field.
  @Test(arguments: [[5, 4], [13, 3], [4, 3, 5]]) func valuesHaveTheirOwnMemory(cells: [Int]) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    for width in 0...3 {
      let halo = CellIndex(width, width, cells.count == 3 ? width : 0)
      let field = Field<Float>("a", grid: grid, block: Block(owned: grid.box, halo: halo), components: 2)
      var seen: Set<Int> = []
      let range = field.block.grown
      for component in 0..<2 {
        range.forEachRow { first in
          for x in range.range(.x) { seen.insert(field.layout.offset(x, first.y, first.z, component)) }
        }
      }
      #expect(seen.count == 2 * range.cellCount)
      #expect((seen.min() ?? -1) >= 0 && (seen.max() ?? .max) < field.layout.count)
    }
  }

  @Test func setsByGlobalIndex() throws {
    let grid = try Grid(cells: [11, 9], spacing: [0.5, 2], origin: [1, 0])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let field = Field<Double>("a", on: topology, halo: 1)
    field.fill(-1)
    field.set { index in Double(grid.linearIndex(of: index)) }
    let lower = field.block.owned.lower
    expectEverywhere(field[0, 0] == Double(lower.y * 11 + lower.x))
    expectEverywhere(field[-1, 0] == -1 && field[0, field.block.count.y] == -1)
    expectEverywhere(field.value(at: lower) == field[0, 0] && field.value(at: CellIndex(-1, 0, 0)) == nil)
    field.sample { position in position.x + 10 * position.y }
    expectEverywhere(field[0, 0] == 1 + 0.5 * (Double(lower.x) + 0.5) + 20 * (Double(lower.y) + 0.5))
    field.fillHalo(7)
    expectEverywhere(field[-1, -1] == 7 && field[field.block.count.x, 0] == 7 && field[0, 0] != 7)
    expectEverywhere(field.values().count == field.block.owned.cellCount && field.values()[0] == field[0, 0])
  }

  @Test func givesRowsAsSpans() throws {
    let grid = try Grid(cells: [5, 3], spacing: [1, 1])
    let field = Field<Double>("a", grid: grid, block: Block(owned: grid.box, halo: CellIndex(1, 1, 0)), components: 2)
    field.withRow(1, component: 1) { row in
      for x in row.indices { row[x] = Double(x) }
    }
    #expect(field.row(1, component: 1)[4] == 4 && field[3, 1, component: 1] == 3)
    let twin = Field("b", like: field)
    twin.copy(from: field)
    #expect(twin[4, 1, component: 1] == 4 && twin.name == "b")
  }

  @Test func findsExtrema() throws {
    let grid = try Grid(cells: [11, 9], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let field = Field<Float>("a", on: topology)
    field.fillHalo(.infinity)
    field.set { Float($0.x - 3 * $0.y) }
    let found = try field.extrema(on: World.communicator)
    expectEverywhere(found.least == -24 && found.greatest == 10 && field.isLocallyFinite)
    if World.rank == World.size - 1 { field[0, 0] = .nan }
    let undefined = try field.extrema(on: World.communicator)
    expectEverywhere(undefined.least.isNaN && undefined.greatest.isNaN)
    expectEverywhere(field.isLocallyFinite == (World.rank != World.size - 1))
  }
}
