internal import MPI

/// What an ensemble finds when it starts; the same on every rank.
struct EnsembleState {
  /// What is to be claimed: samples, or shards where those are the units.
  var missing = SampleRanges([])
  /// The samples that this run is about: all, or those of the selected shards.
  var samples = 0
  /// Complete samples among them.
  var complete = 0
  /// Failed ones that are not tried again.
  var failed = 0

  /// On rank 0, the right to write the single file.
  var claim: FileClaim?

  /// Samples to be simulated.
  var remaining: Int { samples - complete - failed }

  /// Takes in the status of samples; returns those to be simulated.
  mutating func count(_ status: [UInt8], first: Int, retriesFailed: Bool) -> SampleRanges {
    samples += status.count
    complete += status.count { $0 == SampleStatus.complete.rawValue }
    if !retriesFailed { failed += status.count { $0 == SampleStatus.failed.rawValue } }
    return Self.missing(status, first: first, retriesFailed: retriesFailed)
  }

  static func missing(_ status: [UInt8], first: Int, retriesFailed: Bool) -> SampleRanges {
    SampleRanges(status: status, first: first) {
      $0 == SampleStatus.missing.rawValue || (retriesFailed && $0 == SampleStatus.failed.rawValue)
    }
  }

  /// Rank 0's state, on every rank. Collective.
  func shared(on world: Communicator) throws(EnsembleError) -> EnsembleState {
    var state = self
    do throws(MPIError) {
      let counts = try world.broadcast([samples, complete, failed])
      state.missing = SampleRanges(bounds: try world.broadcast(missing.bounds))
      (state.samples, state.complete, state.failed) = (counts[0], counts[1], counts[2])
    } catch {
      throw .mpi(error)
    }
    return state
  }
}
