public import Domain
public import MPI
public import Numerics

/// The parts of an interface's energy, in joules (per metre of depth in the plane).
public struct EnergyParts: Sendable, Hashable {
  /// The integral of f(u).
  public var bulk: Double

  /// The integral of k/2 a^p |grad u|^2.
  public var gradient: Double

  /// Both together.
  public var total: Double { bulk + gradient }
}

extension ChemicalPotential {
  /// Adds this rank's share of the bulk energy to one sum, and of the gradient energy to the next. Local.
  ///
  /// The gradient energy is a sum over faces, of which those on walls count half (between the wall's cell and its ghost,
  /// twice as far), and over corners if it depends on direction.
  ///
  /// - Parameters:
  ///   - u: The order parameter, its halo up to date.
  ///   - sums: The sums.
  ///   - index: The number of the first of the two.
  public func addEnergies(of u: Field<Double>, to sums: inout ReproducibleSum, _ index: Int = 0) {
    let volume = u.grid.cellVolume
    let count = u.block.count
    var terms = [Double](repeating: 0, count: count.x + 9)
    terms.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      u.forEachRow { row, y, z in
        addBulk(row, volume, base, mask.map { $0.row(y, z) }, &sums, index, count.x)
        addFaces(u, row, y, z, volume, base, &sums, index + 1)
      }
    }
    addCorners(of: u, to: &sums, index + 1, volume: volume)
  }

  /// The energy on the whole grid, the same on every rank. Collective.
  ///
  /// - Parameter u: The order parameter, its halo up to date.
  /// - Returns: Its parts.
  /// - Throws: `MPIError`.
  public func energies(of u: Field<Double>) throws(MPIError) -> EnergyParts {
    var sums = ReproducibleSum(count: 2)
    addEnergies(of: u, to: &sums)
    try topology.communicator.allReduce(&sums.words, .sum)
    return EnergyParts(bulk: sums.value(0), gradient: sums.value(1))
  }

  private func addBulk(
    _ row: UnsafeMutablePointer<Double>, _ volume: Double, _ terms: UnsafeMutablePointer<Double>,
    _ mask: UnsafeMutablePointer<Double>?, _ sums: inout ReproducibleSum, _ index: Int, _ count: Int
  ) {
    var i = 0
    while i < count {
      var density = volume * energy.well.density(load(row, i))
      if let mask { density *= load(mask, i) }
      store(density, terms, i, count)
      i &+= 8
    }
    sums.add(terms, count: count, to: index)
  }

  /// The faces below each cell of a row, along all axes, and those above it on an upper wall.
  private func addFaces(
    _ u: Field<Double>, _ row: UnsafeMutablePointer<Double>, _ y: Int, _ z: Int, _ volume: Double,
    _ terms: UnsafeMutablePointer<Double>, _ sums: inout ReproducibleSum, _ index: Int
  ) {
    let (block, decomposition) = (u.block, topology.decomposition)
    let count = block.count
    let strides = [1, u.layout.rowStride, u.layout.planeStride]
    let openness = mask.map { $0.row(y, z) }
    for axis in u.grid.axes {
      let scale = 0.5 * energy.gradient * volume / (u.grid.spacing[axis] * u.grid.spacing[axis])
      let isWalled = !decomposition.periodic.contains(axis)
      let (lower, upper) = (block.owned.lower[axis], block.owned.upper[axis])
      let place = axis == .y ? y : z
      // Face `i` along x, or the row's face along another axis, lies below the cell; one past the end above it.
      for isAbove in [false, true] {
        let endsAtWall = isWalled && upper == decomposition.grid.cells[axis]
        if isAbove, !endsAtWall || axis != .x && place != count[axis] - 1 { continue }
        let first = isAbove && axis == .x ? count.x - 1 : 0
        let far = isAbove ? strides[axis.rawValue] : -strides[axis.rawValue]
        var scale = scale
        if axis != .x, isAbove || isWalled && lower == 0 && place == 0 { scale *= 0.5 }
        for i in first..<count.x {
          let difference = row[i + far] - row[i]
          var term = scale * (difference * difference)
          if axis == .x, isAbove || isWalled && lower == 0 && i == 0 { term *= 0.5 }
          if let openness { term *= openness[i] * openness[i + far] }
          terms[i - first] = term
        }
        sums.add(terms, count: count.x - first, to: index)
      }
    }
  }
}
