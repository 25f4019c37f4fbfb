import Domain
import MPI
import TestSupport
import Testing

@Suite(.collective) struct BoundariesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var width = 1
    var testDescription: String { "\(cells) periodic \(periodic.sorted()) width \(width)" }
  }

  static let cases = [
    Case(cells: [9, 8]), Case(cells: [9, 8], periodic: [.x]), Case(cells: [12, 15], periodic: [.y], width: 3),
    Case(cells: [7, 6, 8]), Case(cells: [8, 9, 10], periodic: [.z], width: 2), Case(cells: [4, 37], width: 2),
  ]

  /// A linear field meets value, gradient and mixed conditions made from it, up to round-off, in every ghost cell
  /// that faces one wall.
  @Test(arguments: cases) func ghostsAreExactForLinearFields(_ example: Case) throws {
    guard let topology = try Self.topology(example) else { return }
    let grid = topology.grid
    var slope = Position(2, -3, 0.5)
    for axis in example.periodic { slope[axis] = 0 }
    func linear(_ place: Position) -> Double { 1 + (slope * place).sum() }

    for kind in 0..<3 {
      var conditions: [Side: BoundaryCondition] = [:]
      for side in grid.sides where topology.decomposition.isWall(side) {
        let normal = side.isUpper ? slope[side.axis] : -slope[side.axis]
        let onWall = Self.profile(grid, side, linear)
        conditions[side] =
          switch kind {
          case 0: .value(.profile(onWall))
          case 1: .gradient(.constant(normal))
          default: .mixed(value: 2, gradient: 0.25, .profile(onWall.map { 2 * $0 + 0.25 * normal }))
          }
      }
      let boundaries = try Boundaries(topology.decomposition, conditions)
      let field = Field<Double>("u", on: topology, components: 2, halo: example.width)
      let exchange = HaloExchange(topology, neighbourhood: .corners, for: [field])
      field.sample(component: 1) { linear($0) }
      try exchange(field)
      boundaries.fillHalo(of: field, component: 1)
      var error = 0.0
      Self.forEachGhost(field.block, topology.decomposition) { cell, walls in
        guard walls == 1 else { return }
        let local = field.block.local(cell)
        error = max(error, abs(field[local.x, local.y, local.z, component: 1] - linear(grid.position(of: cell))))
      }
      expectEverywhere(error < 1e-12, "kind \(kind), error \(error)")
      expectEverywhere(field[-1, 0, component: 0] == 0)
    }
  }

  /// Every ghost cell, corners included, is the same as on one rank.
  @Test(arguments: cases) func ghostsDoNotDependOnRanks(_ example: Case) throws {
    guard let topology = try Self.topology(example) else { return }
    let grid = topology.grid
    let whole = try Decomposition(grid, rankCount: 1, periodic: example.periodic, halo: example.width)
    func value(_ cell: CellIndex) -> Double { Double((cell.x * 7 + cell.y * 13 + cell.z * 5) % 11) - 3.25 }
    func filled(_ field: Field<Double>, _ decomposition: Decomposition) throws -> Field<Double> {
      var conditions: [Side: BoundaryCondition] = [:]
      for side in grid.sides where decomposition.isWall(side) {
        let data = WallData.profile(Self.profile(grid, side) { ($0.x + 2 * $0.y + 3 * $0.z) / 10 })
        conditions[side] = side.isUpper ? .mixed(value: 1, gradient: 2, data) : .value(data)
      }
      try Boundaries(decomposition, conditions).fillHalo(of: field)
      return field
    }
    let part = Field<Double>("u", on: topology, halo: example.width)
    part.set(value)
    try HaloExchange(topology, neighbourhood: .corners, for: [part])(part)
    _ = try filled(part, topology.decomposition)

    // The serial field has its periodic halo set by hand.
    let serial = Field<Double>("u", grid: grid, block: whole.block(of: 0, halo: example.width))
    Self.forEach(serial.block.grown) { cell in
      var wrapped = cell
      for axis in Axis.allCases {
        wrapped[axis] =
          example.periodic.contains(axis)
          ? (cell[axis] + grid.cells[axis]) % grid.cells[axis]
          : min(max(cell[axis], 0), grid.cells[axis] - 1)
      }
      serial[cell.x, cell.y, cell.z] = value(wrapped)
    }
    _ = try filled(serial, whole)
    var isSame = true
    Self.forEachGhost(part.block, topology.decomposition) { cell, _ in
      // Beyond a periodic side the halo of a block deep inside lies within the whole block's.
      let local = part.block.local(cell)
      if part[local.x, local.y, local.z] != serial[cell.x, cell.y, cell.z] { isSame = false }
    }
    expectEverywhere(isSame)
  }

  /// <B u, v> = <u, B' v> for the homogeneous part, and the data's sensitivities complete the affine map.
  @Test(arguments: cases) func pullBackIsTheTranspose(_ example: Case) throws {
    guard let topology = try Self.topology(example) else { return }
    let (grid, world) = (topology.grid, World.communicator)
    var conditions: [Side: BoundaryCondition] = [:]
    var data: [Side: [Double]] = [:]
    for side in grid.sides where topology.decomposition.isWall(side) {
      let values = Self.profile(grid, side) { 0.3 + ($0.x * $0.x - $0.y + 2 * $0.z) / 40 }
      data[side] = values
      conditions[side] =
        side.isUpper
        ? .mixed(value: 0.5, gradient: 1.5, .profile(values))
        : side.axis == .x ? .value(.profile(values)) : .gradient(.profile(values))
    }
    let boundaries = try Boundaries(topology.decomposition, conditions)
    let exchange = HaloExchange(
      topology, width: example.width, neighbourhood: .corners, slots: [HaloSlot()])
    let (u, v) = (Self.scattered(topology, example.width, 1), Self.scattered(topology, example.width, 2))
    let (image, pulled) = (Field("image", like: u), Field("pulled", like: v))
    image.copy(from: u)
    pulled.copy(from: v)

    try exchange(image)
    boundaries.fillHalo(of: image)
    var gradients = data.mapValues { $0.map { _ in 0.0 } }
    boundaries.pullBackHalo(of: pulled, wallGradients: &gradients)
    try exchange.adjoint(pulled)

    var ofData = 0.0
    for (side, values) in data {
      for (value, gradient) in zip(values, gradients[side] ?? []) { ofData += value * gradient }
    }
    let left = try world.allReduce(Self.dot(image, v), .sum)
    let right = try world.allReduce(Self.dot(u, pulled) + ofData, .sum)
    let scale = try world.allReduce(Self.dot(image, image), .sum)
    expectEverywhere(abs(left - right) <= 1e-12 * scale, "\(left) and \(right)")
  }

  @Test func impossibleConditionsAreRefused() throws {
    let grid = try Grid(cells: [6, 5], spacing: [1, 1])
    let division = try Decomposition(grid, rankCount: 1, periodic: [.x])
    let good: [Side: BoundaryCondition] = [.yLower: .value(0), .yUpper: .gradient(1)]
    #expect(try Boundaries(division, good)[.xLower] == .periodic)
    #expect(try Boundaries(division, everywhere: .value(2))[.yUpper] == .value(2))
    let bad: [[Side: BoundaryCondition]] = [
      [.yLower: .value(0)],
      good.merging([.xLower: .value(0)]) { $1 },
      good.merging([.yUpper: .periodic]) { $1 },
      good.merging([.zLower: .value(0)]) { $1 },
      good.merging([.yUpper: .value(.constant(.nan))]) { $1 },
      good.merging([.yUpper: .value(.profile([1, 2]))]) { $1 },
      good.merging([.yUpper: .mixed(value: 1, gradient: -1, 0)]) { $1 },
      good.merging([.yUpper: .mixed(value: 0, gradient: 0, 0)]) { $1 },
    ]
    for conditions in bad {
      #expect(throws: DomainError.self) { try Boundaries(division, conditions) }
    }
    var boundaries = try Boundaries(division, good)
    try boundaries.set(.yUpper, .value(.profile([1, 2, 3, 4, 5, 6])))
    #expect(throws: DomainError.self) { try boundaries.set(.yUpper, .periodic) }
    #expect(throws: DomainError.self) { try boundaries.set(.zUpper, .value(0)) }
  }

  @Test func singlePrecisionIsFilled() throws {
    let grid = try Grid(cells: [8, 8], spacing: [0.5, 0.5])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .value(3))
    let field = Field<Float>("u", on: topology)
    field.set { _ in 1 }
    boundaries.fillHalo(of: field)
    expectEverywhere(!topology.touches(.xLower) || field[-1, 0] == 5)
    boundaries.pullBackHalo(of: field)
    expectEverywhere(!topology.touches(.xLower) || field[-1, 0] == 0)
  }
}

