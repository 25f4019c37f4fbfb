import Domain
import MPI
import TestSupport
import Testing

@Suite(.collective) struct HaloExchangeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var width = 1
    var testDescription: String { "\(cells) periodic \(periodic.sorted()) width \(width)" }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    for cells in [
      [8, 8], [5, 7], [13, 17], [16, 4], [1, 29], [31, 2], [4, 5, 6], [7, 11, 3], [2, 13, 2], [3, 3, 17],
    ] {
      let all = Set(Axis.allCases.prefix(cells.count))
      for periodic in [[], all, [.x], [.y]] {
        for width in 1...3 where cells.allSatisfy({ $0 >= width }) {
          cases.append(Case(cells: cells, periodic: periodic, width: width))
        }
      }
    }
    return cases
  }()

  /// Every halo cell equals the global function of its global index; cells without an owner stay as they are.
  @Test(arguments: cases) func haloMatchesGlobalFunction(_ example: Case) throws {
    guard let topology = try Self.topology(example) else { return }
    for neighbourhood in [Neighbourhood.faces, .edges, .corners] {
      let a = Field<Double>("a", on: topology, components: 2, halo: example.width)
      let b = Field<Float>("b", on: topology, halo: example.width)
      let exchange = HaloExchange(topology, neighbourhood: neighbourhood, for: [a, b])
      for round in 0..<2 {
        Self.fill(a, round)
        Self.fill(b, round)
        if round == 0 {
          try exchange(a, b)
        } else {
          try exchange.begin([a, b])
          try exchange.progress()
          try exchange.finish()
        }
        let isRight =
          Self.isRefreshed(a, topology, example.width, neighbourhood, round) { _ in [0, 1] }
          && Self.isRefreshed(b, topology, example.width, neighbourhood, round) { _ in [0] }
        expectEverywhere(isRight, "\(neighbourhood), round \(round)")
      }
    }
  }

  /// Populations go only where their velocity leads.
  @Test(arguments: [
    Case(cells: [9, 8]), Case(cells: [9, 8], periodic: [.x, .y]), Case(cells: [5, 6, 7], periodic: [.x, .y, .z]),
    Case(cells: [5, 6, 7], periodic: [.y]),
  ])
  func componentsTravelTheirWay(_ example: Case) throws {
    guard let topology = try Self.topology(example) else { return }
    func travelling(_ direction: Direction) -> [Int] {
      (0..<27).filter { number in
        let velocity = CellIndex(number % 3 - 1, number / 3 % 3 - 1, number / 9 - 1)
        return Axis.allCases.allSatisfy {
          direction.offset[$0] == 0 || velocity[$0] == direction.offset[$0]
        }
      }
    }
    let populations = Field<Double>("f", on: topology, components: 27)
    let slot = HaloSlot(components: 27, dimensions: example.cells.count, travelling: travelling)
    let exchange = HaloExchange(topology, neighbourhood: .corners, slots: [slot])
    Self.fill(populations, 3)
    try exchange(populations)
    expectEverywhere(Self.isRefreshed(populations, topology, 1, .corners, 3, travelling))
  }

  /// A narrow exchange leaves the outer layers of a wide halo alone, and faces are exchanged like cells.
  @Test(arguments: [Location.center, .face(.x), .face(.y)])
  func refreshesInnerLayers(location: Location) throws {
    guard let topology = try Self.topology(Case(cells: [19, 14], periodic: [.x], width: 3)) else { return }
    let field = Field<Double>("a", on: topology, location: location, halo: 3)
    let exchange = HaloExchange(topology, width: 2, neighbourhood: .corners, for: [field])
    Self.fill(field, 0)
    try exchange(field)
    expectEverywhere(Self.isRefreshed(field, topology, 2, .corners, 0) { _ in [0] })
  }

  /// Several exchanges may be under way at once.
  @Test func exchangesOverlap() throws {
    guard let topology = try Self.topology(Case(cells: [12, 12], periodic: [.x, .y])) else { return }
    let fields = (0..<3).map { Field<Double>("f\($0)", on: topology) }
    let exchanges = fields.map { HaloExchange(topology, neighbourhood: .corners, for: [$0]) }
    for (index, field) in fields.enumerated() { Self.fill(field, index) }
    for (exchange, field) in zip(exchanges, fields) { try exchange.begin([field]) }
    for exchange in exchanges.reversed() { try exchange.finish() }
    for (index, field) in fields.enumerated() {
      expectEverywhere(Self.isRefreshed(field, topology, 1, .corners, index) { _ in [0] })
    }
  }

  /// A rank sends one message to each neighbour, whatever the number of fields.
  @Test func sendsOneMessageEach() throws {
    guard let topology = try Self.topology(Case(cells: [16, 16], periodic: [.x, .y])) else { return }
    let a = Field<Double>("a", on: topology)
    let b = Field<Float>("b", on: topology, components: 4)
    let exchange = HaloExchange(topology, neighbourhood: .corners, for: [a, b])
    let directions = Direction.all(dimensions: 2)
    let peers = Set(directions.compactMap { topology.neighbour(toward: $0) }).subtracting([topology.rank])
    expectEverywhere(exchange.messageCount == peers.count)
  }

  @Test func tooManyRanksAreRefused() throws {
    let grid = try Grid(cells: [2, 1], spacing: [1, 1])
    guard World.size > 2 else { return }
    #expect(throws: DomainError.tooManyRanks(ranks: World.size, cells: [2, 1], halo: 1, largest: 2)) {
      try CartesianTopology(grid, over: World.communicator)
    }
  }

  static func topology(_ example: Case) throws -> CartesianTopology? {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    do {
      return try CartesianTopology(
        grid, over: World.communicator, periodic: example.periodic, halo: example.width)
    } catch {
      guard case .tooManyRanks = error else { throw error }
      return nil
    }
  }

  /// Small integers, so that they are exact in both types.
  static func value(_ cell: CellIndex, _ component: Int, _ round: Int) -> Int {
    1 + cell.x + 37 * cell.y + 37 * 37 * cell.z + 60_000 * component + 7 * round
  }

  static func fill<Scalar>(_ field: Field<Scalar>, _ round: Int) {
    field.fill(-1)
    for component in 0..<field.components {
      field.set(component: component) { cell in Scalar(value(cell, component, round)) }
    }
  }

  static func isRefreshed<Scalar>(
    _ field: Field<Scalar>, _ topology: CartesianTopology, _ width: Int, _ neighbourhood: Neighbourhood,
    _ round: Int, _ travelling: (Direction) -> [Int]
  ) -> Bool {
    var isRight = true
    let grown = field.block.grown
    grown.forEachRow { first in
      for x in grown.range(.x) {
        let cell = CellIndex(x, first.y, first.z)
        let local = field.block.local(cell)
        for component in 0..<field.components {
          let found = field[local.x, local.y, local.z, component: component]
          let expected = expected(cell, component, field.block, topology, width, neighbourhood, round, travelling)
          if found != Scalar(expected) { isRight = false }
        }
      }
    }
    return isRight
  }

  /// What a cell should hold after a refresh; -1 where nobody writes.
  private static func expected(
    _ cell: CellIndex, _ component: Int, _ block: Block, _ topology: CartesianTopology, _ width: Int,
    _ neighbourhood: Neighbourhood, _ round: Int, _ travelling: (Direction) -> [Int]
  ) -> Int {
    if block.owned.contains(cell) { return value(cell, component, round) }
    var (step, wrapped) = (CellIndex.zero, cell)
    for axis in Axis.allCases {
      let range = block.owned.range(axis)
      if cell[axis] < range.lowerBound { step[axis] = -1 }
      if cell[axis] >= range.upperBound { step[axis] = 1 }
      if cell[axis] < range.lowerBound - width || cell[axis] >= range.upperBound + width { return -1 }
      let count = topology.grid.cells[axis]
      if topology.decomposition.periodic.contains(axis) { wrapped[axis] = (cell[axis] + 2 * count) % count }
    }
    let direction = Direction(step.x, step.y, step.z)
    guard neighbourhood.contains(direction), topology.neighbour(toward: direction) != nil,
      travelling(direction.opposite).contains(component)
    else { return -1 }
    return value(wrapped, component, round)
  }
}
