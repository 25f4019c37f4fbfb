internal import MPI

extension Ensemble {
  /// Gathers what the workers did. Collective.
  func report<Simulator>(
    of worker: EnsembleWorker<Simulator>, _ crew: EnsembleCrew, _ state: EnsembleState, seconds: Double
  ) throws(EnsembleError) -> EnsembleReport {
    do throws(MPIError) {
      let counts = try world.broadcast([worker.finished.complete, worker.finished.failed])
      let bytes = try world.allReduce(worker.bytesWritten, .sum)
      let times = worker.times
      let mine = crew.isLeader ? [times.simulating, times.writing, times.waiting] : []
      let all = try world.allGather(varying: mine).values
      let simulated = counts[0] + counts[1]
      return EnsembleReport(
        ending: simulated < state.remaining ? .stopped : .finished, samples: state.samples,
        complete: state.complete + counts[0], failed: state.failed + counts[1], simulated: simulated,
        failures: try failures(of: worker), seconds: try world.allReduce(seconds, .maximum), bytesWritten: bytes,
        workers: stride(from: 0, to: all.count, by: 3).map {
          EnsembleReport.Times(simulating: all[$0], writing: all[$0 + 1], waiting: all[$0 + 2])
        })
    } catch {
      throw .mpi(error)
    }
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
      failures: [], seconds: 0, bytesWritten: 0, workers: [])
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