extension BoundariesTests {
  static func topology(_ example: Case) throws -> CartesianTopology? {
    let spacing = example.cells.indices.map { [0.5, 0.25, 2][$0] }
    let grid = try Grid(cells: example.cells, spacing: spacing)
    do {
      return try CartesianTopology(
        grid, over: World.communicator, periodic: example.periodic, halo: example.width)
    } catch {
      guard case .tooManyRanks = error else { throw error }
      return nil
    }
  }

  /// A function's values at the middles of a wall's cells.
  static func profile(_ grid: Grid, _ side: Side, _ function: (Position) -> Double) -> [Double] {
    var box = grid.box
    if side.isUpper {
      box.lower[side.axis] = grid.cells[side.axis]
      box.upper[side.axis] = grid.cells[side.axis] + 1
    } else {
      box.upper[side.axis] = 1
    }
    var values: [Double] = []
    forEach(box) { values.append(function(grid.position(of: $0, at: .face(side.axis)))) }
    return values
  }

  static func forEach(_ box: Box, _ body: (CellIndex) -> Void) {
    box.forEachRow { first in
      for x in box.range(.x) { body(CellIndex(x, first.y, first.z)) }
    }
  }

  /// Visits the halo cells beyond walls, with the number of walls that they are beyond.
  static func forEachGhost(
    _ block: Block, _ decomposition: Decomposition, _ body: (CellIndex, _ walls: Int) -> Void
  ) {
    forEach(block.grown) { cell in
      let walls = decomposition.grid.axes.count { axis in
        !decomposition.periodic.contains(axis) && !(0..<decomposition.grid.cells[axis]).contains(cell[axis])
      }
      // Halos that wrap around are compared with the serial field only where it has them.
      let isInReach = Axis.allCases.allSatisfy { axis in
        cell[axis] >= -block.halo[axis] && cell[axis] < decomposition.grid.cells[axis] + block.halo[axis]
      }
      if walls > 0 && isInReach { body(cell, walls) }
    }
  }

  static func scattered(_ topology: CartesianTopology, _ width: Int, _ seed: Int) -> Field<Double> {
    let field = Field<Double>("s", on: topology, halo: width)
    var state = UInt64(seed * 1000 + topology.rank + 1) &* 0x9E37_79B9_7F4A_7C15
    forEach(field.block.grown) { cell in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let local = field.block.local(cell)
      field[local.x, local.y, local.z] = Double(Int64(bitPattern: state) >> 11) * 0x1p-52
    }
    return field
  }

  static func dot(_ a: Field<Double>, _ b: Field<Double>) -> Double {
    var sum = 0.0
    forEach(a.block.grown) { cell in
      let local = a.block.local(cell)
      sum += a[local.x, local.y, local.z] * b[local.x, local.y, local.z]
    }
    return sum
  }
}
