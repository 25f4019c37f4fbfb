internal import Domain
internal import MPI
internal import Numerics

/// What a solution carries, summed over the grid.
struct EllipticBalance {
  /// The square norm of b - A u.
  var norm: Double

  /// The net flow into the domain, sources and sinks included: the sum of the residual.
  var net: Double

  /// The sum of the flows' magnitudes.
  var gross: Double

  /// The sum of T (u - u')^2 and V r u^2.
  var dissipated: Double

  /// The sum of V f u, of the walls' flows times what they are fixed to, and of the flow across periodic ends times the
  /// jump; and that of the magnitudes.
  var supplied: Double
  var suppliedMagnitude: Double
}

extension EllipticOperator {
  /// Which magnitudes a balance's terms are expected not to exceed; what does is summed in another way.
  ///
  /// A bound far above the terms would round them away: the residual's come from what the iteration has reached.
  struct BalanceBounds {
    var norm: Double
    var flow: Double
    var power: Double
  }

  /// Fills the halo of a solution beyond walls with what they fix, or with the cell's own value where they fix nothing, and
  /// beyond periodic ends adds the jump.
  func fillWalls(of u: Field<Double>) {
    let values = u.pointer()
    for side in grid.sides {
      guard let condition = conditions[side] else { continue }
      let stride = shape.stride(side.axis)
      let halo = side.isUpper ? stride : -stride
      if case .periodic(let jump) = condition {
        let count = [shape.nx, shape.ny, shape.nz][side.axis.rawValue]
        let isEnd =
          side.isUpper ? shape.lower[side.axis] + count == grid.cells[side.axis] : shape.lower[side.axis] == 0
        guard jump != 0, isEnd else { continue }
        forEachWallCell(side, shape) { cell, _ in values[cell + halo] += side.isUpper ? jump : -jump }
      } else if topology.touches(side) {
        switch condition {
        case .value(let data), .exchange(_, let data):
          forEachWallCell(side, shape, cells: grid.cells) { cell, number in values[cell + halo] = data[number] }
        default: forEachWallCell(side, shape) { cell, _ in values[cell + halo] = values[cell] }
        }
      }
    }
  }

