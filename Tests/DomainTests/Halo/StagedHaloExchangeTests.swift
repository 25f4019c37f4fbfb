import Domain
import MPI
import TestSupport
import Testing

@Suite(.collective) struct StagedHaloExchangeTests {
  /// Every halo cell, corners included, equals the global function of its global index; cells without an owner stay as they
  /// are.
  @Test(arguments: HaloExchangeTests.cases) func haloMatchesGlobalFunction(_ example: HaloExchangeTests.Case) throws {
    guard let topology = try HaloExchangeTests.topology(example) else { return }
    let a = Field<Double>("a", on: topology, components: 2, halo: example.width)
    let b = Field<Float>("b", on: topology, halo: example.width)
    let exchange = StagedHaloExchange(topology, width: example.width, for: [a, b])
    for round in 0..<2 {
      HaloExchangeTests.fill(a, round)
      HaloExchangeTests.fill(b, round)
      try exchange(a, b)
      let isRight =
        HaloExchangeTests.isRefreshed(a, topology, example.width, .corners, round) { _ in [0, 1] }
        && HaloExchangeTests.isRefreshed(b, topology, example.width, .corners, round) { _ in [0] }
      expectEverywhere(isRight, "round \(round)")
    }
  }

  /// Only blocks behind faces are spoken to, with one message whatever the number of fields.
  @Test func sendsThroughFacesAlone() throws {
    let topology = try CartesianTopology(
      Grid(cells: [12, 13, 14], spacing: [1, 1, 1]), over: World.communicator, periodic: [.y], halo: 2)
    let (a, b) = (Field<Double>("a", on: topology, halo: 2), Field<Float>("b", on: topology, halo: 2))
    let exchange = StagedHaloExchange(topology, width: 2, for: [a, b])
    let messages = topology.grid.axes.map { axis in
      let sides = [false, true].compactMap { topology.neighbour(toward: Direction(Side(axis, isUpper: $0))) }
      return Set(sides).subtracting([topology.rank]).count
    }
    expectEverywhere(exchange.messageCount == messages.reduce(0, +))
  }

  /// Walls along other axes set no limit: a halo may be wider than the grid is thick there.
  @Test(.ranks(atLeast: 2)) func thinGridsHaveWideHalos() throws {
    let grid = try Grid(cells: [64, 2], spacing: [1, 1])
    let topology = try CartesianTopology(
      Decomposition(grid, ranks: CellIndex(World.size, 1, 1)), over: World.communicator)
    #expect(topology.decomposition.thinnestNeighbour == 64 / World.size)
    let block = Block(owned: topology.block().owned, halo: CellIndex(5, 0, 0))
    let field = Field<Float>("a", grid: grid, block: block)
    HaloExchangeTests.fill(field, 0)
    try StagedHaloExchange(topology, width: 5, for: [field])(field)
    expectEverywhere(HaloExchangeTests.isRefreshed(field, topology, 5, .corners, 0) { _ in [0] })
  }
}
