internal import Domain
internal import MPI
internal import Numerics

/// The parts of an operator whose level nothing fixes: no wall with a value or an exchange, no reaction.
///
/// On each of them the operator is singular: its right-hand side must have the mean zero, and so has the solution by
/// convention. Cells that conduct nothing at all have the solution zero.
final class Islands {
  /// The number of each cell's island; -1 where the level is fixed, -2 where nothing conducts.
  private let places: [Int32]

  /// Cells of each island, on all ranks.
  private let counts: [Int]

  /// The labels of the islands that reach to other ranks, and their numbers.
  private let shared: [(label: Int, number: Int)]

  private let topology: CartesianTopology

  /// What the operator consists of.
  let structure: EllipticStructure

  /// Labels the parts of an operator. Collective.
  init(_ operation: EllipticOperator) throws(MPIError) {
    let topology = operation.topology
    self.topology = topology
    let shape = operation.shape
    func place(_ n: Int) -> Int {
      shape.start(n / shape.nx % shape.ny, n / (shape.nx * shape.ny)) + n % shape.nx
    }
    let faces = operation.conductances.map { $0.pointer() }
    let reaction = operation.reaction?.pointer()
    func sides(_ n: Int) -> CellIndex {
      shape.lower &+ CellIndex(n % shape.nx, n / shape.nx % shape.ny, n / (shape.nx * shape.ny))
    }
    func conducts(_ n: Int) -> Bool {
      let c = place(n)
      var sum = reaction.map { $0[c] } ?? 0
      for axis in operation.axes {
        sum += faces[axis.rawValue][c] + faces[axis.rawValue][c + shape.stride(axis)]
      }
      return sum > 0
    }
    func isFixed(_ n: Int) -> Bool {
      let c = place(n)
      if let reaction, reaction[c] > 0 { return true }
      let cell = sides(n)
      for axis in operation.axes where !topology.decomposition.periodic.contains(axis) {
        if cell[axis] == 0, faces[axis.rawValue][c] > 0 { return true }
        let isLast = cell[axis] == topology.grid.cells[axis] - 1
        if isLast, faces[axis.rawValue][c + shape.stride(axis)] > 0 { return true }
      }
      return false
    }
    let components = try ConnectedComponents(
      on: topology, isMember: conducts, isOpen: { faces[$0.rawValue][place($1)] > 0 }, isMarked: isFixed)
    let floating = components.components.values.filter { !$0.isMarked }.sorted { $0.label < $1.label }
    var numbers: [Int: Int32] = [:]
    for (number, component) in floating.enumerated() { numbers[component.label] = Int32(number) }
    places = components.labels.map { $0 < 0 ? -2 : numbers[$0] ?? -1 }
    counts = floating.map(\.cells)
    shared = floating.enumerated().filter { components.shared.contains($0.element.label) }
      .map { ($0.element.label, $0.offset) }

    let grid = topology.grid
    let owned = topology.block().owned
    var sums = [0, places.count { $0 == -2 }, places.count { $0 >= 0 }]
    for component in floating {
      let label = component.label
      let (rows, columns) = (label / grid.cells.x, grid.cells.y)
      let cell = CellIndex(label % grid.cells.x, rows % columns, rows / columns)
      sums[0] += owned.contains(cell) ? 1 : 0
    }
    try topology.communicator.allReduce(&sums, .sum)
    structure = EllipticStructure(
      components: components.count, islands: sums[0], islandCells: sums[2], idleCells: sums[1],
      percolatingAxes: components.percolatingAxes)
  }

  /// Takes off a field its mean on each island, and sets it to zero where nothing conducts. Collective.
  ///
  /// Sums are formed in whole multiples of a unit, so that they do not depend on the ranks.
  ///
  /// - Returns: The largest magnitude of a mean over the field's largest magnitude.
  @discardableResult
  func removeMeans(of field: Field<Double>) throws(MPIError) -> Double {
    let width = field.block.count.x
    var greatest = 0.0
    var number = 0
    field.forEachRow { row, _, _ in
      for x in 0..<width where places[number + x] >= 0 { greatest = max(greatest, abs(row[x])) }
      number += width
    }
    greatest = try topology.communicator.allReduce(greatest, .maximum)
    let means = try means(of: field, greatest)
    number = 0
    field.forEachRow { row, _, _ in
      for x in 0..<width {
        let island = places[number + x]
        if island >= 0 { row[x] -= means[Int(island)] } else if island == -2 { row[x] = 0 }
      }
      number += width
    }
    let largest = try topology.communicator.allReduce(means.reduce(0) { max($0, abs($1)) }, .maximum)
    return greatest > 0 ? largest / greatest : 0
  }

  private func means(of field: Field<Double>, _ greatest: Double) throws(MPIError) -> [Double] {
    guard greatest > 0, greatest.isFinite else { return counts.map { _ in 0 } }
    let unit = Double(sign: .plus, exponent: Int(greatest.exponent) - 60, significand: 1)
    var totals = [Int128](repeating: 0, count: counts.count)
    let width = field.block.count.x
    var number = 0
    field.forEachRow { row, _, _ in
      for x in 0..<width where places[number + x] >= 0 {
        totals[Int(places[number + x])] += Int128(Int64((row[x] / unit).rounded()))
      }
      number += width
    }
    var message: [Int] = []
    for (label, number) in shared {
      let total = totals[number]
      message += [label, Int(total >> 32), Int(total & 0xFFFF_FFFF)]
      totals[number] = 0
    }
    let numbers = Dictionary(uniqueKeysWithValues: shared.map { ($0.label, $0.number) })
    let all = try topology.communicator.allGather(varying: message)
    for n in stride(from: 0, to: all.values.count, by: 3) {
      guard let number = numbers[all.values[n]] else { continue }
      totals[number] += (Int128(all.values[n + 1]) << 32) + Int128(all.values[n + 2])
    }
    return zip(totals, counts).map { Double($0) * unit / Double($1) }
  }
}
