import Domain
import MPI
import TestSupport
import Testing

@Suite(.collective) struct HaloAdjointTests {
  /// <F u, v> = <u, F' v> over all values, halo included.
  @Test(arguments: HaloExchangeTests.cases) func passesTheDotProductTest(_ example: HaloExchangeTests.Case) throws {
    guard let topology = try HaloExchangeTests.topology(example) else { return }
    for neighbourhood in [Neighbourhood.faces, .corners] {
      let make = { Field<Double>("u", on: topology, components: 2, halo: example.width) }
      let (u, v, image, pulled) = (make(), make(), make(), make())
      scatter(u, seed: 1 + topology.rank)
      scatter(v, seed: 1001 + topology.rank)
      image.copy(from: u)
      pulled.copy(from: v)
      let slot = HaloSlot(components: 2, dimensions: example.cells.count) { $0.order % 2 == 0 ? [0, 1] : [1] }
      let exchange = HaloExchange(topology, width: example.width, neighbourhood: neighbourhood, slots: [slot])
      try exchange(image)
      try exchange.adjoint(pulled)
      let left = try World.communicator.allReduce(dot(image, v), .sum)
      let right = try World.communicator.allReduce(dot(u, pulled), .sum)
      let scale = try World.communicator.allReduce(dot(u, u), .sum)
      expectEverywhere(abs(left - right) <= 1e-12 * scale, "\(left) and \(right)")
    }
  }

  /// In single precision, with small integers that add exactly, each owner gets the sum of its copies.
  @Test func addsCopiesToOwners() throws {
    let example = HaloExchangeTests.Case(cells: [8, 8], periodic: [.x, .y])
    guard let topology = try HaloExchangeTests.topology(example) else { return }
    let field = Field<Float>("a", on: topology)
    field.fill(1)
    let exchange = HaloExchange(topology, neighbourhood: .corners, for: [field])
    try exchange.adjoint(field)
    // Every block has a full halo; what it is worth goes back to the owners, and the halo is empty.
    var sum: Float = 0
    field.forEachRow { row, _, _ in for x in 0..<field.block.count.x { sum += row[x] } }
    let total = try World.communicator.allReduce(sum, .sum)
    let grown = try World.communicator.allReduce(Float(field.block.grown.cellCount), .sum)
    expectEverywhere(total == grown)
    expectEverywhere(field[-1, -1] == 0 && field[-1, 0] == 0 && field[0, field.block.count.y] == 0)
  }

  /// A value written into a halo reaches its owner.
  @Test(arguments: [Set<Axis>(), [.x, .y]]) func depositsIntoOwners(periodic: Set<Axis>) throws {
    let example = HaloExchangeTests.Case(cells: [9, 7], periodic: periodic)
    guard let topology = try HaloExchangeTests.topology(example) else { return }
    let there = Field<Double>("a", on: topology, components: 9)
    let slot = HaloSlot(components: 9, dimensions: 2) { [$0.order - 9] }
    let exchange = HaloExchange(topology, neighbourhood: .corners, slots: [slot])
    HaloExchangeTests.fill(there, 0)
    try exchange(there)
    // Change every value in the halo, give it back, and refresh again: nothing may be lost.
    for component in 0..<9 {
      there.block.grown.forEachRow { first in
        for x in there.block.grown.range(.x) {
          let cell = there.block.local(CellIndex(x, first.y, first.z))
          let isHalo = !there.block.owned.contains(CellIndex(x, first.y, first.z))
          if isHalo, there[cell.x, cell.y, component: component] != -1 {
            there[cell.x, cell.y, component: component] += 0.5
          }
        }
      }
    }
    let before = there[0, 0, component: 0 * 3 + 1]
    try exchange.deposit([there])
    let below = topology.neighbour(toward: Direction(0, -1)) != nil
    expectEverywhere(there[0, 0, component: 1] == before + (below ? 0.5 : 0))
    expectEverywhere(there[0, 0, component: 4] == before + 3 * 60_000)
  }

  private func scatter(_ field: Field<Double>, seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    let grown = field.block.grown
    for component in 0..<field.components {
      grown.forEachRow { first in
        for x in grown.range(.x) {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let cell = field.block.local(CellIndex(x, first.y, first.z))
          field[cell.x, cell.y, cell.z, component: component] = Double(Int64(bitPattern: state) >> 11) * 0x1p-52
        }
      }
    }
  }

  private func dot(_ a: Field<Double>, _ b: Field<Double>) -> Double {
    var sum = 0.0
    let grown = a.block.grown
    for component in 0..<a.components {
      grown.forEachRow { first in
        for x in grown.range(.x) {
          let cell = a.block.local(CellIndex(x, first.y, first.z))
          sum +=
            a[cell.x, cell.y, cell.z, component: component] * b[cell.x, cell.y, cell.z, component: component]
        }
      }
    }
    return sum
  }
}
