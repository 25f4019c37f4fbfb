import Domain
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct EllipticUpdateTests {
  /// Problems that differ in everything but the grid's blocks.
  private static func problems(on topology: CartesianTopology) -> [(name: String, problem: EllipticProblem)] {
    let grid = topology.grid
    let mild = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 3, length: 2), on: topology)
    let rough = Media.field(
      "k", Media.logNormal(grid, sigma: 1, seed: 4, length: 2).map { $0 > 1 ? 1000 : 1 }, on: topology)
    let gaps = Media.field(
      "k", Media.logNormal(grid, sigma: 1, seed: 5, length: 2).map { $0 > 0.9 ? 1 : 0 }, on: topology)
    let other = Media.field(
      "k", Media.logNormal(grid, sigma: 1, seed: 6, length: 2).map { $0 < 1.2 ? 2 : 0 }, on: topology)
    let reaction = Field<Double>("r", on: topology)
    reaction.set { scatter($0.x + 100 * $0.y + 10_000 * $0.z, 8) }
    var faces: [Axis: Field<Double>] = [:]
    for axis in grid.axes {
      let field = Field<Double>("k", on: topology, location: .face(axis))
      // Strong along y: other axes are coarsened first than in the others.
      field.set { (axis == .y ? 30 : 1) * (0.5 + scatter($0.x + 100 * $0.y + 10_000 * $0.z, 9 + axis.rawValue)) }
      faces[axis] = field
    }
    func walls(_ lower: EllipticBoundary, _ upper: EllipticBoundary) -> [Side: EllipticBoundary] {
      var result: [Side: EllipticBoundary] = [:]
      for side in grid.sides {
        let isPeriodic = topology.decomposition.periodic.contains(side.axis)
        result[side] = isPeriodic ? .periodic(jump: lower == .value(0) ? 0.3 : 0) : .insulated
      }
      (result[.xLower], result[.xUpper]) = (lower, upper)
      return result
    }
    let closed = walls(.insulated, .insulated)
    return [
      ("mild", EllipticProblem(coefficient: mild, boundaries: walls(.value(0), .value(1)))),
      (
        "rough",
        EllipticProblem(coefficient: rough, boundaries: walls(.flux(-1), .exchange(coefficient: 2, ambient: 1)))
      ),
      ("gaps", EllipticProblem(coefficient: gaps, boundaries: walls(.value(0), .value(1)))),
      ("other gaps, closed", EllipticProblem(coefficient: other, boundaries: closed)),
      ("closed", EllipticProblem(coefficient: mild, boundaries: closed)),
      ("reaction", EllipticProblem(coefficient: rough, reaction: reaction, boundaries: closed)),
      ("faces", EllipticProblem(.faces(faces), boundaries: walls(.value(2), .value(1)))),
      ("mild again", EllipticProblem(coefficient: mild, boundaries: walls(.value(0), .value(1)))),
    ]
  }

  struct Case: Sendable {
    let cells: [Int]
    var periodic: Set<Axis> = []
  }

  static let cases = [
    Case(cells: [130, 101]), Case(cells: [65, 65], periodic: [.x, .y]), Case(cells: [27, 26, 25]),
    Case(cells: [32, 25, 28], periodic: [.y, .z]),
  ]

  /// A solver that takes one problem after another solves each as one made for it does, to the last bit.
  @Test(arguments: cases) func updatedIsAsFresh(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: example.periodic)
    let source = Media.noise("f", seed: 5, on: topology)
    var updated: EllipticSolver?
    for (number, (name, problem)) in Self.problems(on: topology).enumerated() {
      // Where x is periodic it has no walls.
      guard let problem = example.periodic.contains(.x) ? Self.withoutWalls(problem) : problem else { continue }
      let fresh = try EllipticSolver(problem, on: topology)
      let solver = try updated ?? EllipticSolver(problem, on: topology)
      if updated != nil { try solver.update(problem) }
      updated = solver
      let (u, v) = (Field<Double>("u", on: topology), Field<Double>("v", on: topology))
      let one = try fresh.solve(source: source, into: u)
      // Nor does a solve depend on those before it.
      if number % 2 == 0 { try solver.solve(source: source, into: v) }
      let other = try solver.solve(source: source, into: v)
      #expect(one == other, "\(name)")
      #expect(fresh.structure == solver.structure, "\(name)")
      var isSame = true
      u.forEachRow { row, y, z in for x in 0..<u.block.count.x { isSame = isSame && row[x] == v[x, y, z] } }
      expectEverywhere(isSame, "\(name)")
    }
  }

  /// A solver that is given other values, fluxes and jumps solves as one made for them does, to the last bit.
  @Test(arguments: cases) func updatedWallsAreAsFresh(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: example.periodic)
    let source = Media.noise("f", seed: 5, on: topology)
    let rough = Media.field(
      "k", Media.logNormal(grid, sigma: 1, seed: 4, length: 2).map { $0 > 1 ? 1000 : 1 }, on: topology)
    func problem(_ round: Double) -> EllipticProblem {
      var boundaries: [Side: EllipticBoundary] = [:]
      for side in grid.sides {
        let isPeriodic = topology.decomposition.periodic.contains(side.axis)
        boundaries[side] =
          isPeriodic ? .periodic(jump: round) : .flux(.constant(side.isUpper ? round : -round))
      }
      if !example.periodic.contains(.x) {
        boundaries[.xLower] = .value(.constant(round))
        boundaries[.xUpper] = .exchange(coefficient: 2, ambient: .constant(1 - round))
      }
      return EllipticProblem(coefficient: rough, boundaries: boundaries)
    }
    let solver = try EllipticSolver(problem(0), on: topology)
    let (u, v) = (Field<Double>("u", on: topology), Field<Double>("v", on: topology))
    for round in [0.3, -2] {
      let new = problem(round)
      try solver.updateWalls(new.boundaries)
      let updated = try solver.solve(source: source, into: v)
      #expect(try EllipticSolver(new, on: topology).solve(source: source, into: u) == updated)
      var isSame = true
      u.forEachRow { row, y, z in for x in 0..<u.block.count.x { isSame = isSame && row[x] == v[x, y, z] } }
      expectEverywhere(isSame)
    }
    // Another kind of condition is another operator.
    if !example.periodic.contains(.x) {
      #expect(throws: EllipticError.self) { try solver.updateWalls([.xLower: .insulated]) }
      #expect(throws: EllipticError.self) {
        try solver.updateWalls([.xUpper: .exchange(coefficient: 3, ambient: 0)])
      }
    }
    solver.forgetCoefficient()
    #expect(throws: EllipticError.self) { try solver.updateWalls(problem(1).boundaries) }
  }

  private static func withoutWalls(_ problem: EllipticProblem) -> EllipticProblem? {
    var boundaries = problem.boundaries
    for side in [Side.xLower, .xUpper] { boundaries[side] = .periodic(jump: 1) }
    return EllipticProblem(problem.coefficient, reaction: problem.reaction, boundaries: boundaries)
  }

  /// What cannot be a problem is refused by an update as well, and a forgotten coefficient has no gradient.
  @Test func updatesAreChecked() throws {
    let grid = try Grid(cells: [20, 20], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Field<Double>("k", on: topology)
    k.set { _ in 1 }
    let problem = EllipticProblem(coefficient: k, boundaries: Media.through(grid, to: 1))
    let solver = try EllipticSolver(problem, on: topology)
    let u = Field<Double>("u", on: topology)
    solver.forgetCoefficient()
    k.fill(-7)
    try solver.solve(source: nil, into: u)
    #expect(throws: EllipticError.self) { _ = try solver.pullBack(u, at: u) }
    #expect(throws: EllipticError.invalidValue(quantity: "the coefficient", cell: .zero, value: -7)) {
      try solver.update(problem)
    }
    k.fill(2)
    try solver.update(problem)
    try solver.solve(source: nil, into: u)
    #expect(try solver.pullBack(u, at: u).convergence.isConverged)
    var isLinear = true
    let lower = u.block.owned.lower.x
    u.forEachRow { row, _, _ in
      for x in 0..<u.block.count.x { isLinear = isLinear && abs(row[x] - (Double(x + lower) + 0.5) / 20) < 1e-6 }
    }
    expectEverywhere(isLinear)
  }
}
