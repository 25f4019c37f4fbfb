internal import Domain
internal import MPI
internal import Numerics

extension Electrodeposition {
  /// The potential of a binary electrolyte, together with the reaction, linearised about the last iterate. Collective.
  func solveBinaryPotential(_ binary: BinaryElectrolyte) throws {
    let (width, charge) = (phase.block.count.x, parameters.chargePerVolume)
    let f = parameters.inverseThermalVoltage
    try takeDiffusionPotential(binary)
    state.sensitivity.fill(1)
    takeOverpotential()
    for _ in 0..<60 {
      fillReaction()
      state.source.forEachRow { source, y, z in
        let (xi, a, b, g) = (phase.row(y, z), state.a.row(y, z), state.b.row(y, z), state.g.row(y, z))
        let (c, base) = (concentration.row(y, z), state.base.row(y, z))
        let (reaction, chemical) = (state.reaction.row(y, z), state.derivativeOfSalt.row(y, z))
        for x in 0..<width {
          let slope = charge * Interpolation.slope(xi[x])
          reaction[x] = slope * g[x]
          source[x] = chemical[x] - slope * (a[x] + b[x] * c[x]) + reaction[x] * base[x]
        }
      }
      try kineticSolver.take(
        EllipticProblem(.faces(conductivityFaces), reaction: state.reaction, boundaries: farReference))
      state.scratch.copy(from: state.base)
      try kineticSolver.solve(state.source, into: state.base)
      countSolve(kineticSolver)
      let change = try dampChange(ofBaseFrom: state.scratch)
      let before = terminal.voltage
      if givenCurrent != nil {
        try kineticSolver.solve(state.reaction, into: state.response, isSlope: true)
        countSolve(kineticSolver)
        let response = state.response
        state.sensitivity.forEachRow { s, y, z in
          let row = response.row(y, z)
          for x in 0..<width { s[x] = 1 - row[x] }
        }
      }
      takeOverpotential()
      try findVoltage()
      let moved = terminal.voltage - before
      if moved != 0 {
        state.base.forEachRow { base, y, z in
          let response = state.response.row(y, z)
          for x in 0..<width { base[x] += moved * response[x] }
        }
      }
      if max(change, abs(moved)) * f < 0.2 { return }
    }
    throw PlatingError.unreachableCurrent(
      target: givenCurrent ?? .nan, reached: terminal.currentDensity, time: clock.time)
  }

  /// Keeps what Newton's method changes within what an exponential can be linearised for: undamped, a step too long makes
  /// rates beyond all bounds. Collective.
  ///
  /// - Parameter old: What the potential was.
  /// - Returns: The greatest change that the method asked for, in volts.
  /// - Throws: `MPIError`.
  private func dampChange(ofBaseFrom old: Field<Double>) throws(MPIError) -> Double {
    let width = phase.block.count.x
    var greatest = 0.0
    state.base.forEachRow { base, y, z in
      let old = old.row(y, z)
      for x in 0..<width {
        let change = abs(base[x] - old[x])
        greatest = change > greatest ? change : greatest
      }
    }
    greatest = try topology.communicator.allReduce(greatest, .maximum)
    let longest = 3 / parameters.inverseThermalVoltage
    guard greatest > longest else { return greatest }
    let share = longest / greatest
    state.base.forEachRow { base, y, z in
      let old = old.row(y, z)
      for x in 0..<width { base[x] = old[x] + share * (base[x] - old[x]) }
    }
    return greatest
  }

  private var farReference: [Side: EllipticBoundary] {
    var result = lateralBoundaries
    result[.xLower] = .insulated
    if case .diffusionLayer(let thickness) = farElectrode {
      result[.xUpper] = .exchange(coefficient: parameters.liquidConductivity / thickness, ambient: 0)
    } else {
      result[.xUpper] = .value(0)
    }
    return result
  }

  private func takeOverpotential() {
    let (width, volts) = (phase.block.count.x, terminal.voltage)
    state.overpotential.forEachRow { eta, y, z in
      let base = state.base.row(y, z)
      for x in 0..<width { eta[x] = volts - base[x] }
    }
  }

  /// Fills the field for it with -div(e k (2 R T / F) (1 - t+) q grad ln c); returns the current that it drives inwards through
  /// the far electrode's wall. Collective.
  @discardableResult
  private func takeDiffusionPotential(_ binary: BinaryElectrolyte) throws -> Double {
    let factor =
      2 / parameters.inverseThermalVoltage * (1 - binary.transferenceNumber) * binary.thermodynamicFactor
    let (width, least) = (phase.block.count.x, Doubles(repeating: 1e-6 * parameters.bulkConcentration))
    state.scratch.forEachRow { log, y, z in
      let c = concentration.row(y, z)
      var i = 0
      while i < width {
        let salt = load(c, i)
        store(VectorMath.log(salt.replacing(with: least, where: salt .< least)), log, i, width)
        i &+= 8
      }
    }
    try exchange(state.scratch, state.potential)
    let logarithm = state.scratch.pointer()
    state.source.fill(0)
    addDivergence(conductivityFaces, to: state.source, on: topology) { lower, upper in
      factor * (logarithm[lower] - logarithm[upper])
    }
    let bulk = VectorMath.log(parameters.bulkConcentration)
    let current = try addFarFlux(conductivityFaces) { x, distance in factor * (logarithm[x] - bulk) / distance }
    state.source.add(-1, sources?.potential)
    state.derivativeOfSalt.copy(from: state.source)
    return current
  }

  /// Solves for the potential that goes with the growth that was booked, and audits the currents. Collective.
  ///
  /// - Parameters:
  ///   - dt: The step.
  ///   - growth: The sum over cells of what was booked, per second.
  /// - Throws: `EllipticError`, `MPIError`.
  func settlePotential(_ dt: Double, growth: Double) throws {
    guard let binary = electrolyte.binary else { return }
    try halo.refresh(phase)
    conductivity.fill(conductivityFaces, from: phase, cells: state.scratch)
    let chemical = try takeDiffusionPotential(binary)
    let (width, charge) = (phase.block.count.x, parameters.chargePerVolume)
    state.source.forEachRow { source, y, z in
      let rate = state.rate.row(y, z)
      for x in 0..<width { source[x] -= charge * rate[x] }
    }
    try potentialSolver.take(EllipticProblem(.faces(conductivityFaces), boundaries: farReference))
    try potentialSolver.solve(state.source, into: state.base)
    countSolve(potentialSolver)
    let scale = topology.grid.spacing.x / (topology.grid.cellVolume * Double(wallCells))
    let inflow = try potentialSolver.solver?.inflow(of: state.base, through: .xUpper) ?? 0
    let ionic = scale * (inflow + chemical)
    let plating = chargePerCell * growth
    books.currents = (plating, ionic)
    let greatest = max(abs(ionic), abs(plating), parameters.exchangeCurrentDensity)
    books.chargeMismatch = greatest > 0 ? abs(ionic - plating) / greatest : 0
    state.potential.forEachRow { phi, y, z in phi.update(from: state.base.row(y, z), count: width) }
  }
}
