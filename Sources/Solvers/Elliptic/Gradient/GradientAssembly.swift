internal import Domain
internal import MPI

/// The gradient's parts from solution and adjoint: that of a face's conductance is -(lambda - lambda') (u - u').
struct GradientAssembly {
  private let operation: EllipticOperator
  private let problem: EllipticProblem
  private let u: Field<Double>
  private let lambda: Field<Double>
  private let shape: RowShape
  private let grid: Grid

  /// k in the cells with its halo, if it was given there.
  private let k: Field<Double>?

  init(
    _ operation: EllipticOperator, _ problem: EllipticProblem, _ u: Field<Double>, _ lambda: Field<Double>
  ) throws(EllipticError) {
    (self.operation, self.problem, self.u, self.lambda) = (operation, problem, u, lambda)
    shape = operation.shape
    grid = operation.grid
    guard case .cells(let given) = problem.coefficient else {
      k = nil
      return
    }
    let copy = OperatorAssembly.withHalo(given, like: operation.conductances[0])
    try communicating { () throws(MPIError) in try HaloExchange(operation.topology, for: [copy])(copy) }
    k = copy
  }

  func gradient(_ convergence: Convergence) -> EllipticGradient {
    let (reaction, source) = (operation.field("reaction gradient"), operation.field("source gradient"))
    let volume = grid.cellVolume
    source.forEachRow { row, y, z in
      let (values, adjoint, slope) = (u.row(y, z), lambda.row(y, z), reaction.row(y, z))
      for x in 0..<shape.nx {
        row[x] = volume * adjoint[x]
        slope[x] = -volume * adjoint[x] * values[x]
      }
    }
    var walls: [Side: [Double]] = [:]
    var exchanges: [Side: Double] = [:]
    var jumps: [Axis: Double] = [:]
    for side in grid.sides { wallGradients(side, &walls, &exchanges, &jumps) }
    return EllipticGradient(
      coefficient: k.map(cellGradient), faceCoefficients: k == nil ? faceGradients() : [:], reaction: reaction,
      source: source, walls: walls, exchangeCoefficients: exchanges, jumps: jumps, adjoint: lambda,
      convergence: convergence)
  }

  /// With respect to the conductance of the face below a cell along an axis.
  @inline(__always)
  private func conductanceGradient(_ cell: Int, _ stride: Int) -> Double {
    let (values, adjoint) = (u.pointer(), lambda.pointer())
    return -(adjoint[cell] - adjoint[cell &- stride]) * (values[cell] - values[cell &- stride])
  }

  private func area(_ axis: Axis) -> Double { grid.cellVolume / grid.spacing[axis] }

  private func hasWalls(_ axis: Axis) -> Bool { !operation.topology.decomposition.periodic.contains(axis) }

  /// The side whose wall a face belongs to: the lower face of a local cell along an axis.
  private func wall(_ axis: Axis, _ place: Int) -> Side? {
    let global = shape.lower[axis] + place
    guard hasWalls(axis), global == 0 || global == grid.cells[axis] else { return nil }
    return Side(axis, isUpper: global != 0)
  }

  /// dT/dk of a wall's face.
  private func wallSlope(_ side: Side, k: Double, conductance: Double) -> Double {
    let (area, distance) = (area(side.axis), grid.spacing[side.axis])
    switch operation.conditions[side] ?? .insulated {
    case .value: return 2 * area / distance
    case .exchange: return k > 0 ? conductance * conductance * distance / (2 * area * k * k) : 0
    case .flux, .periodic: return 0
    }
  }

