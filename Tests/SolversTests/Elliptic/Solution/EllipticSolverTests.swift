import Domain
import Foundation
import MPI
import Numerics
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct EllipticSolverTests {
  /// The published errors of the manufactured solution, to 1 %. (porous-elliptic.md, section 4.5)
  @Test func manufacturedSolutionInTwoDimensions() throws {
    let published = [(32, 2.249336e-3, 5.114192e-3), (64, 5.641476e-4, 1.286594e-3), (128, 1.413023e-4, 3.223452e-4)]
    for (n, square, greatest) in published {
      let grid = try Grid(cells: [n, n], size: [1, 1])
      let topology = try CartesianTopology(grid, over: World.communicator)
      func coefficient(_ place: Position) -> Double { exp(sin(2 * .pi * place.x) * cos(2 * .pi * place.y)) }
      // Harmonic means of the cells inside, the wall's own coefficient on walls.
      var faces: [Axis: Field<Double>] = [:]
      for axis in grid.axes {
        let field = Field<Double>("k", on: topology, location: .face(axis))
        var half = Position.zero
        half[axis] = grid.spacing[axis] / 2
        field.set { face in
          let place = grid.position(of: face, at: .face(axis))
          guard face[axis] > 0, face[axis] < n else { return coefficient(place) }
          let (a, b) = (coefficient(place - half), coefficient(place + half))
          return 2 * a * b / (a + b)
        }
        faces[axis] = field
      }
      func exact(_ x: Double, _ y: Double) -> Double { sin(.pi * x + 0.3) * cos(2 * .pi * y + 0.2) }
      let source = Field<Double>("f", on: topology)
      source.sample { place in
        let (x, y) = (place.x, place.y)
        let (kx, ky) = (
          2 * .pi * cos(2 * .pi * x) * cos(2 * .pi * y), -2 * .pi * sin(2 * .pi * x) * sin(2 * .pi * y)
        )
        let value = exp(sin(2 * .pi * x) * cos(2 * .pi * y))
        let (ux, uy) = (
          .pi * cos(.pi * x + 0.3) * cos(2 * .pi * y + 0.2), -2 * .pi * sin(.pi * x + 0.3) * sin(2 * .pi * y + 0.2)
        )
        return -value * (kx * ux + ky * uy - 5 * .pi * .pi * exact(x, y))
      }
      let centers = (0..<n).map { (Double($0) + 0.5) / Double(n) }
      let problem = EllipticProblem(
        .faces(faces),
        boundaries: [
          .xLower: .value(.profile(centers.map { exact(0, $0) })),
          .xUpper: .value(.profile(centers.map { exact(1, $0) })),
          .yLower: .value(.profile(centers.map { exact($0, 0) })),
          .yUpper: .value(.profile(centers.map { exact($0, 1) })),
        ])
      let u = Field<Double>("u", on: topology)
      let solver = try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: 1e-10))
      try solver.solve(source: source, into: u)
      let error = Field<Double>("error", on: topology)
      error.sample { exact($0.x, $0.y) }
      error.forEachRow { row, y, z in for x in 0..<u.block.count.x { row[x] -= u[x, y, z] } }
      let rms = try (error.dotProduct(with: error, on: World.communicator) / Double(n * n)).squareRoot()
      let extrema = try error.extrema(on: World.communicator)
      #expect(abs(rms / square - 1) < 0.01)
      #expect(abs(max(-extrema.least, extrema.greatest) / greatest - 1) < 0.01)
    }
  }

  /// Every kind of wall at once in 3-D, with a reaction and cells that are not cubes: order 2.
  @Test func manufacturedSolutionInThreeDimensions() throws {
    var errors: [Double] = []
    for n in [12, 24] {
      let grid = try Grid(cells: [n, n + n / 2, n / 2], size: [1, 2, 0.7])
      let topology = try CartesianTopology(grid, over: World.communicator, periodic: [.y])
      func exact(_ p: Position) -> Double { sin(2 * p.x + 0.3) * cos(.pi * p.y) * exp(0.5 * p.z) + 0.3 * p.y }
      func coefficient(_ p: Position) -> Double { 1 + 0.5 * sin(.pi * p.y) * p.x * p.z }
      func gradient(_ p: Position) -> Position {
        Position(
          2 * cos(2 * p.x + 0.3) * cos(.pi * p.y) * exp(0.5 * p.z),
          -.pi * sin(2 * p.x + 0.3) * sin(.pi * p.y) * exp(0.5 * p.z) + 0.3,
          0.5 * sin(2 * p.x + 0.3) * cos(.pi * p.y) * exp(0.5 * p.z))
      }
      let (k, r, f) = (
        Field<Double>("k", on: topology), Field<Double>("r", on: topology), Field<Double>("f", on: topology)
      )
      k.sample(coefficient)
      r.sample { 0.5 + $0.x }
      f.sample { p in
        let slope = Position(
          0.5 * sin(.pi * p.y) * p.z, 0.5 * .pi * cos(.pi * p.y) * p.x * p.z, 0.5 * sin(.pi * p.y) * p.x)
        let laplacian = (-4 - .pi * .pi + 0.25) * (exact(p) - 0.3 * p.y)
        return -(coefficient(p) * laplacian + (slope * gradient(p)).sum()) + (0.5 + p.x) * exact(p)
      }
      func profile(_ side: Side, _ value: (Position) -> Double) -> WallData {
        var values: [Double] = []
        let axes = grid.axes.filter { $0 != side.axis }
        for second in grid.centers(along: axes[1]) {
          for first in grid.centers(along: axes[0]) {
            var place = Position.zero
            place[side.axis] = side.isUpper ? grid.size[side.axis] : 0
            (place[axes[0]], place[axes[1]]) = (first, second)
            values.append(value(place))
          }
        }
        return .profile(values)
      }
      let problem = EllipticProblem(
        coefficient: k, reaction: r,
        boundaries: [
          .xLower: .value(profile(.xLower, exact)),
          .xUpper: .exchange(
            coefficient: 2, ambient: profile(.xUpper) { exact($0) + coefficient($0) * gradient($0).x / 2 }),
          .yLower: .periodic(jump: 0.6), .yUpper: .periodic(jump: 0.6),
          .zLower: .flux(profile(.zLower) { coefficient($0) * gradient($0).z }),
          .zUpper: .flux(profile(.zUpper) { -coefficient($0) * gradient($0).z }),
        ])
      let u = Field<Double>("u", on: topology)
      let solver = try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: 1e-11))
      let convergence = try solver.solve(source: f, into: u)
      #expect(convergence.fluxMismatch < 1e-8 && convergence.energyMismatch < 1e-8)
      let error = Field<Double>("error", on: topology)
      error.sample(exact)
      error.forEachRow { row, y, z in for x in 0..<u.block.count.x { row[x] -= u[x, y, z] } }
      errors.append(try (error.dotProduct(with: error, on: World.communicator) / Double(grid.cellCount)).squareRoot())
    }
    #expect(order(coarse: errors[0], fine: errors[1]) >= 1.95)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var spacing: [Double]?
    var isClosed = false
    var sigma = 1.0
    var testDescription: String { "\(cells) periodic \(periodic.sorted()) \(isClosed ? "closed" : "")" }
  }

  static let cases = [
    Case(cells: [129, 131]), Case(cells: [128, 128], periodic: [.x, .y]), Case(cells: [127, 64], periodic: [.y]),
    Case(cells: [61, 67], isClosed: true), Case(cells: [97, 101], periodic: [.x, .y], isClosed: true),
    Case(cells: [5, 1000], sigma: 0.3), Case(cells: [200, 100], spacing: [1, 0.05]), Case(cells: [1, 60], sigma: 0.3),
    Case(cells: [32, 31, 29]), Case(cells: [50, 49, 50]),
    Case(cells: [33, 27, 24], periodic: [.x, .y, .z], isClosed: true),
    Case(cells: [40, 4, 60], periodic: [.y], sigma: 0.3), Case(cells: [30, 32, 28], spacing: [1, 0.1, 0.3]),
  ]

  /// The same bits as on one rank, for all that a solve gives; and a small residual, computed from the operator alone.
  @Test(arguments: cases) func doesNotDependOnRanks(_ example: Case) throws {
    let one = try Self.solve(example, on: Communicator.ofThisProcess())
    let all = try Self.solve(example, on: World.communicator)
    #expect(one.convergence == all.convergence)
    #expect(all.convergence.residual <= 1e-8)
    #expect(all.convergence.iterations <= 8)
    var isSame = true
    let lower = all.u.block.owned.lower
    all.u.forEachRow { row, y, z in
      for x in 0..<all.u.block.count.x {
        isSame = isSame && row[x] == one.u[x + lower.x, y + lower.y, z + lower.z]
      }
    }
    expectEverywhere(isSame)
  }

  static func solve(
    _ example: Case, on communicator: Communicator
  ) throws -> (u: Field<Double>, convergence: Convergence) {
    let grid = try Grid(cells: example.cells, spacing: example.spacing ?? example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: communicator, periodic: example.periodic)
    var boundaries: [Side: EllipticBoundary] = [:]
    for side in grid.sides where !example.periodic.contains(side.axis) { boundaries[side] = .insulated }
    if !example.isClosed {
      if example.periodic.contains(.x) {
        boundaries[.xLower] = .periodic(jump: 2)
      } else {
        boundaries[.xLower] = .value(0)
        boundaries[.xUpper] = .exchange(coefficient: 0.5, ambient: 2)
      }
    }
    let k = Media.field("k", Media.logNormal(grid, sigma: example.sigma, seed: 3), on: topology)
    let u = Field<Double>("u", on: topology)
    let solver = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: boundaries), on: topology)
    let convergence = try solver.solve(source: Media.noise("f", seed: 5, on: topology), into: u)
    return (u, convergence)
  }

  /// Layers: the effective coefficient is the mean along them, and the harmonic mean across, whatever the contrast.
  @Test func layersAreExact() throws {
    let grid = try Grid(cells: [48, 32], size: [3, 2])
    let world = World.communicator
    let topology = try CartesianTopology(grid, over: world)
    // Across the layers the drops in good conductors are rounded to 1e-10 of the residual; the power is exact to its square.
    for (axis, exact, tolerance, residual) in [(Axis.x, 2 / (1 + 1e-6), 1e-8, 1e-8), (.y, (1e6 + 1) / 2, 1e-13, 1e-12)]
    {
      func coefficient(_ cell: CellIndex) -> Double { (cell[axis] / 4) % 2 == 0 ? 1e6 : 1 }
      let k = Field<Double>("k", on: topology)
      k.set(coefficient)
      let u = Field<Double>("u", on: topology)
      let solver = try EllipticSolver(
        EllipticProblem(coefficient: k, boundaries: Media.through(grid, to: 1)), on: topology,
        accuracy: EllipticAccuracy(residual: residual))
      try solver.solve(source: nil, into: u)
      try HaloExchange(topology, for: [u])(u)
      // Cells are squares: a face's conductance is its coefficient. The power is that of the mean current.
      var power = ReproducibleSum()
      let lower = u.block.owned.lower
      u.forEachRow { row, y, z in
        for x in 0..<u.block.count.x {
          let cell = lower &+ CellIndex(x, y, z)
          let own = coefficient(cell)
          let west = cell.x > 0 ? coefficient(cell &- CellIndex(1, 0, 0)) : 0
          let drop = cell.x > 0 ? row[x] - row[x - 1] : row[x]
          power.add((cell.x > 0 ? 2 * own * west / (own + west) : 2 * own) * drop * drop)
          if cell.x == 47 { power.add(2 * own * (1 - row[x]) * (1 - row[x])) }
          guard cell.y > 0 else { continue }
          let south = coefficient(cell &- CellIndex(0, 1, 0))
          let step = row[x] - u[x, y - 1]
          power.add(2 * own * south / (own + south) * step * step)
        }
      }
      try world.allReduce(&power.words, .sum)
      let effective = power.value() * grid.size.x / grid.size.y
      #expect(abs(effective / exact - 1) <= tolerance, "\(axis)")
    }
  }

  /// Without sources u stays between the walls' values, and what flows in flows out.
  @Test func maximumPrincipleAndBalance() throws {
    let grid = try Grid(cells: [40, 36, 32], spacing: [1, 1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 9), on: topology)
    let u = Field<Double>("u", on: topology)
    let solver = try EllipticSolver(
      EllipticProblem(coefficient: k, boundaries: Media.through(grid, from: -1, to: 2)), on: topology,
      accuracy: EllipticAccuracy(residual: 1e-12))
    let convergence = try solver.solve(source: nil, into: u)
    let (least, greatest) = try u.extrema(on: World.communicator)
    #expect(least >= -1 && greatest <= 2)
    #expect(convergence.fluxMismatch <= 1e-8 && convergence.energyMismatch <= 1e-8)
    // Computed anew, and not lost in the sum: near what the recurrence had.
    let recurrence = try #require(convergence.history.last)
    #expect(convergence.residual > 0.1 * recurrence && convergence.residual <= 1e-12)
    // The power is that of the mean current under the drop.
    let flux = try solver.meanFlux(of: u, along: .x)
    #expect(abs(convergence.power / (3 * -flux * 36 * 32) - 1) < 1e-10)
    #expect(abs(try solver.flux(of: u, along: .x).sum(on: World.communicator) / (40 * 36 * 32) / flux - 1) < 1e-14)
    // A second solve from the solution has nothing left to do.
    let again = try solver.solve(source: nil, into: u, startsFromSolution: true)
    #expect(again.iterations == 0 && again.residual <= 1e-12)
  }

  /// Walls that fix the level ever so weakly: the solution is as good as its own rounding allows, and says so.
  @Test(arguments: [(1e-2, 7), (1e-5, 7), (1e-8, 16)]) func weakExchange(coefficient: Double, most: Int) throws {
    let grid = try Grid(cells: [32, 30, 28], spacing: [1, 1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 5), on: topology)
    var boundaries = Media.through(grid)
    boundaries[.xLower] = .exchange(coefficient: coefficient, ambient: 0)
    boundaries[.xUpper] = .insulated
    let (f, u) = (Field<Double>("f", on: topology), Field<Double>("u", on: topology))
    f.fill(1)
    let solver = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: boundaries), on: topology)
    let convergence = try solver.solve(source: f, into: u)
    #expect(convergence.iterations <= most && convergence.fluxMismatch <= 1e-5)
    #expect(convergence.residual <= max(1e-8, convergence.attainableResidual))
    // What flows in leaves through the wall: its mean value is 32 / h, but for what lies within the cells.
    var sum = [0.0]
    if topology.touches(.xLower) {
      for z in 0..<u.block.count.z { for y in 0..<u.block.count.y { sum[0] += u[0, y, z] } }
    }
    try World.communicator.allReduce(&sum, .sum)
    let level = sum[0] / Double(30 * 28)
    #expect(abs(level / (32 / coefficient) - 1) <= 30 * coefficient + 1e-6)
  }

  /// However small the residual, it is the solution's own: not what was left of it by bounds meant for larger terms.
  @Test func measuresSmallResiduals() throws {
    let grid = try Grid(cells: [40, 36, 32], spacing: [1, 1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 9), on: topology)
    let u = Field<Double>("u", on: topology)
    let problem = EllipticProblem(coefficient: k, boundaries: Media.through(grid, from: -1, to: 2))
    for tolerance in [1e-11, 1e-12, 1e-13] {
      let solver = try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: tolerance))
      let first = try solver.solve(source: nil, into: u)
      // The second sums exactly, having no bounds.
      let second = try solver.solve(source: nil, into: u, startsFromSolution: true)
      #expect(second.iterations == 0)
      #expect(abs(first.residual - second.history[0]) <= 1e-6 * second.history[0] && first.residual > 0)
    }
  }

  /// A source that a closed box cannot get rid of is balanced, and what was removed is reported.
  @Test func closedBoxesAreBalanced() throws {
    let grid = try Grid(cells: [50, 40], spacing: [1, 1])
    for periodic in [Set<Axis>(), [.x, .y]] {
      let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
      let k = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 4), on: topology)
      var boundaries: [Side: EllipticBoundary] = [:]
      for side in grid.sides where !periodic.contains(side.axis) { boundaries[side] = .insulated }
      let solver = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: boundaries), on: topology)
      let source = Media.noise("f", seed: 2, on: topology)
      let (u, v) = (Field<Double>("u", on: topology), Field<Double>("v", on: topology))
      try solver.solve(source: source, into: u)
      source.forEachRow { row, _, _ in for x in 0..<source.block.count.x { row[x] += 3 } }
      let convergence = try solver.solve(source: source, into: v)
      #expect(convergence.removedMean > 0.9)
      let size = try u.dotProduct(with: u, on: World.communicator).squareRoot()
      #expect(abs(try u.sum(on: World.communicator)) <= 1e-10 * size)
      v.forEachRow { row, y, z in for x in 0..<v.block.count.x { row[x] -= u[x, y, z] } }
      #expect(try v.dotProduct(with: v, on: World.communicator).squareRoot() <= 1e-6 * size)
    }
  }

  /// What cannot be a problem, or a solution, is refused with its place.
  @Test func badInputIsRefused() throws {
    let grid = try Grid(cells: [20, 20], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Field<Double>("k", on: topology)
    k.set { $0 == CellIndex(7, 13, 0) ? -1 : 1 }
    #expect(throws: EllipticError.invalidValue(quantity: "the coefficient", cell: CellIndex(7, 13, 0), value: -1)) {
      _ = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: Media.through(grid)), on: topology)
    }
    k.set { _ in 1 }
    #expect(throws: EllipticError.self) {
      _ = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: [.xLower: .value(0)]), on: topology)
    }
    let solver = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: Media.through(grid)), on: topology)
    let source = Field<Double>("f", on: topology)
    source.set { $0 == CellIndex(3, 2, 0) ? .infinity : 1 }
    let u = Field<Double>("u", on: topology)
    #expect(throws: EllipticError.invalidValue(quantity: "the source", cell: CellIndex(3, 2, 0), value: .infinity)) {
      try solver.solve(source: source, into: u)
    }
    source.set { _ in 1 }
    solver.accuracy.iterations = 2
    #expect(throws: EllipticError.self) { try solver.solve(source: source, into: u) }
  }

  /// What the numbers of one problem cannot bear is refused, at the limit and not before.
  @Test(arguments: [false, true]) func contrastHasALimit(isOnFaces: Bool) throws {
    let grid = try Grid(cells: [24, 20], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    func solver(_ low: Double) throws -> EllipticSolver {
      func value(_ cell: CellIndex) -> Double { cell.y < 3 ? 0 : cell.x == 5 ? low : 2 }
      let k = Field<Double>("k", on: topology)
      k.set(value)
      var faces: [Axis: Field<Double>] = [:]
      for axis in grid.axes {
        let field = Field<Double>("k", on: topology, location: .face(axis))
        field.set(value)
        faces[axis] = field
      }
      let boundaries = Media.through(grid, to: 1)
      return try EllipticSolver(
        isOnFaces
          ? EllipticProblem(.faces(faces), boundaries: boundaries)
          : EllipticProblem(coefficient: k, boundaries: boundaries), on: topology)
    }
    let u = Field<Double>("u", on: topology)
    #expect(try solver(2e-15).solve(source: nil, into: u).isConverged)
    #expect(throws: EllipticError.excessiveContrast(least: 1.9e-15, greatest: 2)) { _ = try solver(1.9e-15) }
  }

  /// A coefficient that goes through more than that by small steps is nobody's island.
  @Test func aSmoothCoefficientMayHaveAWiderRange() throws {
    let grid = try Grid(cells: [96, 24], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Field<Double>("k", on: topology)
    func value(_ x: Int) -> Double { exp(18 * sin(2 * Double.pi * (Double(x) + 0.5) / 96)) }
    k.set { value($0.x) }
    let u = Field<Double>("u", on: topology)
    let solver = try EllipticSolver(
      EllipticProblem(coefficient: k, boundaries: Media.through(grid, to: 1)), on: topology,
      accuracy: EllipticAccuracy(residual: 1e-12))
    #expect(try solver.solve(source: nil, into: u).isConverged)
    // Resistances in series.
    let resistance = (0..<96).reduce(0) { $0 + 1 / value($1) }
    let current = try solver.inflow(of: u, through: .xLower)
    #expect(abs(-current * resistance / 24 - 1) < 1e-6, "\(current * resistance / 24)")
  }

  /// Around an axis of one cell there is no difference that a jump could make: it is refused.
  @Test func aJumpNeedsTwoCells() throws {
    for cells in [1, 2] {
      let grid = try Grid(cells: [24, 20, cells], spacing: [1, 1, 1])
      let topology = try CartesianTopology(grid, over: World.communicator, periodic: [.z])
      let k = Field<Double>("k", on: topology)
      k.fill(3)
      var boundaries = Media.through(grid)
      boundaries[.zLower] = .periodic(jump: Double(cells))
      boundaries[.zUpper] = .periodic(jump: Double(cells))
      let problem = EllipticProblem(coefficient: k, boundaries: boundaries)
      guard cells > 1 else {
        #expect(throws: EllipticError.self) { _ = try EllipticSolver(problem, on: topology) }
        continue
      }
      let u = Field<Double>("u", on: topology)
      let solver = try EllipticSolver(problem, on: topology)
      try solver.solve(source: nil, into: u)
      #expect(abs(try solver.meanFlux(of: u, along: .z) + 3) < 1e-12)
    }
  }

  /// A solution that is all but done is improved, not lost: what is left is then far smaller than the balance's terms.
  @Test func improvesASolution() throws {
    let grid = try Grid(cells: [40, 36], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let k = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 2), on: topology)
    let problem = EllipticProblem(coefficient: k, boundaries: Media.through(grid, to: 1))
    let solver = try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: 1e-9))
    let (f, u) = (Media.noise("f", seed: 4, on: topology), Field<Double>("u", on: topology))
    let first = try solver.solve(source: f, into: u)
    solver.accuracy.residual = 1e-12
    let second = try solver.solve(source: f, into: u, startsFromSolution: true)
    #expect(second.iterations < first.iterations && second.residual <= 1e-12 && second.energyMismatch < 1e-9)
  }
}
