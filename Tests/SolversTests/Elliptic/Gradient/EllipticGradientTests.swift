import Domain
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct EllipticGradientTests {
  /// A problem with every kind of wall, and the data that a gradient is taken with respect to.
  struct Setting {
    let topology: CartesianTopology
    var k: Field<Double>
    var r: Field<Double>
    var f: Field<Double>
    var boundaries: [Side: EllipticBoundary]

    init(isClosed: Bool) throws {
      let grid = try Grid(cells: [13, 10, 8], size: [1, 1.3, 0.6])
      topology = try CartesianTopology(grid, over: World.communicator, periodic: [.y])
      k = Media.field("k", Media.logNormal(grid, sigma: 1, seed: 6, length: 2), on: topology)
      r = Field("r", on: topology)
      if !isClosed { r.set { 0.5 + scatter($0.x * 100 + $0.y * 10 + $0.z, 4) } }
      f = Media.noise("f", seed: 21, on: topology)
      boundaries = [.yLower: .periodic(jump: 0.7), .yUpper: .periodic(jump: 0.7)]
      if isClosed {
        for side in grid.sides where side.axis != .y { boundaries[side] = .insulated }
      } else {
        let (a, b) = ((0..<80).map { scatter($0, 31) }, (0..<130).map { scatter($0, 32) })
        boundaries[.xLower] = .value(.profile(a))
        boundaries[.xUpper] = .exchange(coefficient: 3, ambient: .profile(a.reversed()))
        boundaries[.zLower] = .flux(.profile(b))
        boundaries[.zUpper] = .value(2)
      }
    }

    func solver() throws -> EllipticSolver {
      let problem = EllipticProblem(coefficient: k, reaction: isPositive ? r : nil, boundaries: boundaries)
      return try EllipticSolver(problem, on: topology, accuracy: EllipticAccuracy(residual: 1e-13))
    }

    private var isPositive: Bool { boundaries[.zUpper] != .insulated }

    func solution() throws -> Field<Double> {
      let u = Field<Double>("u", on: topology)
      try solver().solve(source: f, into: u)
      return u
    }

    /// The data moved by `step` along one direction, the same on all ranks.
    func moved(by step: Double) throws -> Setting {
      var result = self
      result.k = Field("k", like: k)
      (result.r, result.f) = (Field("r", like: r), Field("f", like: f))
      let (dk, dr, df) = directions()
      let width = k.block.count.x
      for (target, source, direction) in [(result.k, k, dk), (result.r, r, dr), (result.f, f, df)] {
        target.forEachRow { row, y, z in
          for x in 0..<width { row[x] = source[x, y, z] + step * direction[x, y, z] }
        }
      }
      for (side, condition) in boundaries {
        switch condition {
        case .value(.profile(let values)): result.boundaries[side] = .value(.profile(Self.moved(values, side, step)))
        case .flux(.profile(let values)): result.boundaries[side] = .flux(.profile(Self.moved(values, side, step)))
        case .exchange(let h, .profile(let values)):
          result.boundaries[side] = .exchange(
            coefficient: h + 0.8 * step, ambient: .profile(Self.moved(values, side, step)))
        case .periodic(let jump): result.boundaries[side] = .periodic(jump: jump + 0.4 * step)
        default: break
        }
      }
      return result
    }

    static func moved(_ values: [Double], _ side: Side, _ step: Double) -> [Double] {
      values.indices.map { values[$0] + step * (scatter($0, 40 + side.rawValue) - 0.4) }
    }

    func directions() -> (k: Field<Double>, r: Field<Double>, f: Field<Double>) {
      let dk = Media.noise("dk", seed: 51, on: topology)
      dk.forEachRow { row, y, z in for x in 0..<k.block.count.x { row[x] *= 0.5 * k[x, y, z] } }
      let dr = Media.noise("dr", seed: 52, on: topology)
      if !isPositive { dr.fill(0) }
      dr.forEachRow { row, _, _ in for x in 0..<k.block.count.x { row[x] *= 0.3 } }
      return (dk, dr, Media.noise("df", seed: 53, on: topology))
    }

    /// The derivative of w . u along the direction, from the gradient's parts.
    func derivative(_ gradient: EllipticGradient) throws -> Double {
      let world = World.communicator
      let (dk, dr, df) = directions()
      var sum = try #require(gradient.coefficient).dotProduct(with: dk, on: world)
      sum += try gradient.reaction.dotProduct(with: dr, on: world)
      sum += try gradient.source.dotProduct(with: df, on: world)
      var own = 0.0
      for (side, condition) in boundaries {
        switch condition {
        case .value(.profile), .flux(.profile), .exchange(_, .profile):
          let slopes = try #require(gradient.walls[side])
          for n in slopes.indices { own += slopes[n] * (scatter(n, 40 + side.rawValue) - 0.4) }
          own += 0.8 * (gradient.exchangeCoefficients[side] ?? 0)
        default: break
        }
      }
      own += 0.4 * (gradient.jumps[.y] ?? 0)
      return sum + (try world.allReduce(own, .sum))
    }
  }

  /// The derivative along one direction, and what is left of w . u when its linear part is taken off: of second order.
  @Test(arguments: [false, true]) func taylorRemainder(isClosed: Bool) throws {
    let setting = try Setting(isClosed: isClosed)
    let world = World.communicator
    let w = Media.noise("w", seed: 61, on: setting.topology)
    let u = try setting.solution()
    let gradient = try setting.solver().pullBack(w, at: u)
    let (value, slope) = (try w.dotProduct(with: u, on: world), try setting.derivative(gradient))
    let remainders = try [0.04, 0.02, 0.01].map { step in
      abs(try w.dotProduct(with: setting.moved(by: step).solution(), on: world) - value - step * slope)
    }
    for (coarse, fine) in zip(remainders, remainders.dropFirst()) {
      let rate = order(coarse: coarse, fine: fine)
      #expect(rate > 1.9 && rate < 2.1)
    }
  }

  /// The solve is linear in source and walls: w . du = gradient . direction.
  @Test(arguments: [false, true]) func dotProduct(isClosed: Bool) throws {
    let setting = try Setting(isClosed: isClosed)
    let world = World.communicator
    let (v, w) = (Media.noise("v", seed: 71, on: setting.topology), Media.noise("w", seed: 72, on: setting.topology))
    let homogeneous = Dictionary(
      uniqueKeysWithValues: setting.boundaries.map { side, condition in
        switch condition {
        case .value: (side, EllipticBoundary.value(0))
        case .exchange(let h, _): (side, .exchange(coefficient: h, ambient: 0))
        case .flux: (side, .insulated)
        case .periodic: (side, .periodic)
        }
      })
    let solver = try EllipticSolver(
      EllipticProblem(coefficient: setting.k, reaction: isClosed ? nil : setting.r, boundaries: homogeneous),
      on: setting.topology, accuracy: EllipticAccuracy(residual: 1e-13))
    let u = Field<Double>("u", on: setting.topology)
    try solver.solve(source: v, into: u)
    let gradient = try solver.pullBack(w, at: u)
    let (left, right) = (
      try w.dotProduct(with: u, on: world), try gradient.source.dotProduct(with: v, on: world)
    )
    #expect(abs(left - right) <= 1e-12 * max(abs(left), abs(right)))
  }
}