  /// The norm of the diagonal times a solution. Collective.
  func diagonalNorm(of u: Field<Double>) throws(MPIError) -> Double {
    var sums = ReproducibleSum()
    let width = shape.nx
    let row = UnsafeMutablePointer<Double>.allocate(capacity: width)
    defer { row.deallocate() }
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let (start, values) = (shape.start(y, z), u.row(y, z))
        for x in 0..<width {
          var diagonal = reaction?.pointer()[start + x] ?? 0
          for axis in axes {
            let faces = conductance(axis) + start + x
            diagonal += faces[0] + faces[shape.stride(axis)]
          }
          row[x] = diagonal * values[x] * (diagonal * values[x])
        }
        sums.add(row, count: width)
      }
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    return sums.value().squareRoot()
  }

  /// The residual and the balances of a solution. Collective.
  ///
  /// - Parameters:
  ///   - u: The solution with its halo, walls included.
  ///   - source: What flows into each cell, over `factor`.
  ///   - factor: The cells' volume, if the source is a density.
  ///   - r: V f and the given fluxes where it begins, the residual at the end.
  ///   - bounds: What terms are expected not to exceed.
  /// - Returns: The balance.
  /// - Throws: `MPIError`.
  func balance(
    _ u: Field<Double>, _ source: Field<Double>?, factor: Double, into r: Field<Double>, _ bounds: BalanceBounds
  ) throws(MPIError) -> EllipticBalance {
    var walls = ReproducibleSum(count: 4)
    addWallTerms(u, to: &walls)
    var hasResidual = false
    if bounds.norm > 0, bounds.power > 0, bounds.norm.isFinite, bounds.flow.isFinite, bounds.power.isFinite {
      let limits = [
        bounds.norm, bounds.norm.squareRoot(), bounds.flow, bounds.power, bounds.power, bounds.power,
      ]
      var sums = limits.map { RoundedSum(bound: $0) }
      forEachBalanceRow(u, source, factor, into: r) { index, row in sums[index].add(row, count: shape.nx) }
      hasResidual = true
      var words = sums.indices.flatMap { sums[$0].words }
      try topology.communicator.allReduce(&words, .sum)
      let values = limits.indices.compactMap { n in
        RoundedSum.value(words[n * RoundedSum.wordCount..<(n + 1) * RoundedSum.wordCount], bound: limits[n])
      }
      if values.count == limits.count { return try finish(values, walls) }
    }
    var sums = ReproducibleSum(count: 6)
    forEachBalanceRow(u, source, factor, into: r, hasResidual: hasResidual) { index, row in
      sums.add(row, count: shape.nx, to: index)
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    return try finish((0..<6).map { sums.value($0) }, walls)
  }

  private func finish(_ cells: [Double], _ wallSums: ReproducibleSum) throws(MPIError) -> EllipticBalance {
    var walls = wallSums
    try topology.communicator.allReduce(&walls.words, .sum)
    return EllipticBalance(
      norm: cells[0], net: cells[1], gross: cells[2] + walls.value(0), dissipated: cells[3] + walls.value(1),
      supplied: cells[4] + walls.value(2), suppliedMagnitude: cells[5] + walls.value(3))
  }

  /// The terms of each row: residual squared, residual, magnitude of the sources, dissipation on the lower faces and by the
  /// reaction, power of the source, and its magnitude. The residual is there already if the rows are passed a second time.
  @inline(__always)
  private func forEachBalanceRow(
    _ u: Field<Double>, _ source: Field<Double>?, _ factor: Double, into r: Field<Double>, hasResidual: Bool = false,
    _ body: (Int, UnsafePointer<Double>) -> Void
  ) {
    let width = shape.nx
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: 5 * (width + 16))
    defer { memory.deallocate() }
    let rows = (0..<5).map { memory + $0 * (width + 16) }
    let (square, magnitude, loss, power, size) = (rows[0], rows[1], rows[2], rows[3], rows[4])
    let volume = Doubles(repeating: factor)
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let start = shape.start(y, z)
        let row = Row(self, at: start)
        let (value, out) = (UnsafePointer(u.pointer() + start), r.pointer() + start)
        let from = source?.row(y, z)
        var i = 0
        while i < width {
          let center = load(value, i)
          let flow = from.map { volume * load($0, i) } ?? Doubles(repeating: 0)
          let residual = hasResidual ? load(out, i) : load(out, i) - row.product(value, i)
          store(residual, out, i, width)
          store(residual * residual, square, i, width)
          var lost = Doubles(repeating: 0)
          var sink = Doubles(repeating: 0)
          let dx = center - load(value, i &- 1)
          lost.addProduct(load(row.x, i) * dx, dx)
          let dy = center - load(value, i &- shape.row)
          lost.addProduct(load(row.y, i) * dy, dy)
          if let z = row.z {
            let dz = center - load(value, i &- shape.plane)
            lost.addProduct(load(z, i) * dz, dz)
          }
          if let reaction = row.reaction {
            sink = load(reaction, i) * center
            lost.addProduct(sink, center)
          }
          let given = flow * center
          store(lost, loss, i, width)
          store(given, power, i, width)
          store(given.replacing(with: -given, where: given .< 0), size, i, width)
          let lostHere = sink.replacing(with: -sink, where: sink .< 0)
          store(flow.replacing(with: -flow, where: flow .< 0) + lostHere, magnitude, i, width)
          i &+= 8
        }
        body(0, square)
        body(1, out)
        body(2, magnitude)
        body(3, loss)
        body(4, power)
        body(5, size)
      }
    }
  }

  /// Flows through walls: magnitudes, dissipation on the upper walls' faces, power, and its magnitude.
  private func addWallTerms(_ u: Field<Double>, to sums: inout ReproducibleSum) {
    let values = u.pointer()
    for side in grid.sides {
      guard let condition = conditions[side] else { continue }
      let axis = side.axis
      let stride = shape.stride(axis)
      let face = side.isUpper ? stride : 0
      let halo = side.isUpper ? stride : -stride
      let conductance = conductance(axis)
      let area = grid.cellVolume / grid.spacing[axis]
      func add(_ flow: Double, _ level: Double) {
        sums.add(abs(flow), to: 0)
        sums.add(flow * level, to: 2)
        sums.add(abs(flow * level), to: 3)
      }
      if case .periodic(let jump) = condition {
        guard jump != 0, !side.isUpper, shape.lower[axis] == 0 else { continue }
        // The face between the axis' ends: what flows there against the gradient is driven by the jump.
        forEachWallCell(side, shape) { cell, _ in
          let flow = conductance[cell] * (values[cell] - values[cell + halo])
          sums.add(flow * jump, to: 2)
          sums.add(abs(flow * jump), to: 3)
          sums.add(abs(flow), to: 0)
        }
      } else if topology.touches(side) {
        switch condition {
        case .flux(let data):
          forEachWallCell(side, shape, cells: grid.cells) { cell, number in add(-area * data[number], values[cell]) }
        default:
          forEachWallCell(side, shape) { cell, _ in
            let drop = values[cell + halo] - values[cell]
            let flow = conductance[cell + face] * drop
            add(flow, values[cell + halo])
            if side.isUpper { sums.add(flow * drop, to: 1) }
          }
        }
      }
    }
  }
}
