import Domain
import MPI
import Solvers
import TestSupport
import Testing

/// Gradients with respect to k on the faces.
@Suite(.collective) struct EllipticFaceGradientTests {
  /// A box with every kind of wall, or with none that fixes the level.
  struct Setting {
    let topology: CartesianTopology
    let boundaries: [Side: EllipticBoundary]
    /// How far k is along its direction.
    var step = 0.0

    init(isClosed: Bool) throws {
      let grid = try Grid(cells: [12, 9, 8], size: [1, 1.3, 0.6])
      topology = try CartesianTopology(grid, over: World.communicator, periodic: [.y])
      var boundaries: [Side: EllipticBoundary] = [.yLower: .periodic(jump: 0.7), .yUpper: .periodic(jump: 0.7)]
      boundaries[.xLower] = isClosed ? .insulated : .value(0.3)
      boundaries[.xUpper] = isClosed ? .insulated : .exchange(coefficient: 3, ambient: -0.4)
      boundaries[.zLower] = isClosed ? .insulated : .flux(0.2)
      boundaries[.zUpper] = isClosed ? .insulated : .value(2)
      self.boundaries = boundaries
    }

    private func number(_ face: CellIndex, _ axis: Axis) -> Int {
      face.x + 100 * face.y + 10_000 * face.z + 1_000_000 * axis.rawValue
    }

    /// The direction of k at a face.
    func direction(_ face: CellIndex, _ axis: Axis) -> Double { scatter(number(face, axis), 81) - 0.4 }

    func coefficient(_ face: CellIndex, _ axis: Axis) -> Double {
      0.5 + 2 * scatter(number(face, axis), 82) + step * direction(face, axis)
    }

    func solver(_ boundaries: [Side: EllipticBoundary]? = nil) throws -> EllipticSolver {
      var faces: [Axis: Field<Double>] = [:]
      for axis in topology.grid.axes {
        let field = Field<Double>("k", on: topology, location: .face(axis))
        field.set { coefficient($0, axis) }
        faces[axis] = field
      }
      return try EllipticSolver(
        EllipticProblem(.faces(faces), boundaries: boundaries ?? self.boundaries), on: topology,
        accuracy: EllipticAccuracy(residual: 1e-13))
    }

    func solution() throws -> Field<Double> {
      let u = Field<Double>("u", on: topology, halo: 1)
      try solver().solve(source: Media.noise("f", seed: 21, on: topology), into: u)
      return u
    }

    /// The derivative along the direction.
    func slope(_ gradient: EllipticGradient) throws -> Double {
      #expect(gradient.coefficient == nil)
      var sum = 0.0
      for axis in topology.grid.axes {
        let direction = Field<Double>("dk", on: topology, location: .face(axis))
        direction.set { self.direction($0, axis) }
        let slopes = try #require(gradient.faceCoefficients[axis])
        sum += try slopes.dotProduct(with: direction, on: World.communicator)
      }
      return sum
    }

    /// What a change of k along the direction puts into each cell at a given u, per volume.
    func tangentSource(_ u: Field<Double>) throws -> Field<Double> {
      try HaloExchange(topology, for: [u])(u)
      let source = Field<Double>("tangent", on: topology)
      let (grid, lower) = (topology.grid, u.block.owned.lower)
      source.set { cell in
        let local = cell &- lower
        var sum = 0.0
        for axis in grid.axes {
          let (area, distance) = (grid.cellVolume / grid.spacing[axis], grid.spacing[axis])
          for isUpper in [false, true] {
            var (face, other) = (cell, local)
            face[axis] += isUpper ? 1 : 0
            other[axis] += isUpper ? 1 : -1
            let isEnd = face[axis] == 0 || face[axis] == grid.cells[axis]
            if axis == .y { face.y %= grid.cells.y }
            let own = u[local.x, local.y, local.z]
            let (k, change) = (coefficient(face, axis), direction(face, axis))
            guard isEnd, let condition = boundaries[Side(axis, isUpper: isUpper)] else {
              sum += change * area / distance * (u[other.x, other.y, other.z] - own)
              continue
            }
            switch condition {
            case .value(.constant(let value)): sum += change * 2 * area / distance * (value - own)
            case .exchange(let h, .constant(let value)):
              let resistance = distance / (2 * k) + 1 / h
              sum += change * area * distance / (2 * k * k * resistance * resistance) * (value - own)
            case .periodic(let jump):
              sum += change * area / distance * (u[other.x, other.y, other.z] + (isUpper ? jump : -jump) - own)
            default: break
            }
          }
        }
        return sum / grid.cellVolume
      }
      return source
    }
  }

  /// w . u less its linear part along a direction is of second order.
  @Test(arguments: [false, true]) func taylorRemainder(isClosed: Bool) throws {
    var setting = try Setting(isClosed: isClosed)
    let world = World.communicator
    let w = Media.noise("w", seed: 61, on: setting.topology)
    let u = try setting.solution()
    let value = try w.dotProduct(with: u, on: world)
    let slope = try setting.slope(setting.solver().pullBack(w, at: u))
    let remainders = try [0.08, 0.04, 0.02].map { step in
      setting.step = step
      return abs(try w.dotProduct(with: setting.solution(), on: world) - value - step * slope)
    }
    for (coarse, fine) in zip(remainders, remainders.dropFirst()) {
      let rate = order(coarse: coarse, fine: fine)
      #expect(rate > 1.9 && rate < 2.1, "\(remainders)")
    }
  }

  /// The tangent and the adjoint are transposed: w . du = gradient . dk.
  @Test(arguments: [false, true]) func dotProduct(isClosed: Bool) throws {
    let setting = try Setting(isClosed: isClosed)
    let world = World.communicator
    let w = Media.noise("w", seed: 72, on: setting.topology)
    let u = try setting.solution()
    let slope = try setting.slope(setting.solver().pullBack(w, at: u))
    var homogeneous = setting.boundaries
    for (side, condition) in setting.boundaries {
      switch condition {
      case .value: homogeneous[side] = .value(0)
      case .exchange(let h, _): homogeneous[side] = .exchange(coefficient: h, ambient: 0)
      case .flux: homogeneous[side] = .insulated
      case .periodic: homogeneous[side] = .periodic
      }
    }
    let du = Field<Double>("du", on: setting.topology)
    try setting.solver(homogeneous).solve(source: setting.tangentSource(u), into: du)
    let size = try (w.dotProduct(with: w, on: world) * du.dotProduct(with: du, on: world)).squareRoot()
    #expect(abs(try w.dotProduct(with: du, on: world) - slope) <= 1e-12 * size)
  }
}
