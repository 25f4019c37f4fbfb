public import Domain
internal import MPI

extension GradientFlow {
  /// This rank's part of the state. Local.
  public func snapshot() throws -> Snapshot {
    var snapshot = Snapshot(clock: clock)
    try snapshot.append(phase, of: topology.decomposition)
    if let history {
      snapshot.numbers = [
        "last_step": history.lastSteps.0, "step_before": history.lastSteps.1, "next_step": history.nextStep,
      ]
      try append(history.previous, "previous", to: &snapshot)
      try append(history.curvature, "curvature", to: &snapshot)
    }
    return snapshot
  }

  /// Takes over a state.
  public func restore(_ snapshot: Snapshot) throws {
    clock = snapshot.clock
    try snapshot.restore(phase)
    if let history {
      history.lastSteps = (try snapshot.number("last_step"), try snapshot.number("step_before"))
      history.nextStep = try snapshot.number("next_step")
      history.energy = nil
      try restore(history.previous, "previous", from: snapshot)
      try restore(history.curvature, "curvature", from: snapshot)
    }
    try halo.refresh(phase)
  }

  /// Fields that swap places have no names of their own: their values go by way of one that has.
  private func append(_ field: Field<Double>, _ name: String, to snapshot: inout Snapshot) throws {
    let named = Field<Double>("\(phase.name)_\(name)", like: field)
    named.copy(from: field)
    try snapshot.append(named, of: topology.decomposition)
  }

  private func restore(_ field: Field<Double>, _ name: String, from snapshot: Snapshot) throws {
    let named = Field<Double>("\(phase.name)_\(name)", like: field)
    try snapshot.restore(named)
    field.copy(from: named)
  }
}
