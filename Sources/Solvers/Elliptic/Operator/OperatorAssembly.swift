internal import Domain
internal import MPI
internal import Numerics

/// The making of an operator's conductances from a problem's coefficient.
struct OperatorAssembly {
  private let topology: CartesianTopology
  private let conductances: [Field<Double>]
  private(set) var reaction: Field<Double>?
  private(set) var hasGaps = false
  private(set) var reactionTotal = 0.0
  private(set) var meanConductances: [Double] = []
  private(set) var greatestDiagonal = 0.0

  /// The least positive value of the coefficient on this rank, and the greatest.
  private var range = (least: Double.infinity, greatest: 0.0)

  private var grid: Grid { topology.grid }

  init(
    _ problem: EllipticProblem, _ conditions: [Side: EllipticBoundary], on topology: CartesianTopology,
    into conductances: [Field<Double>]
  ) throws(EllipticError) {
    self.topology = topology
    self.conductances = conductances
    switch problem.coefficient {
    case .cells(let field):
      try Self.check(field, "the coefficient", on: topology)
      widenRange(field)
      let k = Self.withHalo(field, like: conductances[0])
      try communicating { () throws(MPIError) in try HaloExchange(topology, for: [k])(k) }
      for axis in grid.axes { meanFaces(k, axis) }
      for side in grid.sides where topology.touches(side) {
        wallFaces(side, conditions[side] ?? .insulated) { k.pointer()[$0] }
      }
    case .faces(let fields):
      for axis in grid.axes {
        guard let field = fields[axis] else { throw .invalidProblem("no coefficient on the faces along \(axis)") }
        try Self.check(field, "the coefficient on faces along \(axis)", on: topology, location: .face(axis))
        widenRange(field)
        try givenFaces(field, axis)
      }
      for side in grid.sides where topology.touches(side) {
        let given = conductances[side.axis.rawValue].pointer()
        let stride = RowShape(conductances[0]).stride(side.axis)
        let scale = grid.spacing[side.axis] / area(side.axis)
        wallFaces(side, conditions[side] ?? .insulated) { given[side.isUpper ? $0 &+ stride : $0] * scale }
      }
    }
    try takeReaction(problem)
    try survey()
  }

  /// The field itself if its halo can be refreshed, a copy with one if not.
  static func withHalo(_ field: Field<Double>, like other: Field<Double>) -> Field<Double> {
    guard field.layout != other.layout || field.block != other.block else { return field }
    let copy = Field<Double>(field.name, like: other)
    copy.forEachRow { row, y, z in row.update(from: field.row(y, z), count: copy.block.count.x) }
    return copy
  }

  private func area(_ axis: Axis) -> Double { grid.cellVolume / grid.spacing[axis] }

  /// Refuses what is not finite or negative, naming the first such cell.
  private static func check(
    _ field: Field<Double>, _ name: String, on topology: CartesianTopology, location: Location = .center
  ) throws(EllipticError) {
    let fits = field.block.owned == topology.block(location: location).owned && field.block.location == location
    guard fits else { throw .invalidProblem("\(name) is not a field on the problem's blocks") }
    try requireAll(field, on: topology, name) { $0 >= 0 && $0 < .infinity }
  }

  private mutating func widenRange(_ field: Field<Double>) {
    var (least, greatest) = (range.least, range.greatest)
    let width = field.block.count.x
    field.forEachRow { row, _, _ in
      for x in 0..<width {
        let value = row[x]
        least = value > 0 && value < least ? value : least
        greatest = value > greatest ? value : greatest
      }
    }
    range = (least, greatest)
  }

  /// Harmonic means; along a periodic axis of one cell there is nothing to conduct to.
  private func meanFaces(_ k: Field<Double>, _ axis: Axis) {
    let faces = conductances[axis.rawValue]
    let shape = RowShape(k)
    guard grid.cells[axis] > 1 else { return }
    let stride = shape.stride(axis)
    let scale = Doubles(repeating: 2 * area(axis) / grid.spacing[axis])
    let least = Doubles(repeating: .leastNormalMagnitude)
    for z in 0..<shape.nz + (axis == .z ? 1 : 0) {
      for y in 0..<shape.ny + (axis == .y ? 1 : 0) {
        let (row, out) = (k.pointer() + shape.start(y, z), faces.pointer() + shape.start(y, z))
        let end = shape.nx + (axis == .x ? 1 : 0)
        var x = 0
        while x < end {
          let (a, b) = (load(row, x &- stride), load(row, x))
          let sum = a + b
          // Zero beside zero: 0 / least is zero.
          let positive = sum.replacing(with: least, where: sum .< least)
          store(scale * ((a * b) / positive), out, x, end)
          x &+= 8
        }
      }
    }
  }