  /// Each cell's k is in the harmonic means of its faces: dT/dk = 2 A / d (k' / (k + k'))^2.
  private func cellGradient(_ k: Field<Double>) -> Field<Double> {
    let result = operation.field("coefficient gradient")
    let coefficient = k.pointer()
    for axis in grid.axes where grid.cells[axis] > 1 || hasWalls(axis) {
      let stride = shape.stride(axis)
      let scale = 2 * area(axis) / grid.spacing[axis]
      result.forEachRow { row, y, z in
        let start = shape.start(y, z)
        for x in 0..<shape.nx {
          let cell = start + x
          let place = CellIndex(x, y, z)[axis]
          for upper in 0...1 {
            let face = cell + upper * stride
            let slope: Double
            if let side = wall(axis, place + upper) {
              slope = wallSlope(side, k: coefficient[cell], conductance: operation.conductance(axis)[face])
            } else {
              let (own, other) = (coefficient[cell], coefficient[upper == 1 ? cell + stride : cell - stride])
              let share = own + other > 0 ? other / (own + other) : 0
              slope = scale * share * share
            }
            row[x] += slope * conductanceGradient(face, stride)
          }
        }
      }
    }
    return result
  }

  private func faceGradients() -> [Axis: Field<Double>] {
    var result: [Axis: Field<Double>] = [:]
    guard case .faces(let given) = problem.coefficient else { return result }
    for axis in grid.axes {
      let field = Field<Double>("coefficient gradient", on: operation.topology, location: .face(axis), halo: 1)
      result[axis] = field
      guard grid.cells[axis] > 1 || hasWalls(axis), let k = given[axis] else { continue }
      let stride = shape.stride(axis)
      let width = field.block.count.x
      field.forEachRow { row, y, z in
        for x in 0..<width {
          let face = shape.start(y, z) + x
          var slope = area(axis) / grid.spacing[axis]
          if let side = wall(axis, CellIndex(x, y, z)[axis]) {
            slope = wallSlope(side, k: k.row(y, z)[x], conductance: operation.conductance(axis)[face])
          }
          row[x] = slope * conductanceGradient(face, stride)
        }
      }
    }
    return result
  }

  private func wallGradients(
    _ side: Side, _ walls: inout [Side: [Double]], _ exchanges: inout [Side: Double], _ jumps: inout [Axis: Double]
  ) {
    guard let condition = operation.conditions[side] else { return }
    let axis = side.axis
    let (values, adjoint, conductance) = (u.pointer(), lambda.pointer(), operation.conductance(axis))
    let stride = shape.stride(axis)
    let (face, halo) = side.isUpper ? (stride, stride) : (0, -stride)
    let touches = operation.topology.touches(side)
    let area = area(axis)
    switch condition {
    case .periodic:
      jumps[axis, default: 0] += 0
      guard !side.isUpper, shape.lower[axis] == 0 else { return }
      forEachWallCell(side, shape) { cell, _ in
        jumps[axis, default: 0] += conductance[cell] * (adjoint[cell + halo] - adjoint[cell])
      }
    case .flux:
      var gradient = [Double](repeating: 0, count: Boundaries.wallCells(grid, side))
      if touches {
        forEachWallCell(side, shape, cells: grid.cells) { cell, number in gradient[number] = -area * adjoint[cell] }
      }
      walls[side] = gradient
    case .value:
      var gradient = [Double](repeating: 0, count: Boundaries.wallCells(grid, side))
      if touches {
        forEachWallCell(side, shape, cells: grid.cells) { cell, number in
          gradient[number] = conductance[cell + face] * adjoint[cell]
        }
      }
      walls[side] = gradient
    case .exchange(let h, _):
      var gradient = [Double](repeating: 0, count: Boundaries.wallCells(grid, side))
      var total = 0.0
      if touches, h > 0 {
        forEachWallCell(side, shape, cells: grid.cells) { cell, number in
          let t = conductance[cell + face]
          gradient[number] = t * adjoint[cell]
          // dT/dh = T^2 / (A h^2)
          total -= t * t / (area * h * h) * adjoint[cell] * (values[cell] - values[cell + halo])
        }
      }
      walls[side] = gradient
      exchanges[side] = total
    }
  }
}
