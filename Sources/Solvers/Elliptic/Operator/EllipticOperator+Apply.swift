internal import Domain
internal import MPI
internal import Numerics

extension EllipticOperator {
  /// The pointers that a row of the operator needs, at its first cell.
  struct Row {
    let x: UnsafePointer<Double>
    let y: UnsafePointer<Double>
    let z: UnsafePointer<Double>?
    let reaction: UnsafePointer<Double>?
    let row: Int
    let plane: Int

    init(_ operation: EllipticOperator, at start: Int) {
      x = UnsafePointer(operation.conductance(.x) + start)
      y = UnsafePointer(operation.conductance(.y) + start)
      z = operation.grid.dimensions == 3 ? UnsafePointer(operation.conductance(.z) + start) : nil
      reaction = operation.reaction.map { UnsafePointer($0.pointer() + start) }
      (row, plane) = (operation.shape.row, operation.shape.plane)
    }

    /// A u at cells i to i + 7.
    @inline(__always)
    func product(_ u: UnsafePointer<Double>, _ i: Int) -> Doubles {
      let center = load(u, i)
      var sum = load(x, i) * (center - load(u, i &- 1))
      sum.addProduct(load(x, i &+ 1), center - load(u, i &+ 1))
      sum.addProduct(load(y, i), center - load(u, i &- row))
      sum.addProduct(load(y, i &+ row), center - load(u, i &+ row))
      if let z {
        sum.addProduct(load(z, i), center - load(u, i &- plane))
        sum.addProduct(load(z, i &+ plane), center - load(u, i &+ plane))
      }
      if let reaction { sum.addProduct(load(reaction, i), center) }
      return sum
    }
  }

  /// A u on one row; the halo of u is up to date.
  @inline(__always)
  func applyRow(_ u: UnsafeMutablePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ y: Int, _ z: Int) {
    let start = shape.start(y, z)
    let row = Row(self, at: start)
    let (source, target) = (UnsafePointer(u + start), out + start)
    var i = 0
    while i < shape.nx {
      store(row.product(source, i), target, i, shape.nx)
      i &+= 8
    }
  }

  /// A u.
  func apply(_ u: Field<Double>, into out: Field<Double>) {
    for z in 0..<shape.nz {
      for y in 0..<shape.ny { applyRow(u.pointer(), out.pointer(), y, z) }
    }
  }

  /// Adds to `out` what the walls and the jumps of periodic axes contribute to the right-hand side, or the given fluxes
  /// alone.
  func addBoundaryTerms(to out: Field<Double>, fluxesOnly: Bool = false) {
    for side in grid.sides {
      guard let condition = conditions[side] else { continue }
      let values = out.pointer()
      let axis = side.axis
      let area = grid.cellVolume / grid.spacing[axis]
      let face = side.isUpper ? shape.stride(axis) : 0
      let conductance = conductance(axis)
      if case .periodic(let jump) = condition {
        let end = side.isUpper ? grid.cells[axis] : 0
        let own = side.isUpper ? shape.lower[axis] + [shape.nx, shape.ny, shape.nz][axis.rawValue] : shape.lower[axis]
        guard jump != 0, own == end, !fluxesOnly else { continue }
        let sign = side.isUpper ? jump : -jump
        forEachWallCell(side, shape) { cell, _ in values[cell] += sign * conductance[cell + face] }
      } else if topology.touches(side), let data = condition.data {
        switch condition {
        case .flux:
          forEachWallCell(side, shape, cells: grid.cells) { cell, number in values[cell] -= area * data[number] }
        default:
          guard !fluxesOnly else { continue }
          forEachWallCell(side, shape, cells: grid.cells) { cell, number in
            values[cell] += conductance[cell + face] * data[number]
          }
        }
      }
    }
  }
}

extension WallData {
  /// The value at a cell of the wall.
  @inline(__always)
  subscript(number: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .profile(let values): values[number]
    }
  }
}
