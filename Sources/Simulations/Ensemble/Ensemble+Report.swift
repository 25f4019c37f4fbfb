internal import MPI

extension Ensemble {
  /// Gathers what the workers did. Collective.
  func report<Simulator>(
    of worker: EnsembleWorker<Simulator>, _ crew: EnsembleCrew, _ state: EnsembleState, seconds: Double
  ) throws(EnsembleError) -> EnsembleReport {
    let found = try together { () throws(EnsembleError) in try self.found(worker.finished, state) }
    do throws(MPIError) {
      let done = worker.finished
      let isStopping = try world.broadcast(worker.isStopping ? 1 : 0) > 0
      let counts = try world.broadcast([done.complete, done.failed])
      let total = try world.broadcast([found.complete, found.failed])
      let bytes = try world.allReduce(worker.bytesWritten, .sum)
      let times = worker.times
      let timer = SectionTimer()
      timer.add(times.simulating, to: "simulating")
      timer.add(times.writing, to: "writing")
      timer.add(times.waiting, to: "waiting")
      let mine = crew.isLeader ? [times.simulating, times.writing, times.waiting] : []
      let all = try world.allGather(varying: mine).values
      let simulated = counts[0] + counts[1]
      return EnsembleReport(
        ending: isStopping && total[0] + total[1] < state.samples ? .stopped : .finished, samples: state.samples,
        complete: total[0], failed: total[1], simulated: simulated,
        failedNow: counts[1], failures: try failures(of: worker), seconds: try world.allReduce(seconds, .maximum),
        bytesWritten: bytes,
        workers: stride(from: 0, to: all.count, by: 3).map {
          EnsembleReport.Times(simulating: all[$0], writing: all[$0 + 1], waiting: all[$0 + 2])
        }, sections: try timer.statistics(on: world))
    } catch {
      throw .mpi(error)
    }
  }

  /// What there is now, on rank 0.
  private func found(_ done: SampleCounts, _ state: EnsembleState) throws(EnsembleError) -> SampleCounts {
    guard world.rank == 0 else { return SampleCounts() }
    if case .shards(let shards) = plan.storage, done.complete + done.failed < state.remaining {
      return try recount(shards)
    }
    return SampleCounts(complete: state.complete + done.complete, failed: state.failed + done.failed)
  }

  private func failures<Simulator>(
    of worker: EnsembleWorker<Simulator>
  ) throws(MPIError) -> [EnsembleReport.Failure] {
    let text = worker.failures.map { failure in
      "\(failure.sample) " + failure.reason.replacing("\n", with: " ") + "\n"
    }
    let all = try world.allGather(varying: Array(text.joined().utf8)).values
    return String(decoding: all, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = words.first, let sample = Int(first) else { return nil }
      return EnsembleReport.Failure(sample: sample, reason: words.count > 1 ? String(words[1]) : "")
    }.sorted { $0.sample < $1.sample }
  }
}

extension EnsembleReport {
  /// The report of a run that found nothing missing.
  init(_ state: EnsembleState) {
    self.init(
      ending: .finished, samples: state.samples, complete: state.complete, failed: state.failed, simulated: 0,
      failedNow: 0, failures: [], seconds: 0, bytesWritten: 0, workers: [], sections: [])
  }
}

extension EnsembleProgress {
  init(_ counts: SampleCounts, of state: EnsembleState, elapsed: Double) {
    let finished = counts.complete + counts.failed
    self.init(
      done: state.samples - state.remaining + finished, total: state.samples, failures: counts.failed,
      rate: elapsed > 0 ? Double(finished) / elapsed : 0, elapsed: elapsed)
  }
}
