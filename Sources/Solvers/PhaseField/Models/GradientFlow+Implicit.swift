internal import Domain
internal import MPI

extension GradientFlow {
  /// Goes `dt` by steps whose errors are small enough.
  func stepImplicitly(_ dt: Double, _ order: Int, _ control: StepControl) throws {
    guard let history else { return }
    var remaining = dt
    var trial = dt
    while remaining > 0 {
      let isLast = trial >= remaining * (1 - 1e-12)
      let step = isLast ? remaining : trial
      let error = try attempt(step, order, history)
      if control.accepts(error), try !control.energyMustFall || energyFalls(history) {
        accept(step, history)
        lastError = error
        clock.advance(by: step)
        remaining = isLast ? 0 : remaining - step
        history.nextStep = control.next(after: step, error: error)
      } else {
        rejectedSteps += 1
        trial = step / 2
        guard trial >= control.shortest else {
          throw PhaseFieldError.stepTooShort(time: clock.time, step: step, error: error)
        }
      }
    }
  }

  /// Computes the state after a step into `next`, and returns the step's error.
  ///
  /// With u* extrapolated to the new time, the increment d = u - u* solves (c / dt + L (S + k A) A^q) d = F(u*) - du*/dt:
  /// variable-step backward differences with the bulk term at u*, and stabilised by S d. q is 1 for conserved order
  /// parameters, and A minus the Laplacian. d also is the second divided difference of the last three states, whose change
  /// gives the third derivative, and the error.
  private func attempt(_ dt: Double, _ order: Int, _ history: StepHistory) throws -> Double {
    let last = order == 2 ? history.lastSteps.0 : 0
    let ratio = last > 0 ? dt / last : 0
    let (star, width) = (history.extrapolated, phase.block.count.x)
    star.forEachRow { row, y, z in
      let (u, before) = (phase.row(y, z), history.previous.row(y, z))
      for x in 0..<width { row[x] = u[x] + ratio * (u[x] - before[x]) }
    }
    try computeRate(of: star, time: clock.time + dt, into: history.residual)
    if last > 0 {
      history.residual.forEachRow { row, y, z in
        let (u, before) = (phase.row(y, z), history.previous.row(y, z))
        for x in 0..<width { row[x] -= (u[x] - before[x]) / last }
      }
    }
    let constant = (1 + 2 * ratio) / ((1 + ratio) * dt)
    let wanted = polynomial(constant)
    guard let solver else { return 0 }
    try solver.solve(solver.solvable(wanted), history.residual, into: history.increment)
    next.forEachRow { row, y, z in
      let (base, increment) = (star.row(y, z), history.increment.row(y, z))
      for x in 0..<width { row[x] = base[x] + increment[x] }
    }
    return try error(dt, order, history)
  }

  /// The operator of a step.
  private func polynomial(_ constant: Double) -> StepPolynomial {
    let energy = potential.energy
    let (mobility, stabilization) = (relaxation.mobility, energy.well.greatestCurvature)
    let gradient = energy.gradient * (energy.anisotropy?.greatestFactor ?? 1)
    return relaxation.isConserved
      ? StepPolynomial(constant: constant, linear: mobility * stabilization, square: mobility * gradient)
      : StepPolynomial(constant: constant + mobility * stabilization, linear: mobility * gradient, square: 0)
  }

  /// The largest error of the step that is in `next`, on any rank.
  private func error(_ dt: Double, _ order: Int, _ history: StepHistory) throws -> Double {
    let (last, before) = history.lastSteps
    let width = phase.block.count.x
    // The first steps are for the caller to choose short.
    guard order == 1 || before > 0 else { return 0 }
    let scale = order == 1 ? 0 : 1 / (dt * (dt + last))
    var greatest = 0.0
    history.increment.forEachRow { row, y, z in
      let curvature = history.curvature.row(y, z)
      for x in 0..<width {
        let change = order == 1 ? row[x] : scale * row[x] - curvature[x]
        // What is not a number counts as an error beyond any tolerance.
        greatest = abs(change) <= greatest ? greatest : (change == change ? abs(change) : .infinity)
      }
    }
    let error = try topology.communicator.allReduce(greatest, .maximum)
    return order == 1 ? error : error * dt * dt * (dt + last) / (dt + last + before)
  }

  /// Whether the state in `next` has no more energy than the present one, but for rounding.
  private func energyFalls(_ history: StepHistory) throws -> Bool {
    let before = try history.energy ?? energies().total
    try halo.refresh(next)
    let after = try potential.energies(of: next).total
    let falls = after <= before + 1e-12 * abs(before)
    history.energy = falls ? after : before
    return falls
  }

  /// Takes over the state in `next`.
  private func accept(_ dt: Double, _ history: StepHistory) {
    let last = history.lastSteps.0
    let width = phase.block.count.x
    if last > 0 {
      let scale = 1 / (dt * (dt + last))
      history.curvature.forEachRow { row, y, z in
        let increment = history.increment.row(y, z)
        for x in 0..<width { row[x] = scale * increment[x] }
      }
    }
    history.lastSteps = (dt, last)
    swap(&history.previous, &phase)
    swap(&phase, &next)
  }
}
