public import Domain

extension LatticeOscillation {
  /// This rank's part of all state, the lock-in's sums included. Collective.
  ///
  /// - Returns: The state: an oscillation restored from it goes on with the same bits.
  /// - Throws: `SnapshotError` or `MPIError`.
  public func snapshot() throws -> Snapshot {
    var snapshot = try flow.snapshot()
    for (name, value) in try lockInNumbers() { snapshot.numbers[name] = value }
    return snapshot
  }

  /// Takes over a state.
  ///
  /// - Parameter snapshot: A state of an oscillation with the same geometry and frequency, made on any number of ranks.
  /// - Throws: `SnapshotError`.
  public func restore(_ snapshot: Snapshot) throws {
    try flow.restore(snapshot)
    try restoreLockIn { name throws(SnapshotError) in try snapshot.number(name) }
  }
}
