internal import Domain
internal import MPI
internal import Numerics

extension Electrodeposition {
  /// n F C_s times a cell's volume over the projected area: what a sum of changes over cells is multiplied by.
  var chargePerCell: Double { parameters.chargePerVolume * topology.grid.spacing.x / Double(wallCells) }

  /// Cells at the collector.
  var wallCells: Int { topology.grid.cellCount / topology.grid.cells.x }

  /// Whether what is booked as metal is h(xi) rather than xi itself.
  var booksInterpolated: Bool { electrolyte.binary != nil }

  /// Moles that leave the electrolyte for a volume of metal.
  var molesPerVolume: Double {
    parameters.siteDensity * (1 - (electrolyte.binary?.transferenceNumber ?? 0))
  }

  /// The current that is asked for, A/m2; nil where the potential is.
  var givenCurrent: Double? {
    switch control {
    case .potential: nil
    case .currentDensity(let value): value
    case .rest: 0
    }
  }

  /// Advances the state by one step. Collective.
  ///
  /// - Parameter dt: The time to go in seconds, at most ``stableTimeStep()``.
  /// - Throws: `PlatingError`, after which the state is that before the step or, where what the clock shows says so, that after it; `EllipticError`, `MPIError`.
  public func step(_ dt: Double) throws {
    guard dt > 0, dt <= explicitLimit * (1 + 1e-9) else {
      throw PlatingError.unstableStep(step: dt, limit: explicitLimit)
    }
    let voltage = terminal.voltage
    let growth: Double
    hasGuessed = false
    do {
      growth = try attempt(dt)
    } catch let error as PlatingError {
      terminal.voltage = voltage
      // The next attempt guesses from what was there, and from nothing earlier.
      if !electrolyte.isStirred, hasGuessed { state.base.copy(from: state.baseHistory.last) }
      books.lastSteps = []
      throw error
    }
    clock.advance(by: dt)
    // From a jump nothing can be foreseen.
    let hasJumped = abs(terminal.voltage - voltage) * parameters.inverseThermalVoltage > 0.3
    books.lastSteps = hasJumped || clock.step < 2 ? [] : [dt] + books.lastSteps.prefix(1)
    try measure(.potential) { try settlePotential(dt, growth: growth) }
    try measure(.books) { try checkState(dt) }
    costs.steps += 1
    costs.potentialCycles += iterations.potential
    costs.concentrationCycles += iterations.concentration
  }

  /// The step itself, but for the clock; returns the sum over cells of what was booked, per second. Collective.
  private func attempt(_ dt: Double) throws -> Double {
    try halo.refresh(phase)
    if !hasBegun { try openBooks() }
    try findDeadMetal()
    measure(.interface) {
      derivative.compute(of: phase, into: state.derivative)
      addNoise(dt)
      state.derivative.add(-1, sources?.phase)
    }
    iterations = (0, 0)
    if !electrolyte.isStirred {
      try takeCoefficients(dt)
      state.baseHistory.foresee(state.base, into: state.base, dt, after: books.lastSteps)
      hasGuessed = true
    }
    try measure(.potential) { try solvePotential(dt) }
    try react(dt)
    return try measure(.books) {
      try audit(dt)
      return try advance(dt)
    }
  }

  /// Takes the noise, which is cut to the interface, off the derivative.
  private func addNoise(_ dt: Double) {
    guard parameters.noise > 0 else { return }
    let grid = topology.grid
    let amplitude = parameters.noise / (dt * grid.cellVolume).squareRoot()
    let (lower, width) = (phase.block.owned.lower, phase.block.count.x)
    let step = UInt64(clock.step)
    phase.forEachRow { xi, y, z in
      let (mu, normals) = (state.derivative.row(y, z), state.scratch.row(y, z))
      let first = grid.linearIndex(of: lower &+ CellIndex(0, y, z))
      key.fillNormals(normals, first: UInt64(first), count: width, sample: step)
      for x in 0..<width {
        let place = xi[x] * (1 - xi[x])
        mu[x] -= amplitude * (place > 0 ? place : 0) * normals[x]
      }
    }
  }

  /// Finds the concentration a step later, the rate d xi/dt, and with a given current the potential that goes with it.
  private func react(_ dt: Double) throws {
    if givenCurrent != nil, !booksInterpolated { try measure(.reaction) { try findVoltage() } }
    let f = parameters.inverseThermalVoltage
    for attempt in 0..<20 {
      measure(.reaction) {
        fillReaction()
      }
      if electrolyte.isStirred {
        state.next.copy(from: concentration)
      } else {
        try measure(.concentration) { try solveConcentration(dt, isFirst: attempt == 0) }
      }
      let width = phase.block.count.x
      state.attempted.forEachRow { rate, y, z in
        let (a, b, c) = (state.a.row(y, z), state.b.row(y, z), state.next.row(y, z))
        for x in 0..<width { rate[x] = a[x] + b[x] * c[x] }
      }
      guard let target = givenCurrent else { return }
      let correction = try measure(.reaction) { try voltageCorrection(for: target, dt) }
      let step = min(max(correction, -3 / f), 3 / f)
      terminal.voltage += step
      // The rate follows the correction as far as it is linear.
      if abs(correction) * f < 0.05 { return applyCorrection(correction) }
      shiftOverpotential(by: step)
    }
    throw PlatingError.unreachableCurrent(
      target: givenCurrent ?? 0, reached: terminal.currentDensity, time: clock.time)
  }