  private func givenFaces(_ given: Field<Double>, _ axis: Axis) throws(EllipticError) {
    let faces = conductances[axis.rawValue]
    guard grid.cells[axis] > 1 || !topology.decomposition.periodic.contains(axis) else { return }
    let copy = Field<Double>("k", on: topology, location: .face(axis), halo: 1)
    copy.forEachRow { row, y, z in row.update(from: given.row(y, z), count: copy.block.count.x) }
    try communicating { () throws(MPIError) in try HaloExchange(topology, for: [copy])(copy) }
    let shape = RowShape(faces)
    let scale = area(axis) / grid.spacing[axis]
    for z in 0..<shape.nz + (axis == .z ? 1 : 0) {
      for y in 0..<shape.ny + (axis == .y ? 1 : 0) {
        let (row, out) = (copy.row(y, z), faces.row(y, z))
        for x in 0..<shape.nx + (axis == .x ? 1 : 0) { out[x] = scale * row[x] }
      }
    }
  }

  /// The conductances of a wall, from the coefficient at each of its cells.
  private func wallFaces(_ side: Side, _ condition: EllipticBoundary, _ coefficient: (Int) -> Double) {
    let faces = conductances[side.axis.rawValue]
    let shape = RowShape(faces)
    let (area, distance) = (area(side.axis), grid.spacing[side.axis])
    forEachWallCell(side, shape) { cell, _ in
      let k = coefficient(cell)
      let face = side.isUpper ? cell + shape.stride(side.axis) : cell
      switch condition {
      case .value: faces.pointer()[face] = 2 * k * area / distance
      case .exchange(let h, _): faces.pointer()[face] = k > 0 && h > 0 ? area / (distance / (2 * k) + 1 / h) : 0
      case .flux, .periodic: faces.pointer()[face] = 0
      }
    }
  }

  private mutating func takeReaction(_ problem: EllipticProblem) throws(EllipticError) {
    guard let given = problem.reaction else { return }
    try Self.check(given, "the reaction's coefficient", on: topology)
    let field = Field<Double>("reaction", on: topology, halo: 1)
    let volume = grid.cellVolume
    field.forEachRow { row, y, z in
      let source = given.row(y, z)
      for x in 0..<field.block.count.x { row[x] = volume * source[x] }
    }
    reaction = field
    let total = field
    reactionTotal = try communicating { () throws(MPIError) in try total.sum(on: topology.communicator) }
  }

  /// Whether conductances of one cell's faces are too far from each other. A range as wide over a smooth coefficient does no
  /// harm: what conducts well then hangs on what conducts nearly as well.
  private func hasExcessiveStep() throws(EllipticError) -> Bool {
    let shape = RowShape(conductances[0])
    var isExcessive = false
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        for x in 0..<shape.nx {
          var (least, greatest) = (Double.infinity, 0.0)
          for axis in grid.axes {
            let face = conductances[axis.rawValue].pointer() + shape.start(y, z) + x
            for value in [face[0], face[shape.stride(axis)]] where value > 0 {
              (least, greatest) = (min(least, value), max(greatest, value))
            }
          }
          isExcessive = isExcessive || greatest > EllipticProblem.greatestContrast / 2 * least
        }
      }
    }
    let own = isExcessive ? 1.0 : 0
    return try communicating { () throws(MPIError) in try topology.communicator.allReduce([own], .maximum)[0] > 0 }
  }

  /// What the hierarchy wants to know of the whole operator.
  private mutating func survey() throws(EllipticError) {
    let shape = RowShape(conductances[0])
    var sums = ReproducibleSum(count: grid.dimensions)
    var zeros = 0
    var greatest = 0.0
    let faces = conductances.map { $0.pointer() }
    let reaction = reaction?.pointer()
    var diagonal = [Double](repeating: 0, count: shape.nx)
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let start = shape.start(y, z)
        for x in 0..<shape.nx { diagonal[x] = reaction.map { $0[start + x] } ?? 0 }
        for axis in grid.axes {
          let row = faces[axis.rawValue] + start
          let stride = shape.stride(axis)
          sums.add(row, count: shape.nx, to: axis.rawValue)
          for x in 0..<shape.nx { diagonal[x] += row[x] + row[x + stride] }
          let lower = shape.lower &+ CellIndex(0, y, z)
          let isInside = topology.decomposition.periodic.contains(axis) || lower[axis] > 0
          guard grid.cells[axis] > 1 else { continue }
          if axis == .x {
            for x in (isInside ? 0 : 1)..<max(shape.nx, isInside ? 0 : 1) { zeros += row[x] == 0 ? 1 : 0 }
          } else if isInside {
            for x in 0..<shape.nx { zeros += row[x] == 0 ? 1 : 0 }
          }
        }
        for x in 0..<shape.nx { greatest = diagonal[x] > greatest ? diagonal[x] : greatest }
      }
    }
    let communicator = topology.communicator
    let own = [zeros == 0 ? 0 : 1, greatest, range.greatest, -range.least]
    let all = try communicating { () throws(MPIError) in try communicator.allReduce(own, .maximum) }
    (hasGaps, greatestDiagonal) = (all[0] > 0, all[1])
    if all[2] / -all[3] > EllipticProblem.greatestContrast, try hasExcessiveStep() {
      throw .excessiveContrast(least: -all[3], greatest: all[2])
    }
    let totals = sums
    meanConductances = try communicating { () throws(MPIError) in
      var sums = totals
      try communicator.allReduce(&sums.words, .sum)
      return (0..<sums.count).map { sums.value($0) / Double(topology.grid.cellCount) }
    }
  }
}

