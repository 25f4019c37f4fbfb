public import MPI

extension Snapshot {
  /// Joins the parts of all ranks to the whole state, on every rank. Collective.
  ///
  /// - Parameter communicator: The ranks that hold the parts.
  /// - Returns: The whole state, the same for any division of the grid.
  /// - Throws: `MPIError`, or `SnapshotError` if the parts do not belong together; the same on every rank.
  public func gathered(on communicator: Communicator) throws -> Snapshot {
    let parts = try communicator.allGather(varying: encoded)
    return try .joined((0..<communicator.size).map { try Snapshot(encoded: parts[$0]) })
  }

  /// Sends the snapshot to another rank, as a particle that moves.
  ///
  /// - Parameters:
  ///   - rank: The receiver, which calls ``received(from:on:tag:)``.
  ///   - communicator: The ranks.
  ///   - tag: A number that the receiver selects by.
  /// - Throws: `MPIError`.
  public func send(to rank: Int, on communicator: Communicator, tag: Int = 0) throws(MPIError) {
    try communicator.send(encoded, to: rank, tag: tag)
  }

  /// Waits for a snapshot that another rank sends.
  ///
  /// - Parameters:
  ///   - rank: The sender, which calls ``send(to:on:tag:)``.
  ///   - communicator: The ranks.
  ///   - tag: The number that the sender gave.
  /// - Returns: The snapshot.
  /// - Throws: `MPIError`, or `SnapshotError.malformed` if something else was sent.
  public static func received(from rank: Int, on communicator: Communicator, tag: Int = 0) throws -> Snapshot {
    try Snapshot(encoded: communicator.receive(UInt8.self, from: rank, tag: tag).values)
  }
}
