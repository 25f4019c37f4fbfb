import Domain
import Glibc
import MPI
import Solvers

extension PorousVerification {
  /// Solutions made up beforehand: the errors of our reference in a plane, and the order with each kind of boundary in space.
  @Sendable static func manufacturedSolutions(_ table: inout VerificationTable, _ verification: Verification) throws {
    let references = [
      (32, 2.249336e-3, 5.114192e-3), (64, 5.641476e-4, 1.286594e-3), (128, 1.413023e-4, 3.223452e-4),
      (256, 3.536097e-5, 8.068854e-5),
    ]
    var last: Double?
    for (n, square, greatest) in references {
      let error = try PlaneSolution(cells: n).error(on: verification.world)
      table.add(
        "plane, harmonic means, \(n) cells, rms error", error.square, .relative(0.01), of: square, "own reference")
      table.add(
        "plane, harmonic means, \(n) cells, largest error", error.greatest, .relative(0.01), of: greatest,
        "own reference")
      if let last {
        table.add("plane, order to \(n) cells", log2(last / error.square), .atLeast, of: 1.95, "second order")
      }
      last = error.square
    }
    for kind in BoxSolution.Kind.allCases {
      let errors = try (verification.isLong ? [16, 32, 64] : [12, 24]).map { n in
        try BoxSolution(kind, cells: n).error(on: verification.world)
      }
      for (coarse, fine) in zip(errors, errors.dropFirst()) {
        table.add(
          "box, \(kind.rawValue), order to \(fine.cells) cells", log2(coarse.error / fine.error), .atLeast, of: 1.95,
          "second order")
      }
    }
  }
}

/// k = exp(sin 2 pi x cos 2 pi y), u = sin(pi x + 0.3) cos(2 pi y + 0.2) on the unit square, its values given on the walls.
private struct PlaneSolution {
  let cells: Int

  private func coefficient(_ p: Position) -> Double { exp(sin(2 * .pi * p.x) * cos(2 * .pi * p.y)) }

  private func exact(_ p: Position) -> Double { sin(.pi * p.x + 0.3) * cos(2 * .pi * p.y + 0.2) }

  private func source(_ p: Position) -> Double {
    let (kx, ky) = (
      2 * .pi * cos(2 * .pi * p.x) * cos(2 * .pi * p.y), -2 * .pi * sin(2 * .pi * p.x) * sin(2 * .pi * p.y)
    )
    let ux = .pi * cos(.pi * p.x + 0.3) * cos(2 * .pi * p.y + 0.2)
    let uy = -2 * .pi * sin(.pi * p.x + 0.3) * sin(2 * .pi * p.y + 0.2)
    return -coefficient(p) * (kx * ux + ky * uy - 5 * .pi * .pi * exact(p))
  }

  func error(on world: Communicator) throws -> (square: Double, greatest: Double) {
    let grid = try Grid(cells: [cells, cells], size: [1, 1])
    let topology = try CartesianTopology(grid, over: world)
    // Harmonic means of the cells inside, the wall's own coefficient on walls.
    var faces: [Axis: Field<Double>] = [:]
    for axis in grid.axes {
      let field = Field<Double>("k", on: topology, location: .face(axis))
      var half = Position.zero
      half[axis] = grid.spacing[axis] / 2
      field.set { face in
        let place = grid.position(of: face, at: .face(axis))
        guard face[axis] > 0, face[axis] < cells else { return coefficient(place) }
        let (a, b) = (coefficient(place - half), coefficient(place + half))
        return 2 * a * b / (a + b)
      }
      faces[axis] = field
    }
    let values = grid.wallData(exact)
    let problem = EllipticProblem(.faces(faces), boundaries: values.mapValues { .value($0) })
    let (f, u) = (Field<Double>("f", on: topology), Field<Double>("u", on: topology))
    f.sample(source)
    try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: 1e-10)).solve(source: f, into: u)
    f.sample(exact)
    f.forEachRow { row, y, z in for x in 0..<f.block.count.x { row[x] -= u[x, y, z] } }
    let extrema = try f.extrema(on: world)
    let square = try f.dotProduct(with: f, on: world) / Double(grid.cellCount)
    return (square.squareRoot(), max(-extrema.least, extrema.greatest))
  }
}

/// u = sin(2 x + 0.3) cos(pi y) exp(z / 2) + 0.3 y with k = 1 + sin(pi y) x z / 2 on a box of cells that are no cubes.
private struct BoxSolution {
  /// What the walls are like.
  enum Kind: String, CaseIterable {
    case value = "values given"
    case flux = "fluxes given, no level"
    case exchange = "exchange"
    case periodic = "values and a periodic axis with a jump"
    case mixed = "all kinds and a reaction"
  }

  let kind: Kind
  let cells: Int

  init(_ kind: Kind, cells: Int) { (self.kind, self.cells) = (kind, cells) }

