import Domain
import Glibc
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct LatticeFlowTests {
  enum Shape: Sendable { case none, bumps, grooves, pores }

  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis>
    var sides: [Side: LatticeSide]
    var walls = LatticeWalls.halfWay
    var shape = Shape.bumps
    var isQuadratic = false
    var traversal = LatticeFlow.Traversal.rows
    var testDescription: String {
      "\(cells) \(walls) \(shape) \(isQuadratic) \(traversal) periodic \(periodic.sorted())"
    }
  }

  static let cases = [
    Case(cells: [13, 11], periodic: [.x, .y], sides: [:], shape: .none, isQuadratic: true),
    Case(cells: [14, 12], periodic: [.y], sides: [.xLower: .plate, .xUpper: .stressFree]),
    Case(cells: [14, 12], periodic: [.y], sides: [.xLower: .plate, .xUpper: .stressFree], walls: .interpolated),
    Case(cells: [14, 12], periodic: [.y], sides: [.xLower: .plate, .xUpper: .noSlip], walls: .grey),
    Case(cells: [12, 10], periodic: [], sides: [.yUpper: .wall([0.03, 0, 0])], shape: .none, isQuadratic: true),
    Case(
      cells: [12, 10], periodic: [],
      sides: [
        .xLower: .velocity((0..<10).map { [0.01 * Double($0), 0.002, 0] }), .xUpper: .density(1.01),
        .yUpper: .stressFree,
      ], shape: .pores, isQuadratic: true),
    Case(cells: [9, 8, 7], periodic: [.x, .y, .z], sides: [:], shape: .pores, isQuadratic: true),
    Case(
      cells: [10, 8, 6], periodic: [.y, .z], sides: [.xLower: .plate, .xUpper: .stressFree], walls: .interpolated),
    Case(cells: [10, 8, 6], periodic: [.y, .z], sides: [.xLower: .plate, .xUpper: .stressFree], walls: .grey),
    Case(
      cells: [8, 9, 7], periodic: [.z],
      sides: [.xLower: .density(0.99), .xUpper: .stressFree, .yUpper: .wall([0.01, 0, 0.02])], shape: .none,
      isQuadratic: true),
    Case(cells: [13, 11], periodic: [.x, .y], sides: [:], shape: .pores, isQuadratic: true, traversal: .list),
    Case(
      cells: [14, 12], periodic: [.y], sides: [.xLower: .plate, .xUpper: .wall([0, 0.02, 0])], walls: .interpolated,
      traversal: .list),
    Case(
      cells: [14, 12], periodic: [.y], sides: [.xLower: .plate, .xUpper: .noSlip], walls: .interpolated, shape: .grooves
    ),
    Case(
      cells: [14, 12], periodic: [.y], sides: [.xLower: .plate, .xUpper: .noSlip], walls: .interpolated,
      shape: .grooves,
      traversal: .list),
    Case(
      cells: [12, 10, 7], periodic: [.y], sides: [.xLower: .plate, .zUpper: .wall([0.01, 0.02, 0])],
      walls: .interpolated, traversal: .list),
    Case(
      cells: [12, 10, 7], periodic: [.y], sides: [.xLower: .plate, .zUpper: .wall([0.01, 0.02, 0])],
      walls: .interpolated),
    Case(
      cells: [9, 8, 7], periodic: [.x, .y, .z], sides: [:], shape: .pores, isQuadratic: true, traversal: .list),
    Case(cells: [9, 8, 7], periodic: [.x, .y, .z], sides: [:], shape: .pores, isQuadratic: true, traversal: .runs),
  ]

  static func level(_ shape: Shape, _ grid: Grid) -> (Position) -> Double {
    { place in
      switch shape {
      case .none: return 1
      case .bumps:
        let turn = 2 * Double.pi * place / grid.size
        return place.x - 4.2 - 1.3 * sin(turn.y + 0.4) * cos(turn.z)
      case .grooves:
        // Links of cells at the bottom are cut on both sides.
        return place.x - 5.1 - 2.6 * sin(6 * Double.pi * place.y / grid.size.y + 0.4)
      case .pores:
        let cell = Int(place.x) + 100 * Int(place.y) + 10_000 * Int(place.z)
        return scatter(cell, 3) - 0.25
      }
    }
  }

  static let force = Position(1.1e-4, -2.3e-4, 0.7e-4)
  static let body = Position(0.002, -0.011, 0.006)

  static func state(_ place: Position) -> LatticeState {
    let phase = 1.3 * place.x + 0.7 * place.y + 0.9 * place.z
    return LatticeState(
      density: 1 + 0.01 * sin(phase), velocity: [0.03 * cos(phase), 0.02 * sin(2 * phase), 0.01 * sin(phase + 1)],
      strain: [0.001, -0.002, 0.0005, 0.003 * sin(phase), 0.001, -0.002])
  }

  static func flow(_ example: Case, precision: LatticeFlow.Precision = .double) throws -> LatticeFlow {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: example.periodic)
    let sides = try LatticeSides(topology.decomposition, example.sides)
    let geometry = try LatticeGeometry(
      topology, sides: sides, walls: example.walls, level: level(example.shape, grid))
    let flow = try LatticeFlow(
      geometry, LatticeRelaxation(viscosity: 0.07), example.isQuadratic ? .quadratic : .linear, precision: precision,
      traversal: example.traversal)
    flow.force = grid.dimensions == 2 ? [force.x, force.y, 0] : force
    flow.bodyVelocity = grid.dimensions == 2 ? [body.x, body.y, 0] : body
    flow.greyVelocity = flow.bodyVelocity
    try flow.set { place in
      var state = state(place)
      if grid.dimensions == 2 {
        state.velocity.z = 0
        state.strain = [0.001, -0.001, 0, 0.002, 0, 0]
      }
      return state
    }
    return flow
  }

  /// In-place steps over blocks give what two arrays and one population at a time do: all walls and sides, after an even
  /// and an odd number of steps.
  @Test(arguments: cases) func stepsAreThoseOfTheTextbook(_ example: Case) throws {
    let flow = try Self.flow(example)
    let geometry = flow.geometry
    let (topology, block) = (geometry.topology, geometry.block)
    let alone = try #require(try topology.communicator.split(color: topology.rank))
    let whole = try CartesianTopology(topology.grid, over: alone, periodic: example.periodic)
    let sides = try LatticeSides(whole.decomposition, example.sides)
    let known = try LatticeGeometry(
      whole, sides: sides, walls: example.walls, level: Self.level(example.shape, topology.grid))
    var distances: [CellIndex: [Int: Double]] = [:]
    for link in known.links { distances[link.cell, default: [:]][link.direction] = link.distance }
    var plain = PlainLattice(
      whole, sides, flow.relaxation, isQuadratic: example.isQuadratic, force: flow.force,
      isSolid: { known.solid[$0.x, $0.y, $0.z] > 0 }, distance: { distances[$0]?[$1] ?? 0.5 },
      grey: { known.solidFraction?[$0.x, $0.y, $0.z] ?? 0 })
    plain.bodyVelocity = flow.bodyVelocity
    let values = try flow.snapshot().gathered(on: topology.communicator).values("populations")
    for (n, _) in plain.cells.enumerated() {
      for i in 0..<plain.set.count { plain.f[n][i] = values[i * plain.cells.count + n] }
    }
    for step in 1...8 {
      plain.step()
      let force = try flow.measuredStep()
      let scale = 1e-12 * Double(plain.cells.count)
      #expect(abs(force.links - plain.linkForce).max() < scale, "step \(step)")
      #expect(abs(force.grey - plain.greyForce).max() < scale, "step \(step)")
      let (density, velocity) = flow.moments()
      var worst = 0.0
      for z in 0..<block.count.z {
        for y in 0..<block.count.y {
          for x in 0..<block.count.x where geometry.solid[x, y, z] == 0 {
            let n = topology.grid.linearIndex(of: block.global(CellIndex(x, y, z)))
            worst = max(worst, abs(density[x, y, z] - plain.f[n].reduce(0, +)))
            let u = plain.momentum(plain.f[n]) + 0.5 * flow.force
            for axis in 0..<topology.grid.dimensions {
              worst = max(worst, abs(velocity[x, y, z, component: axis] - u[axis]))
            }
          }
        }
      }
      expectEverywhere(worst < 1e-13, "step \(step): \(worst)")
    }
  }

  /// Linear walls at rest bring every row the profile of Couette, to rounding (V1), and with the magic product 3/16 the
  /// parabola of Poiseuille for any viscosity (V2).
  @Test(arguments: [0.02, 1.0 / 6, 0.5]) func channelsAreExact(viscosity: Double) throws {
    let n = 9
    let grid = try Grid(cells: [4, n], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: [.x])
    let lid = 0.01
    for isForced in [false, true] {
      let sides = try LatticeSides(topology.decomposition, [.yUpper: .wall([isForced ? 0 : lid, 0, 0])])
      let geometry = try LatticeGeometry(empty: topology, sides: sides)
      let flow = try LatticeFlow(geometry, LatticeRelaxation(viscosity: viscosity), .linear)
      func exact(_ y: Double) -> Double {
        guard isForced else { return lid * y / Double(n) }
        return flow.force.x * y * (Double(n) - y) / (2 * viscosity)
      }
      if isForced { flow.force.x = 1e-5 }
      // Near the end, so that only what is left of the error has to die away.
      try flow.set { place in LatticeState(velocity: [exact(place.y), 0, 0]) }
      try flow.advance(Int(4 * Double(n * n) / viscosity))
      let velocity = flow.moments().velocity
      var worst = 0.0
      velocity.forEachRow { row, y, _ in
        let place = Double(velocity.block.owned.lower.y + y) + 0.5
        for x in 0..<velocity.block.count.x { worst = max(worst, Swift.abs(row[x] / exact(place) - 1)) }
      }
      expectEverywhere(worst < 1e-12, "\(viscosity) \(isForced): \(worst)")
    }
  }

  /// Restarting after an odd number of steps, from the whole state, gives the same bits; so does another rank's division.
  @Test(arguments: [cases[2], cases[3], cases[7], cases[8], cases[11], cases[14]]) func restartsBitByBit(
    _ example: Case
  ) throws {
    for precision in [LatticeFlow.Precision.double, .single] {
      let flow = try Self.flow(example, precision: precision)
      try flow.advance(5)
      let middle = try flow.snapshot().gathered(on: World.communicator)
      try flow.advance(4)
      let end = try flow.snapshot().gathered(on: World.communicator)
      let again = try Self.flow(example, precision: precision)
      try again.restore(middle)
      try again.advance(4)
      #expect(try again.snapshot().gathered(on: World.communicator) == end)
      // The same flow on one rank.
      let alone = try #require(try World.communicator.split(color: World.rank))
      let grid = flow.geometry.topology.grid
      let topology = try CartesianTopology(grid, over: alone, periodic: example.periodic)
      let sides = try LatticeSides(topology.decomposition, example.sides)
      let geometry = try LatticeGeometry(
        topology, sides: sides, walls: example.walls, level: Self.level(example.shape, grid))
      let single = try LatticeFlow(
        geometry, flow.relaxation, flow.equilibrium, precision: precision, traversal: example.traversal)
      (single.force, single.bodyVelocity, single.greyVelocity) = (flow.force, flow.bodyVelocity, flow.greyVelocity)
      try single.restore(middle)
      try single.advance(4)
      var fluid = 0
      let values = try (end.values("populations"), single.snapshot().values("populations"))
      for n in 0..<grid.cellCount {
        let cell = CellIndex(n % grid.cells.x, n / grid.cells.x % grid.cells.y, n / (grid.cells.x * grid.cells.y))
        guard geometry.solid[cell.x, cell.y, cell.z] == 0 else { continue }
        for i in 0..<geometry.velocities.count {
          if values.0[i * grid.cellCount + n] != values.1[i * grid.cellCount + n] { fluid += 1 }
        }
      }
      #expect(fluid == 0)
    }
  }

  static let pairs = [
    Case(
      cells: [14, 19], periodic: [.y], sides: [.xLower: .plate, .xUpper: .wall([0, 0.02, 0])], shape: .pores,
      isQuadratic: true),
    Case(cells: [12, 21], periodic: [], sides: [.yUpper: .wall([0.03, 0, 0])], shape: .none, isQuadratic: true),
    Case(cells: [12, 10, 9], periodic: [.y, .z], sides: [.xLower: .plate], shape: .pores),
    Case(cells: [12, 10, 9], periodic: [.y, .z], sides: [.xLower: .plate], shape: .pores, traversal: .runs),
    Case(
      cells: [14, 12, 11], periodic: [.y, .z], sides: [.xLower: .plate], shape: .pores, isQuadratic: true,
      traversal: .list),
    Case(cells: [40, 31], periodic: [.x, .y], sides: [:], shape: .pores, traversal: .list),
    Case(
      cells: [18, 9, 11], periodic: [.z], sides: [.xLower: .plate, .yUpper: .wall([0.01, 0, 0.02])], isQuadratic: true),
  ]

  /// Steps taken together, two in a pass over memory, give every liquid cell the bits of single steps.
  @Test(arguments: pairs) func pairsAreSingleSteps(_ example: Case) throws {
    for precision in [LatticeFlow.Precision.double, .single] {
      let (together, single) = try (Self.flow(example, precision: precision), Self.flow(example, precision: precision))
      if example.traversal == .list {
        // Of a list whose walls rest pairs are taken.
        (together.bodyVelocity, single.bodyVelocity) = (.zero, .zero)
      }
      try together.advance(7)
      for _ in 0..<7 { try single.advance() }
      #expect(together.clock == single.clock)
      // Every population, wherever liquid is.
      let states = try [together, single].map {
        try $0.snapshot().gathered(on: World.communicator).values("populations")
      }
      let (cells, walls) = (together.geometry.topology.grid.cells, try Self.wholeSolid(example))
      let count = cells.x * cells.y * cells.z
      let differing = states[0].indices.filter { !walls[$0 % count] && states[0][$0] != states[1][$0] }
      #expect(differing.isEmpty)
    }
  }

  /// Which cells of the whole grid are solid.
  private static func wholeSolid(_ example: Case) throws -> [Bool] {
    let alone = try #require(try World.communicator.split(color: World.rank))
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: alone, periodic: example.periodic)
    let geometry = try LatticeGeometry(
      topology, sides: LatticeSides(topology.decomposition, example.sides), walls: example.walls,
      level: level(example.shape, grid))
    var result: [Bool] = []
    geometry.solid.forEachRow { row, _, _ in
      for x in 0..<grid.cells.x { result.append(row[x] > 0) }
    }
    return result
  }

  /// The force on walls that close a channel is what drives the liquid: nothing is lost or counted twice.
  @Test func forcesBalance() throws {
    let grid = try Grid(cells: [16, 12, 10], spacing: [1, 1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: [.x, .y, .z])
    let geometry = try LatticeGeometry(
      topology, sides: LatticeSides(topology.decomposition), walls: .interpolated
    ) { place in
      let away = place - Position(8.2, 6.1, 4.9)
      return (away * away).sum().squareRoot() - 3.3
    }
    let flow = try LatticeFlow(geometry, LatticeRelaxation(viscosity: 0.3), .quadratic)
    flow.force = [1e-6, 2e-6, -1e-6]
    try flow.advance(3000)
    var sum = Position.zero
    // Two steps, since walls can conserve what changes its sign from step to step.
    for _ in 0..<2 { sum += try flow.measuredStep().links }
    let driving = 2 * flow.force * Double(grid.cellCount - geometry.solidCount)
    #expect(abs(sum - driving).max() < 1e-10 * abs(driving).max(), "\(sum) \(driving)")
  }
}

func abs(_ v: Position) -> Position { Position(Swift.abs(v.x), Swift.abs(v.y), Swift.abs(v.z)) }
