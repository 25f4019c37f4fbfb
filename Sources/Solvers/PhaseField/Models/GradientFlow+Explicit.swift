internal import Domain
internal import MPI

extension GradientFlow {
  /// The longest stable explicit step: 2 over the largest rate at which a disturbance decays.
  var explicitLimit: Double {
    let energy = potential.energy
    let spacing = topology.grid.spacing
    let second = topology.grid.axes.reduce(0.0) { $0 + 4 / (spacing[$1] * spacing[$1]) }
    let stiffness =
      energy.gradient * (energy.anisotropy?.greatestFactor ?? 1) * second + energy.well.greatestCurvature
    return 2 / (relaxation.mobility * stiffness * (relaxation.isConserved ? second : 1))
  }

  /// One step of forward Euler, in one pass over memory if nothing else acts.
  func stepExplicitly(_ dt: Double) throws {
    guard isPlain else { return try stepByRate(dt) }
    try halo.refresh(phase)
    let stencil = Stencil(phase)
    let step = AllenCahnStep(potential.energy, rate: dt * relaxation.mobility, stencil)
    if let sweep {
      sweep.advance(phase, step)
    } else {
      step.sweep(phase, into: next, stencil)
      swap(&phase, &next)
    }
    clock.advance(by: dt)
  }

  /// Several steps in one pass over memory.
  func stepThroughPass(_ pass: AllenCahnPass, _ exchange: HaloExchange, _ dt: Double) throws {
    try exchange(phase)
    halo.boundaries[0].fillHalo(of: phase)
    pass.advance(phase, AllenCahnStep(potential.energy, rate: dt * relaxation.mobility, Stencil(phase)))
    for _ in 0..<pass.steps { clock.advance(by: dt) }
  }

  private func stepByRate(_ dt: Double) throws {
    try computeRate(of: phase, time: clock.time, into: next)
    let width = phase.block.count.x
    next.forEachRow { row, y, z in
      let u = phase.row(y, z)
      for x in 0..<width { row[x] = u[x] + dt * row[x] }
    }
    swap(&phase, &next)
    clock.advance(by: dt)
  }
}