  /// The reaction's rates by the present overpotential and concentration. Local.
  func fillReaction() {
    reactionRows.fill(state, overpotential: state.overpotential, concentration: concentration)
    silenceDeadMetal()
  }

  private func applyCorrection(_ volts: Double) {
    let width = phase.block.count.x
    state.attempted.forEachRow { rate, y, z in
      let (g, s) = (state.g.row(y, z), state.sensitivity.row(y, z))
      for x in 0..<width { rate[x] -= volts * (g[x] * s[x]) }
    }
    shiftOverpotential(by: volts)
  }

  /// Moves the metal's potential, and with it the overpotential and what was solved for.
  func shiftOverpotential(by volts: Double) {
    let width = phase.block.count.x
    state.overpotential.forEachRow { eta, y, z in
      let s = state.sensitivity.row(y, z)
      for x in 0..<width { eta[x] += volts * s[x] }
    }
  }

  /// The change of the metal's potential with which the growth of a step is that of the given current, to rounding.
  /// Collective.
  private func voltageCorrection(for current: Double, _ dt: Double) throws -> Double {
    let target = current * dt / chargePerCell
    let width = phase.block.count.x
    var volts = 0.0
    for _ in 0..<12 {
      var sums = ReproducibleSum(count: 3)
      phase.forEachRow { xi, y, z in
        let (rate, g, s) = (state.attempted.row(y, z), state.g.row(y, z), state.sensitivity.row(y, z))
        let (v, booksInterpolated) = (volts, booksInterpolated)
        sums.addTerms(count: width, to: 0) { x in
          Self.growth(xi[x], dt * (rate[x] - v * (g[x] * s[x])), booksInterpolated)
        }
        sums.addTerms(count: width, to: 1) { x in
          let slope = booksInterpolated ? Interpolation.slope(xi[x] + dt * (rate[x] - v * (g[x] * s[x]))) : 1
          return slope * dt * g[x] * s[x]
        }
        sums.addTerms(count: width, to: 2) { x in
          abs(Self.growth(xi[x], dt * (rate[x] - v * (g[x] * s[x])), booksInterpolated))
        }
      }
      try topology.communicator.allReduce(&sums.words, .sum)
      let excess = sums.value(0) - target
      guard sums.value(1) > 0, excess.isFinite else {
        throw PlatingError.unreachableCurrent(
          target: current, reached: sums.value(0) * chargePerCell / dt, time: clock.time)
      }
      guard abs(excess) > 1e-14 * max(sums.value(2), abs(target)) else { return volts }
      volts += excess / sums.value(1)
    }
    return volts
  }

  /// How much metal is booked for a change of the order parameter.
  @inline(__always)
  static func growth(_ xi: Double, _ change: Double, _ isInterpolated: Bool) -> Double {
    let next = xi + change
    return isInterpolated ? Interpolation.plain(next) - Interpolation.plain(xi) : next - xi
  }

  /// Looks whether the step can be taken, before anything is changed. Collective.
  ///
  /// - Throws: `PlatingError.notFinite`, `.unstableStep`, `.depleted`, `MPIError`.
  private func audit(_ dt: Double) throws {
    let width = phase.block.count.x
    var (greatest, least, change) = (0.0, parameters.bulkConcentration, 0.0)
    var isFinite = true
    // With a single potential the concentration falls through zero within the interface, and in the corners between two far
    // into its tail: what counts is the electrolyte.
    let salty = booksInterpolated ? 0.5 : 0.01
    state.attempted.forEachRow { rate, y, z in
      let (xi, now, next) = (phase.row(y, z), concentration.row(y, z), state.next.row(y, z))
      for x in 0..<width {
        let (speed, c) = (abs(rate[x]), next[x])
        greatest = speed > greatest ? speed : greatest
        // On the metal's side of the interface next to no electrolyte is left, and its concentration means little.
        let isElectrolyte = xi[x] < 0.5
        least = c < least && xi[x] < salty ? c : least
        // In the metal's tail it counts as far as it has to do with the reaction.
        let moved = abs(c - now[x]) * (isElectrolyte ? 1 : Interpolation.slope(xi[x]) * (1 / 1.875))
        change = moved > change ? moved : change
        isFinite = isFinite && speed - speed == 0 && c - c == 0
      }
    }
    var extremes = [greatest, -least, isFinite ? 0 : 1, change]
    try topology.communicator.allReduce(&extremes, .maximum)
    let time = clock.time + dt
    guard extremes[2] == 0 else { throw PlatingError.notFinite(time: time) }
    guard extremes[0] * dt <= 0.2 else {
      throw PlatingError.unstableStep(step: dt, limit: 0.05 / extremes[0])
    }
    // The potential of a step knows the concentration at its beginning alone.
    let share = booksInterpolated ? extremes[3] / parameters.bulkConcentration : 0
    guard share <= 0.3 else { throw PlatingError.unstableStep(step: dt, limit: 0.1 * dt / share) }
    guard electrolyte.isStirred || -extremes[1] > -0.05 * parameters.bulkConcentration else {
      throw PlatingError.depleted(concentration: -extremes[1], time: time)
    }
    (books.greatestRate, books.saltRate) = (extremes[0], share / dt)
  }

