public import Domain
internal import MPI
internal import Numerics

extension OscillatorySolution {
  /// The velocity along the motion, as a part of the surface's: before the collision, 1 in solid cells. Collective.
  ///
  /// - Returns: The real part and the imaginary part, on the blocks of the geometry.
  /// - Throws: `MPIError`.
  public func velocity() throws -> (real: Field<Double>, imaginary: Field<Double>) {
    let lattice = flow.stack.lattice
    let area = flow.stack.area
    return try fields(("velocity_real", "velocity_imaginary")) { re, im, cell, isSolid in
      guard !isSolid else { return Complex(1) }
      var sum = Complex.zero
      for i in 0..<lattice.count where lattice.momentum[i] != 0 {
        sum = sum + lattice.momentum[i] * Complex(re[i * area + cell], im[i * area + cell])
      }
      return sum
    }
  }

  /// A field with the value in each cell that follows from its populations. Collective.
  ///
  /// - Parameters:
  ///   - names: The names of the real and of the imaginary part.
  ///   - value: Gives a cell's value by the real and the imaginary parts of its layer, `[population][cell]`, its number in the
  ///     layer, and whether it is solid.
  /// - Returns: Both parts on the blocks of the geometry.
  /// - Throws: `MPIError`.
  func fields(
    _ names: (String, String),
    _ value: (UnsafePointer<Double>, UnsafePointer<Double>, Int, Bool) -> Complex
  ) throws -> (real: Field<Double>, imaginary: Field<Double>) {
    let (topology, problem) = (flow.geometry.topology, flow.problem)
    let (cells, area) = (topology.grid.cells, flow.stack.area)
    let columns = problem.allColumns(cells.x)
    let mask = try LayerMask(flow.geometry, columns, solidFrom: flow.solidFrom)
    // For each piece of layers, cells with x fastest.
    var parts: [[(real: Double, imaginary: Double)]] = columns.pieces.map {
      Array(repeating: (0, 0), count: $0[topology.rank].count * area)
    }
    try problem.layers(of: sources, in: columns) { layer, re, im in
      let isSolid = mask(layer)
      guard let piece = columns.pieces.firstIndex(where: { $0[topology.rank].contains(layer) }) else { return }
      let own = columns.pieces[piece][topology.rank]
      for cell in 0..<area {
        let found = value(re, im, cell, isSolid[cell])
        parts[piece][cell * own.count + layer - own.lowerBound] = (found.real, found.imaginary)
      }
    }
    let blocks = (0..<topology.communicator.size).map { topology.decomposition.block(of: $0).owned }
    let fields = [names.0, names.1].map { Field<Double>($0, on: topology, halo: 1) }
    for (piece, values) in zip(columns.pieces, parts) {
      let move = BoxRedistribution(from: LayerColumns.boxes(piece, cells), to: blocks, rank: topology.rank)
      for (number, field) in fields.enumerated() {
        let buffer = HugeBuffer<Double>(count: values.count)
        for (i, pair) in values.enumerated() { buffer.pointer[i] = number == 0 ? pair.real : pair.imaginary }
        let moved = try move.move(buffer, on: topology.communicator)
        let owned = field.block.owned
        owned.forEachRow { row in
          let local = field.block.local(row)
          let target = field.row(local.y, local.z)
          // Cells of other pieces came out as zero.
          for x in 0..<owned.count.x { target[x] += moved.pointer[owned.place(of: row) + x] }
        }
      }
    }
    return (fields[0], fields[1])
  }
}

extension SurfaceProblem {
  /// Columns of all layers of the grid. Ranks keep the layers of the problem that they have.
  func allColumns(_ count: Int) -> LayerColumns {
    guard count > columns.count else { return columns }
    return LayerColumns(
      stack, count: count, top: top, above: 0, hasBoth: hasLinks && hasCollisions, continuing: columns)
  }
}
