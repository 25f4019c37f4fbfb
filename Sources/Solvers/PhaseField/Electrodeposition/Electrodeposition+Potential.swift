internal import Domain
internal import Glibc
internal import MPI
internal import Numerics

extension Electrodeposition {
  /// Gives the faces the coefficients of the present order parameter, and makes preconditioners where it is time for it.
  func takeCoefficients(_ dt: Double) throws {
    let isStale = concentrationSolver.isStale || potentialSolver.isStale || kineticSolver.isStale
    if held.step == 0 || isStale || dt > 2 * held.step {
      state.heldPhase.copy(from: phase)
      held = HeldConditions(step: dt, overpotential: try meanOverpotential())
      try measure(.preconditioners) { try makePreconditioners() }
      costs.preconditioners += 1
    }
    measure(.coefficients) { fillFaces(from: phase) }
  }

  private func fillFaces(from phase: Field<Double>) {
    diffusivity.fill(diffusivityFaces, from: phase, cells: state.scratch)
    conductivity.fill(conductivityFaces, from: phase, cells: state.scratch)
  }

  /// The overpotential where the interface is; the metal's potential before there is any.
  private func meanOverpotential() throws -> Double {
    let width = phase.block.count.x
    var sums = ReproducibleSum(count: 2)
    phase.forEachRow { xi, y, z in
      let eta = state.overpotential.row(y, z)
      sums.addTerms(count: width, to: 0) { x in Interpolation.slope(xi[x]) }
      sums.addTerms(count: width, to: 1) { x in Interpolation.slope(xi[x]) * eta[x] }
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    guard hasBegun, clock.step > 0, sums.value(0) > 0 else {
      if case .potential(let volts) = control { return volts }
      return terminal.voltage
    }
    return sums.value(1) / sums.value(0)
  }

  /// Makes the preconditioners of problems like the present ones, from what is held alone. Collective.
  func makePreconditioners() throws {
    let p = parameters
    let f = p.inverseThermalVoltage
    let limit = ReactionRows.greatestArgument
    let forward = exp(min(max(-p.transferCoefficient * f * held.overpotential, -limit), limit))
    let backward = exp(min(max((1 - p.transferCoefficient) * f * held.overpotential, -limit), limit))
    let (width, isBinary) = (phase.block.count.x, booksInterpolated)
    let porosity = PhaseCoefficient(liquid: 1, solid: PlatingFields.leastPorosity)
    let sink = molesPerVolume * p.reactionRate * forward / p.bulkConcentration
    let kinetic =
      p.chargePerVolume * p.reactionRate * f
      * ((1 - p.transferCoefficient) * backward + p.transferCoefficient * forward)
    fillFaces(from: state.heldPhase)
    let kinetics = Field<Double>("kinetics", like: state.reaction)
    let losses = Field<Double>("losses", like: state.reaction)
    state.heldPhase.forEachRow { xi, y, z in
      let (loss, conductance) = (losses.row(y, z), kinetics.row(y, z))
      for x in 0..<width {
        let slope = Interpolation.slope(xi[x])
        let (w, m) = isBinary ? (porosity.value(xi[x]), slope) : (1, 1)
        loss[x] = w / held.step + sink * m * slope
        conductance[x] = kinetic * slope * slope
      }
    }
    try concentrationSolver.hold(
      EllipticProblem(.faces(diffusivityFaces), reaction: losses, boundaries: concentrationBoundaries))
    try potentialSolver.hold(EllipticProblem(.faces(conductivityFaces), boundaries: potentialBoundaries(far: 0)))
    if isBinary {
      try kineticSolver.hold(
        EllipticProblem(.faces(conductivityFaces), reaction: kinetics, boundaries: potentialBoundaries(far: 0)))
    }
  }

  /// Conditions for what is solved for: with a single potential phi less the metal's, so that the small drop in the metal is
  /// not lost in rounding.
  private func potentialBoundaries(far: Double) -> [Side: EllipticBoundary] {
    var result = lateralBoundaries
    result[.xLower] = booksInterpolated ? .insulated : .value(0)
    if case .diffusionLayer(let thickness) = farElectrode {
      result[.xUpper] = .exchange(
        coefficient: parameters.liquidConductivity / thickness, ambient: .constant(far))
    } else {
      result[.xUpper] = .value(.constant(far))
    }
    return result
  }

  /// Finds the overpotential, its change with the metal's potential, and that potential itself. Collective.
  func solvePotential(_ dt: Double) throws {
    if case .potential(let volts) = control { terminal.voltage = volts }
    switch electrolyte {
    case .stirred:
      state.overpotential.fill(terminal.voltage)
      state.sensitivity.fill(1)
    case .cations: try solveSinglePotential()
    case .binary(let binary): try solveBinaryPotential(binary)
    }
  }

  private func solveSinglePotential() throws {
    let (width, volts, charge) = (phase.block.count.x, terminal.voltage, parameters.chargePerVolume)
    phase.forEachRow { _, y, z in
      let (source, rate) = (state.source.row(y, z), state.rate.row(y, z))
      for x in 0..<width { source[x] = -charge * rate[x] }
    }
    state.source.add(-1, sources?.potential)
    try potentialSolver.take(
      EllipticProblem(.faces(conductivityFaces), boundaries: potentialBoundaries(far: -volts)))
    try potentialSolver.solve(state.source, into: state.base)
    countSolve(potentialSolver)
    try auditCharge()
    let hasTarget = givenCurrent != nil
    if hasTarget {
      try potentialSolver.solver?.updateWalls([.xUpper: potentialBoundaries(far: -1)[.xUpper] ?? .value(-1)])
      try potentialSolver.solve(nil, into: state.response, isSlope: true)
      countSolve(potentialSolver)
    }
    phase.forEachRow { _, y, z in
      let (eta, base, phi) = (state.overpotential.row(y, z), state.base.row(y, z), state.potential.row(y, z))
      let (s, response) = (state.sensitivity.row(y, z), state.response.row(y, z))
      for x in 0..<width {
        eta[x] = base[x] + volts
        phi[x] = eta[x]
        s[x] = hasTarget ? 1 + response[x] : 1
      }
    }
  }

  func countSolve(_ solver: HeldSolver) {
    iterations.potential += solver.convergence.iterations
    costs.potentialSolves += 1
  }

  /// Compares the currents through both walls with the growth that was booked.
  private func auditCharge() throws {
    guard let solver = potentialSolver.solver else { return }
    let scale = topology.grid.spacing.x / (topology.grid.cellVolume * Double(wallCells))
    let (lower, upper) = (
      try solver.inflow(of: state.base, through: .xLower), try solver.inflow(of: state.base, through: .xUpper)
    )
    books.currents = (lower * scale, upper * scale)
    var sums = ReproducibleSum()
    state.rate.addValues(to: &sums)
    try topology.communicator.allReduce(&sums.words, .sum)
    let plating = chargePerCell * sums.value()
    let greatest = max(
      abs(books.currents.collector), abs(books.currents.far), abs(plating), parameters.exchangeCurrentDensity)
    books.chargeMismatch =
      greatest > 0 ? abs(books.currents.collector + books.currents.far - plating) / greatest : 0
  }

  /// The metal's potential for the given current, with the present concentration, by Newton's method. Collective.
  func findVoltage() throws {
    guard let target = givenCurrent else { return }
    let (width, f) = (phase.block.count.x, parameters.inverseThermalVoltage)
    var reached = 0.0
    for _ in 0..<80 {
      fillReaction()
      let isInterpolated = booksInterpolated
      var sums = ReproducibleSum(count: 2)
      phase.forEachRow { xi, y, z in
        let (a, b, g) = (state.a.row(y, z), state.b.row(y, z), state.g.row(y, z))
        let (c, s) = (concentration.row(y, z), state.sensitivity.row(y, z))
        sums.addTerms(count: width, to: 0) { x in
          (isInterpolated ? Interpolation.slope(xi[x]) : 1) * (a[x] + b[x] * c[x])
        }
        sums.addTerms(count: width, to: 1) { x in (isInterpolated ? Interpolation.slope(xi[x]) : 1) * g[x] * s[x] }
      }
      try topology.communicator.allReduce(&sums.words, .sum)
      reached = chargePerCell * sums.value(0)
      let slope = chargePerCell * sums.value(1)
      guard slope > 0, reached.isFinite else { break }
      let volts = (reached - target) / slope
      guard abs(volts) * f > 1e-4 else { return }
      let step = min(max(volts, -3 / f), 3 / f)
      terminal.voltage += step
      shiftOverpotential(by: step)
    }
    throw PlatingError.unreachableCurrent(target: target, reached: reached, time: clock.time)
  }
}