  private func exact(_ p: Position) -> Double { sin(2 * p.x + 0.3) * cos(.pi * p.y) * exp(0.5 * p.z) + 0.3 * p.y }

  private func coefficient(_ p: Position) -> Double { 1 + 0.5 * sin(.pi * p.y) * p.x * p.z }

  private func gradient(_ p: Position) -> Position {
    Position(
      2 * cos(2 * p.x + 0.3) * cos(.pi * p.y) * exp(0.5 * p.z),
      -.pi * sin(2 * p.x + 0.3) * sin(.pi * p.y) * exp(0.5 * p.z) + 0.3,
      0.5 * sin(2 * p.x + 0.3) * cos(.pi * p.y) * exp(0.5 * p.z))
  }

  private var reacts: Bool { kind == .mixed }

  private func source(_ p: Position) -> Double {
    let slope = Position(0.5 * sin(.pi * p.y) * p.z, 0.5 * .pi * cos(.pi * p.y) * p.x * p.z, 0.5 * sin(.pi * p.y) * p.x)
    let laplacian = (-4 - .pi * .pi + 0.25) * (exact(p) - 0.3 * p.y)
    let sink = reacts ? (0.5 + p.x) * exact(p) : 0
    return sink - (coefficient(p) * laplacian + (slope * gradient(p)).sum())
  }

  private func boundaries(_ grid: Grid) -> [Side: EllipticBoundary] {
    let values = grid.wallData(exact).mapValues { EllipticBoundary.value($0) }
    var (fluxes, exchanges): ([Side: EllipticBoundary], [Side: EllipticBoundary]) = ([:], [:])
    for side in grid.sides {
      let sign = side.isUpper ? 1.0 : -1
      func outward(_ p: Position) -> Double { -sign * coefficient(p) * gradient(p)[side.axis] }
      fluxes[side] = .flux(grid.wallData(on: side, outward))
      // Outward flux = h (u - ambient).
      exchanges[side] = .exchange(coefficient: 2, ambient: grid.wallData(on: side) { exact($0) - outward($0) / 2 })
    }
    var result: [Side: EllipticBoundary]
    switch kind {
    case .value, .periodic: result = values
    case .flux: result = fluxes
    case .exchange: result = exchanges
    case .mixed:
      result = fluxes
      (result[.xLower], result[.xUpper]) = (values[.xLower], exchanges[.xUpper])
    }
    if isPeriodic { (result[.yLower], result[.yUpper]) = (.periodic(jump: 0.6), .periodic(jump: 0.6)) }
    return result
  }

  private var isPeriodic: Bool { kind == .periodic || kind == .mixed }

  /// The root mean square of the error, its mean aside where nothing fixes the level.
  func error(on world: Communicator) throws -> (cells: Int, error: Double) {
    let grid = try Grid(cells: [cells, cells + cells / 2, cells / 2], size: [1, 2, 0.7])
    let topology = try CartesianTopology(grid, over: world, periodic: isPeriodic ? [.y] : [])
    let (k, f, u) = (
      Field<Double>("k", on: topology), Field<Double>("f", on: topology), Field<Double>("u", on: topology)
    )
    k.sample(coefficient)
    f.sample(source)
    var reaction: Field<Double>?
    if reacts {
      reaction = Field("r", on: topology)
      reaction?.sample { 0.5 + $0.x }
    }
    let problem = EllipticProblem(coefficient: k, reaction: reaction, boundaries: boundaries(grid))
    try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: 1e-11)).solve(source: f, into: u)
    f.sample(exact)
    f.forEachRow { row, y, z in for x in 0..<f.block.count.x { row[x] -= u[x, y, z] } }
    let count = Double(grid.cellCount)
    let mean = kind == .flux ? try f.sum(on: world) / count : 0
    return (cells, (try f.dotProduct(with: f, on: world) / count - mean * mean).squareRoot())
  }
}

extension Grid {
  /// The values of a function at the wall cells' faces on one side, in the order that boundaries want.
  fileprivate func wallData(on side: Side, _ value: (Position) -> Double) -> WallData {
    let others = axes.filter { $0 != side.axis }
    let first = centers(along: others[0])
    let second = others.count == 2 ? centers(along: others[1]) : [0]
    var values: [Double] = []
    for b in second {
      for a in first {
        var place = Position.zero
        place[side.axis] = side.isUpper ? size[side.axis] : 0
        place[others[0]] = a
        if others.count == 2 { place[others[1]] = b }
        values.append(value(place))
      }
    }
    return .profile(values)
  }

  /// The values of a function on all sides.
  fileprivate func wallData(_ value: (Position) -> Double) -> [Side: WallData] {
    Dictionary(uniqueKeysWithValues: sides.map { ($0, wallData(on: $0, value)) })
  }
}
