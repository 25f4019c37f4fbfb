import Domain
import MPI
import Solvers

/// What verifications ask of a flow on a grid of unit cells.
enum LatticeProbe {
  /// A flow between sides, with solids where a level is zero or less.
  static func flow(
    _ cells: [Int], periodic: Set<Axis>, sides: [Side: LatticeSide] = [:], _ relaxation: LatticeRelaxation,
    _ equilibrium: LatticeFlow.Equilibrium, walls: LatticeWalls = .halfWay, on world: Communicator,
    level: (Position) -> Double = { _ in 1 }
  ) throws -> LatticeFlow {
    let topology = try CartesianTopology(
      Grid(cells: cells, spacing: cells.map { _ in 1 }), over: world, periodic: periodic)
    let geometry = try LatticeGeometry(
      topology, sides: LatticeSides(topology.decomposition, sides), walls: walls, level: level)
    return try LatticeFlow(geometry, relaxation, equilibrium)
  }

  /// The mean velocity over all cells, solid ones included. Collective.
  static func meanVelocity(_ flow: LatticeFlow, along axis: Axis) throws -> Double {
    let sum = try flow.moments().velocity.sum(on: flow.topology.communicator, component: axis.rawValue)
    return sum / Double(flow.topology.grid.cellCount)
  }

  /// Goes on until a figure changes by less than a part of itself from one look to the next. Collective.
  static func settle(
    _ flow: LatticeFlow, every steps: Int, to tolerance: Double, most: Int = 400, _ figure: () throws -> Double
  ) throws -> Double {
    var last = try figure()
    for _ in 0..<most {
      try flow.advance(steps)
      let next = try figure()
      if abs(next - last) <= tolerance * abs(next) { return next }
      last = next
    }
    return .nan
  }

  /// Values of a component of a field at some cells, the same on every rank. Collective.
  static func values(
    _ field: Field<Double>, component: Int = 0, at cells: [CellIndex], on world: Communicator
  ) throws -> [Double] {
    var values = cells.map { field.value(at: $0, component: component) ?? 0 }
    try world.allReduce(&values, .sum)
    return values
  }

  /// The largest value over the ranks and rows of `body`, which is given each row's number along y. Collective.
  static func largest(
    _ field: Field<Double>, on world: Communicator, _ body: (_ value: Double, _ cell: CellIndex) -> Double
  ) throws -> Double {
    var worst = 0.0
    field.forEachRow { row, y, z in
      for x in 0..<field.block.count.x {
        worst = max(worst, body(row[x], field.block.global(CellIndex(x, y, z))))
      }
    }
    return try world.allReduce(worst, .maximum)
  }
}
