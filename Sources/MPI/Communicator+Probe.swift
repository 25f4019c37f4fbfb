internal import CMPI

extension Communicator {
  /// Waits until a message can be received, and says from whom it is and how long. (MPI 3.1, section 3.8)
  ///
  /// - Parameters:
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: Sender, tag and length.
  /// - Throws: ``MPIError``.
  public func probe(from source: some SourceSelector, tag: some TagSelector = 0) throws(MPIError) -> MessageStatus {
    let from = try validSource(source, "MPI_Probe")
    let tag = try validTag(tag, "MPI_Probe")
    var status = MPI_Status()
    try unsafe check(MPI_Probe(from, tag, raw, &status), "MPI_Probe")
    return try MessageStatus(status)
  }

  /// Says from whom the next message is and how long, or nil if none can be received yet. (MPI 3.1, section 3.8)
  ///
  /// - Parameters:
  ///   - source: The sending rank, `.any`, or nil for nobody.
  ///   - tag: The tag, or `.any`.
  /// - Returns: Sender, tag and length.
  /// - Throws: ``MPIError``.
  public func immediateProbe(
    from source: some SourceSelector, tag: some TagSelector = 0
  ) throws(MPIError) -> MessageStatus? {
    let from = try validSource(source, "MPI_Iprobe")
    let tag = try validTag(tag, "MPI_Iprobe")
    var status = MPI_Status()
    var isThere: Int32 = 0
    try unsafe check(MPI_Iprobe(from, tag, raw, &isThere, &status), "MPI_Iprobe")
    return isThere != 0 ? try MessageStatus(status) : nil
  }
}
