public import Domain
internal import MPI

extension Electrodeposition {
  /// The fields of the state, warm starts included.
  private var stateFields: [Field<Double>] {
    let first = [state.phase, state.concentration]
    return electrolyte.isStirred
      ? first
      : first + [
        state.potential, state.base, state.rate, state.dead, state.response, state.heldPhase, state.overpotential,
      ] + state.baseHistory.fields + state.concentrationHistory.fields
  }

  private var solvers: [(name: String, solver: HeldSolver)] {
    [("concentration", concentrationSolver), ("potential", potentialSolver), ("kinetic", kineticSolver)]
  }

  /// Whether it was found out by all ranks, at a state that can be gone on from.
  public func isWhole(after error: any Error) -> Bool { error is PlatingError }

  /// This rank's part of the state. Local.
  ///
  /// ``control`` is not part of it.
  public func snapshot() throws -> Snapshot {
    var snapshot = Snapshot(clock: clock, numbers: books.numbers)
    snapshot.numbers["has_begun"] = hasBegun ? 1 : 0
    snapshot.numbers["voltage"] = terminal.voltage
    snapshot.numbers["current_density"] = terminal.currentDensity
    snapshot.numbers["charge_density"] = terminal.chargeDensity
    snapshot.numbers["tip_position"] = terminal.tipPosition
    snapshot.numbers["held_step"] = held.step
    snapshot.numbers["held_overpotential"] = held.overpotential
    for (name, solver) in solvers {
      snapshot.numbers["iterations_\(name)_first"] = solver.iterations.first
      snapshot.numbers["iterations_\(name)_last"] = solver.iterations.last
    }
    for field in stateFields { try snapshot.append(field, of: topology.decomposition) }
    return snapshot
  }

  /// Takes over a state. Collective.
  public func restore(_ snapshot: Snapshot) throws {
    clock = snapshot.clock
    books = try PlatingBooks { name throws(SnapshotError) in try snapshot.number(name) }
    hasBegun = try snapshot.number("has_begun") == 1
    terminal.voltage = try snapshot.number("voltage")
    terminal.currentDensity = try snapshot.number("current_density")
    terminal.chargeDensity = try snapshot.number("charge_density")
    terminal.tipPosition = try snapshot.number("tip_position")
    held.step = try snapshot.number("held_step")
    held.overpotential = try snapshot.number("held_overpotential")
    for field in stateFields { try snapshot.restore(field) }
    try halo.refresh(phase)
    guard !electrolyte.isStirred, held.step > 0 else { return }
    try halo.refresh(state.heldPhase)
    try makePreconditioners()
    for (name, solver) in solvers {
      solver.iterations = (
        try snapshot.number("iterations_\(name)_first"), try snapshot.number("iterations_\(name)_last")
      )
    }
  }
}
