internal import Domain
internal import MPI
internal import Numerics

extension Electrodeposition {
  /// Solves for the concentration a step later, with the rate a + b c as its sink, into the field for it. Collective.
  ///
  /// w (c' - c) / dt - div D grad c' + S m' b c' = migration - S m' a: implicit but for migration, whose central fluxes are
  /// those of the step's beginning. w is the share of electrolyte and m' the slope of what is booked, in a binary
  /// electrolyte; both are 1 with a single potential.
  ///
  /// - Parameters:
  ///   - dt: The step.
  ///   - isFirst: Whether it begins with the present concentration, not with what the field holds.
  /// - Throws: `EllipticError`, `MPIError`.
  func solveConcentration(_ dt: Double, isFirst: Bool) throws {
    let (width, isBinary) = (phase.block.count.x, booksInterpolated)
    let (sink, inverse) = (molesPerVolume, 1 / dt)
    let porosity = PhaseCoefficient(liquid: 1, solid: PlatingFields.leastPorosity)
    phase.forEachRow { xi, y, z in
      let (c, a, b) = (concentration.row(y, z), state.a.row(y, z), state.b.row(y, z))
      let (source, reaction) = (state.source.row(y, z), state.reaction.row(y, z))
      for x in 0..<width {
        let w = isBinary ? inverse * porosity.value(xi[x]) : inverse
        // Of a binary electrolyte the metal takes the place as well.
        let taken = isBinary ? (sink - c[x]) * Interpolation.slope(xi[x]) : sink
        let share = taken > 0 ? taken : 0
        source[x] = w * c[x] - share * a[x]
        reaction[x] = w + share * b[x]
      }
    }
    state.source.add(1, sources?.concentration)
    let migration = isBinary ? 0 : try addMigration()
    if isFirst {
      state.concentrationHistory.foresee(concentration, into: state.next, dt, after: Array(books.lastSteps.prefix(1)))
    }
    let boundaries = concentrationBoundaries
    try concentrationSolver.take(
      EllipticProblem(.faces(diffusivityFaces), reaction: state.reaction, boundaries: boundaries))
    try concentrationSolver.solve(state.source, into: state.next)
    iterations.concentration += concentrationSolver.convergence.iterations
    lastInflow = try migration + (concentrationSolver.solver?.inflow(of: state.next, through: .xUpper) ?? 0)
  }

  var concentrationBoundaries: [Side: EllipticBoundary] {
    var result = lateralBoundaries
    result[.xLower] = .insulated
    switch farElectrode {
    case .reservoir: result[.xUpper] = .value(.constant(parameters.bulkConcentration))
    case .diffusionLayer(let thickness):
      result[.xUpper] = .exchange(
        coefficient: parameters.liquidDiffusivity / thickness, ambient: .constant(parameters.bulkConcentration))
    case .symmetric:
      let current = givenCurrent ?? terminal.currentDensity
      result[.xUpper] = .flux(.constant(-molesPerVolume * current / parameters.chargePerVolume))
    }
    return result
  }

  /// Insulated walls, where there are walls beside the cell.
  var lateralBoundaries: [Side: EllipticBoundary] {
    var result: [Side: EllipticBoundary] = [:]
    for side in topology.grid.sides where side.axis != .x && topology.decomposition.isWall(side) {
      result[side] = .insulated
    }
    return result
  }

  /// The distance over which the far electrode fixes anything, from the last cells' centres; nil where it fixes fluxes.
  private var farDistance: Double? {
    let half = 0.5 * topology.grid.spacing.x
    switch farElectrode {
    case .reservoir: return half
    case .diffusionLayer(let thickness): return half + thickness
    case .symmetric: return nil
    }
  }

  /// Adds div(D f c grad phi) to the source; returns what flows in through the far electrode's wall. Collective.
  private func addMigration() throws -> Double {
    try exchange(concentration, state.potential)
    let f = parameters.inverseThermalVoltage
    let (c, phi) = (concentration.pointer(), state.potential.pointer())
    addDivergence(diffusivityFaces, to: state.source, on: topology) { lower, upper in
      f * (0.5 * (c[lower] + c[upper])) * (phi[upper] - phi[lower])
    }
    try measureDrift(f)
    let bulk = parameters.bulkConcentration
    let isReservoir = farElectrode == .reservoir
    return try addFarFlux(diffusivityFaces) { x, distance in
      // The far electrode is at the reference potential.
      f * (isReservoir ? bulk : 0.5 * (bulk + c[x])) * (0 - phi[x]) / distance
    }
  }

  /// The largest D f^2 |d phi/dn|^2 of all faces.
  private func measureDrift(_ f: Double) throws {
    let (count, layout) = (phase.block.count, phase.layout)
    let strides = [1, layout.rowStride, layout.planeStride]
    var greatest = 0.0
    for axis in topology.grid.axes {
      guard let k = diffusivityFaces[axis], !topology.touches(Side(axis, isUpper: false)) || count[axis] > 1 else {
        continue
      }
      let scale = f * f / (topology.grid.spacing[axis] * topology.grid.spacing[axis])
      let skips = topology.touches(Side(axis, isUpper: false)) ? 1 : 0
      for z in (axis == .z ? skips : 0)..<count.z {
        for y in (axis == .y ? skips : 0)..<count.y {
          let (phi, d) = (state.potential.row(y, z), k.row(y, z))
          for x in (axis == .x ? skips : 0)..<count.x {
            let drop = phi[x] - phi[x - strides[axis.rawValue]]
            let value = scale * d[x] * drop * drop
            greatest = value > greatest ? value : greatest
          }
        }
      }
    }
    books.greatestDrift = try topology.communicator.allReduce(greatest, .maximum)
  }

  /// Adds a flux inwards through the far electrode's wall to the source; returns its integral. Collective.
  ///
  /// - Parameters:
  ///   - faces: k.
  ///   - flux: The flux over k, from the place of a cell in memory and the distance to where the values are fixed.
  /// - Returns: The integral over the wall, the same on every rank.
  /// - Throws: `MPIError`.
  func addFarFlux(
    _ faces: [Axis: Field<Double>], _ flux: (_ place: Int, _ distance: Double) -> Double
  ) throws -> Double {
    guard let distance = farDistance, let k = faces[.x] else { return 0 }
    var sums = ReproducibleSum()
    if topology.touches(.xUpper) {
      let (count, layout, h) = (phase.block.count, phase.layout, topology.grid.spacing.x)
      let area = topology.grid.cellVolume / h
      let last = count.x - 1
      for z in 0..<count.z {
        for y in 0..<count.y {
          let value = k.row(y, z)[count.x] * flux(z * layout.planeStride + y * layout.rowStride + last, distance)
          state.source.row(y, z)[last] += value / h
          sums.add(area * value)
        }
      }
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    return sums.value()
  }
}
