public import Domain

extension LatticeFlow: Model {
  /// The ranks over the grid.
  public var topology: CartesianTopology { geometry.topology }

  /// The density, less 1, and the velocity at the beginning of the next step, made anew at each call.
  public var fields: [any FieldStorage] {
    let (density, velocity) = moments()
    return [density, velocity]
  }

  /// The length of a step.
  public func stableTimeStep() -> Double { timeStep }

  /// Takes one step.
  ///
  /// - Parameter dt: The length of a step in seconds; the lattice has no other.
  /// - Throws: `MPIError`, or `SolverError.unsupportedSize` if the step is not that of the lattice.
  public func step(_ dt: Double) throws {
    guard abs(dt - timeStep) <= 1e-12 * timeStep else {
      throw SolverError.unsupportedSize("a step of \(dt) s; the lattice's is \(timeStep) s")
    }
    try advance()
  }

  /// This rank's part of all state: a flow restored from it goes on with the same bits, on any number of ranks.
  ///
  /// - Returns: The populations before the next collision, the open side's velocity and the clock.
  /// - Throws: `SnapshotError`.
  public func snapshot() throws -> Snapshot {
    var snapshot = Snapshot(clock: clock)
    if let openSide {
      snapshot.numbers = ["open_velocity_y": openSide.velocity.y, "open_velocity_z": openSide.velocity.z]
    }
    try store.append(to: &snapshot)
    return snapshot
  }

  /// Takes over a state from a snapshot that holds at least this rank's part.
  ///
  /// - Parameter snapshot: A state of a flow with the same geometry, made on any number of ranks.
  /// - Throws: `SnapshotError`.
  public func restore(_ snapshot: Snapshot) throws {
    if openSide != nil {
      openSide?.velocity = try Position(0, snapshot.number("open_velocity_y"), snapshot.number("open_velocity_z"))
    }
    try store.restore(snapshot)
    clock = snapshot.clock
  }
}
