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

  /// One step of forward Euler.
  func stepExplicitly(_ dt: Double) throws {
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
