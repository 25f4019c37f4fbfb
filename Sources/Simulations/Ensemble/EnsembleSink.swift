/// Where a worker's finished samples go: the whole ensemble's file, or one shard of it.
protocol EnsembleSink: AnyObject {
  /// The bytes written so far by this rank.
  var bytesWritten: Int { get }

  /// Writes a block: data first, then, when every rank of the worker has written its part, the samples' status.
  ///
  /// - Parameters:
  ///   - block: The samples; those that follow one another are written together.
  ///   - isLeader: Whether this rank writes what there is once a sample.
  ///   - synchronise: Waits for the worker's other ranks.
  func write(
    _ block: BlockBuffer, isLeader: Bool, synchronise: () throws(EnsembleError) -> Void
  ) throws(EnsembleError)
}