extension Communicator {
  fileprivate func allReduce(_ values: [Double], _ operation: Reduction) throws(MPIError) -> [Double] {
    var values = values
    try allReduce(&values, operation)
    return values
  }
}

/// Runs what communicates, and gives its error this solver's type.
func communicating<Result>(_ body: () throws(MPIError) -> Result) throws(EllipticError) -> Result {
  do throws(MPIError) {
    return try body()
  } catch {
    throw .communication(error)
  }
}

/// Calls `body` for each cell of a block next to a side, with its place and its number on the wall of the whole domain, the
/// axis before running fastest.
func forEachWallCell(_ side: Side, _ shape: RowShape, cells: CellIndex, _ body: (_ place: Int, _ number: Int) -> Void) {
  let counts = CellIndex(shape.nx, shape.ny, shape.nz)
  var box = Box(lower: .zero, upper: counts)
  if side.isUpper { box.lower[side.axis] = counts[side.axis] - 1 } else { box.upper[side.axis] = 1 }
  for z in box.lower.z..<box.upper.z {
    for y in box.lower.y..<box.upper.y {
      for x in box.lower.x..<box.upper.x {
        let global = shape.lower &+ CellIndex(x, y, z)
        var (number, stride) = (0, 1)
        for axis in Axis.allCases where axis != side.axis {
          number += global[axis] * stride
          stride *= cells[axis]
        }
        body(shape.start(y, z) &+ x, number)
      }
    }
  }
}

/// Calls `body` for each cell of a block next to a side, with its place; the number it gives means nothing.
func forEachWallCell(_ side: Side, _ shape: RowShape, _ body: (_ place: Int, _ number: Int) -> Void) {
  forEachWallCell(side, shape, cells: .zero, body)
}

/// Refuses a field with a value that does not pass, naming the first such cell on all ranks. Collective.
func requireAll(
  _ field: Field<Double>, on topology: CartesianTopology, _ name: String, _ isValid: (Double) -> Bool
) throws(EllipticError) {
  var first = Int.max
  var value = 0.0
  let (width, lower) = (field.block.count.x, field.block.owned.lower)
  field.forEachRow { row, y, z in
    var bad = 0
    for x in 0..<width { bad &+= isValid(row[x]) ? 0 : 1 }
    guard bad > 0, first == .max, let x = (0..<width).first(where: { !isValid(row[$0]) }) else { return }
    (first, value) = (topology.grid.linearIndex(of: lower &+ CellIndex(x, y, z)), row[x])
  }
  let own = first
  let all = try communicating { () throws(MPIError) in try topology.communicator.allReduce(own, .minimum) }
  guard all != .max else { return }
  let bits = own == all ? value.bitPattern : 0
  let agreed = try communicating { () throws(MPIError) in try topology.communicator.allReduce(bits, .maximum) }
  let cells = topology.grid.cells
  let cell = CellIndex(all % cells.x, all / cells.x % cells.y, all / (cells.x * cells.y))
  throw .invalidValue(quantity: name, cell: cell, value: Double(bitPattern: agreed))
}
