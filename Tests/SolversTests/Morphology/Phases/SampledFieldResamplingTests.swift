import Domain
import Foundation
import Solvers
import Testing

@Suite struct SampledFieldResamplingTests {
  /// Means over whole cells of a function linear in place are its values in their centres, parts of cells count by length,
  /// and sums stay.
  @Test func averagesOfLinearFields() throws {
    let field = try sampled([12, 8, 6], periodic: [.x, .y]) { x, y, z in 1 + x - 2 * y + 0.5 * z }
    let coarse = try field.areaAveraged(spacing: [.x: 4, .y: 3, .z: 1])
    #expect(coarse.grid.cells == CellIndex(3, 2, 6) && coarse.grid.spacing == Position(4, 3, 1))
    #expect(coarse.periodic == [.x], "along y the cells left over end the period")
    for z in 0..<6 {
      for y in 0..<2 {
        for x in 0..<3 {
          let place = coarse.grid.position(of: CellIndex(x, y, z))
          let expected = 1 + place.x - 2 * place.y + 0.5 * place.z
          #expect(abs(coarse[x, y, z] - expected) < 1e-12)
        }
      }
    }
    let uneven = try field.areaAveraged(spacing: [.x: 1.5])
    #expect(uneven.grid.cells.x == 8)
    for n in 0..<4 {
      let (a, b, c) = (field[3 * n, 2, 1], field[3 * n + 1, 2, 1], field[3 * n + 2, 2, 1])
      #expect(abs(uneven[2 * n, 2, 1] - (a + 0.5 * b) / 1.5) < 1e-12)
      #expect(abs(uneven[2 * n + 1, 2, 1] - (0.5 * b + c) / 1.5) < 1e-12)
    }
    let halved = try field.areaAveraged(spacing: [.x: 2, .y: 2, .z: 2])
    #expect(abs(halved.values.reduce(0, +) * 8 - field.values.reduce(0, +)) < 1e-9 && halved.periodic == [.x, .y])
    #expect(try field.areaAveraged(spacing: [.x: 1]).values == field.values)
  }

  /// A part keeps numbers and places; it goes on around its ends only along whole axes.
  @Test func parts() throws {
    let field = try sampled([7, 5], periodic: [.x, .y]) { x, y, _ in 10 * x + y }
    let part = try field.part([.x: 2..<6])
    #expect(part.grid.cells == CellIndex(4, 5, 1) && part.periodic == [.y])
    for y in 0..<5 {
      for x in 0..<4 {
        #expect(part[x, y, 0] == field[x + 2, y, 0])
        #expect(part.grid.position(of: CellIndex(x, y, 0)) == field.grid.position(of: CellIndex(x + 2, y, 0)))
      }
    }
  }
}