  /// Takes the step, and books it; returns the sum over cells of what was booked, per second.
  private func advance(_ dt: Double) throws -> Double {
    let width = phase.block.count.x
    var sums = ReproducibleSum(count: 3)
    let isBinary = booksInterpolated
    let porosity = PhaseCoefficient(liquid: 1, solid: isBinary ? PlatingFields.leastPorosity : 0)
    phase.forEachRow { xi, y, z in
      let (rate, c, next) = (state.rate.row(y, z), concentration.row(y, z), state.next.row(y, z))
      let (attempted, weight) = (state.attempted.row(y, z), state.scratch.row(y, z))
      for x in 0..<width {
        let grown = xi[x] + dt * attempted[x]
        let booked = Self.growth(xi[x], dt * attempted[x], isBinary)
        xi[x] = grown
        rate[x] = booked
        c[x] = next[x]
        weight[x] = porosity.value(grown)
      }
      sums.add(rate, count: width, to: 0)
      sums.add(weight, count: width, to: 2)
      sums.addTerms(count: width, to: 1) { x in isBinary ? weight[x] * c[x] : c[x] }
      for x in 0..<width { rate[x] /= dt }
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    let growth = sums.value(0)
    let volume = topology.grid.cellVolume
    books.plated += volume * growth
    terminal.currentDensity = chargePerCell * growth / dt
    terminal.chargeDensity += chargePerCell * growth
    if !electrolyte.isStirred {
      // What the solver left over is spread over the electrolyte, so that the sum is exact.
      let inflow = dt * (try lastInflow + (sources?.inflow(on: topology) ?? 0))
      books.inflow += inflow
      books.content += inflow - molesPerVolume * volume * growth
      let shift = (books.content - volume * sums.value(1)) / (volume * sums.value(2))
      concentration.forEachRow { c, y, z in
        let weight = state.scratch.row(y, z)
        for x in 0..<width { c[x] += isBinary ? shift : shift * weight[x] }
      }
    }
    return growth / dt
  }

  /// Begins the books with the state as it is.
  private func openBooks() throws {
    books = PlatingBooks()
    (books.content, books.firstMetal) = try inventory()
    books.firstContent = books.content
    let mark = phase.block.owned.lower.x == 0
    var bare = 0
    if mark { phase.forEachRow { xi, _, _ in bare += xi[0] < 0.5 ? 1 : 0 } }
    books.bareCells = Double(try topology.communicator.allReduce(bare, .sum))
    hasBegun = true
  }

  /// The integrals of the concentration, by its share of electrolyte, and of the metal. Collective.
  func inventory() throws -> (content: Double, metal: Double) {
    let (width, isBinary) = (phase.block.count.x, booksInterpolated)
    let porosity = PhaseCoefficient(liquid: 1, solid: PlatingFields.leastPorosity)
    var sums = ReproducibleSum(count: 2)
    phase.forEachRow { xi, y, z in
      let c = concentration.row(y, z)
      sums.addTerms(count: width, to: 0) { x in isBinary ? porosity.value(xi[x]) * c[x] : c[x] }
      sums.addTerms(count: width, to: 1) { x in isBinary ? Interpolation.plain(xi[x]) : xi[x] }
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    let volume = topology.grid.cellVolume
    return (volume * sums.value(0), volume * sums.value(1))
  }

  /// Looks for the tip, and refuses to go on where the model has no meaning.
  private func checkState(_ dt: Double) throws {
    try halo.refresh(phase)
    terminal.tipPosition = try surfaceExtent().tip
    let grid = topology.grid
    guard terminal.tipPosition - grid.origin.x <= Self.farthestTip * grid.size.x else {
      throw PlatingError.shorted(
        tip: terminal.tipPosition - grid.origin.x, length: grid.size.x, time: clock.time)
    }
    guard terminal.currentDensity < 0 else { return }
    var bare = 0
    if phase.block.owned.lower.x == 0 { phase.forEachRow { xi, _, _ in bare += xi[0] < 0.5 ? 1 : 0 } }
    let all = try topology.communicator.allReduce(bare, .sum)
    guard Double(all) <= books.bareCells else { throw PlatingError.strippedThrough(time: clock.time) }
  }
}

extension Interpolation {
  /// h(u) by scalar arithmetic.
  @inline(__always)
  static func plain(_ u: Double) -> Double { u * u * u * (10 - u * (15 - 6 * u)) }

  /// h'(u) by scalar arithmetic.
  @inline(__always)
  static func slope(_ u: Double) -> Double {
    let w = u * (1 - u)
    return 30 * (w * w)
  }
}
