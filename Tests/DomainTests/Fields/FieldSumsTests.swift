import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@Suite(.serialized, .collective) struct FieldSumsTests {
  private func topology(_ cells: [Int]) throws -> CartesianTopology {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 0.5 })
    return try CartesianTopology(grid, over: World.communicator, periodic: [.x], halo: 2)
  }

  /// A number that follows from the cell alone, over twenty decades.
  private func number(_ key: RandomKey, _ grid: Grid, _ cell: CellIndex) -> Double {
    let place = UInt64(grid.linearIndex(of: cell))
    return key.normal(cell: place) * pow(10, 20 * key.uniform(cell: place, sample: 1) - 10)
  }

  /// Every rank adds the whole grid by itself, and finds the bits of the decomposed sum.
  @Test(arguments: [[40, 9], [7, 31], [12, 10, 9]])
  func sumsEqualTheUndividedOnes(cells: [Int]) throws {
    let topology = try topology(cells)
    let (key, other) = (RandomKey(seed: 3), RandomKey(seed: 4))
    let a = Field<Double>("a", on: topology, components: 2, halo: 2)
    let b = Field<Double>("b", on: topology, components: 2, halo: 0)
    a.fill(.nan)
    b.fill(.infinity)
    for component in 0..<2 {
      let (p, q) = (key.child(UInt64(component)), other.child(UInt64(component)))
      a.set(component: component) { number(p, a.grid, $0) }
      b.set(component: component) { number(q, b.grid, $0) }
    }
    var whole = ReproducibleSum(count: 2)
    for component in 0..<2 {
      let (p, q) = (key.child(UInt64(component)), other.child(UInt64(component)))
      a.grid.box.forEachRow { first in
        for x in 0..<a.grid.cells.x {
          let cell = CellIndex(x, first.y, first.z)
          let (u, v) = (number(p, a.grid, cell), number(q, a.grid, cell))
          if component == 1 { whole.add(u, to: 0) }
          whole.add(u * v, to: 1)
        }
      }
    }
    let sum = try a.sum(on: topology.communicator, component: 1)
    let dot = try a.dotProduct(with: b, on: topology.communicator)
    expectEverywhere(sum == whole.value(0) && dot == whole.value(1), "\(cells)")

    var both = ReproducibleSum(count: 2)
    a.addValues(to: &both, 0, component: 1)
    b.addProducts(with: a, to: &both, 1)
    try topology.communicator.allReduce(&both.words, .sum)
    expectEverywhere(both.value(0) == sum && both.value(1) == dot)
  }

  @Test func singlePrecision() throws {
    let topology = try topology([33, 17])
    let field = Field<Float>("f", on: topology, halo: 1)
    field.set { 0.1 * Float(field.grid.linearIndex(of: $0)) }
    let numbers = (0..<33 * 17).map { 0.1 * Float($0) }
    var expected = ReproducibleSum(count: 2)
    for value in numbers {
      expected.add(Double(value), to: 0)
      expected.add(Double(value) * Double(value), to: 1)
    }
    let sum = try field.sum(on: topology.communicator)
    let square = try field.dotProduct(with: field, on: topology.communicator)
    expectEverywhere(sum == expected.value(0) && square == expected.value(1))
  }

  /// One undefined value on one rank is known to all.
  @Test func undefinedValues() throws {
    let topology = try topology([40, 40])
    let field = Field<Double>("f", on: topology)
    field.set { _ in 1 }
    if World.rank == World.size - 1 { field[3, 1] = .nan }
    let sum = try field.sum(on: topology.communicator)
    expectEverywhere(sum.isNaN)
  }
}
