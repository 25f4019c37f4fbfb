internal import MPI

/// One rank's part in an ensemble: takes claims, simulates batch after batch, writes what is finished.
///
/// All ranks of a worker go through the same steps; its leader decides, and tells the others by a broadcast.
final class EnsembleWorker<Simulator: BatchSimulator> {
  /// What the leader tells the other ranks of its worker.
  private enum Step: Int64 { case simulate, flush, finish }

  /// The longest time that a finished sample waits to be written, in seconds, batches apart.
  private static var patience: Double { 1 }

  private var simulator: Simulator
  private let ranks: Communicator
  private let worldRank: Int
  /// The leader's connection to the coordinator; `nil` on the worker's other ranks.
  private let link: ClaimLink?
  private let block: BlockBuffer
  private let batchSize: Int
  /// Samples in a chunk of the file.
  private let chunk: Int
  private var sink: (any EnsembleSink)?
  private var oldest = 0.0

  /// What this rank spent its time on.
  private(set) var times = EnsembleReport.Times()
  /// What this rank wrote.
  private(set) var bytesWritten = 0
  /// Failures of this worker, the first ones.
  private(set) var failures: [EnsembleReport.Failure] = []
  /// The samples under way, for the message of an error.
  private(set) var current: [Int] = []

  init(_ simulator: Simulator, on ranks: Communicator, worldRank: Int, link: ClaimLink?, block: BlockBuffer) {
    self.worldRank = worldRank
    self.simulator = simulator
    self.ranks = ranks
    self.link = link
    self.block = block
    batchSize = max(1, simulator.batchSize)
    chunk = block.schema.chunkSamples(in: block.capacity)
    isShared = ranks.rank != 0 && block.strides.contains { $0 > 0 }
  }

  /// Works on claimed samples of one file until nothing more is to be had.
  func run(missing: SampleRanges, into sink: some EnsembleSink) throws(EnsembleError) {
    self.sink = sink
    while let samples = try nextSamples(missing) { try simulate(samples) }
    try flush()
    self.sink = nil
  }

  /// Works on claimed units, each with a file of its own, which `open` opens and `close` finishes.
  func run<Sink: EnsembleSink>(
    units: SampleRanges, open: (Int) throws(EnsembleError) -> (sink: Sink, missing: SampleRanges),
    close: (Int, Sink, _ isWhole: Bool) throws(EnsembleError) -> Void
  ) throws(EnsembleError) {
    while let claimed = try nextSamples(units) {
      for unit in claimed {
        let (sink, missing) = try open(unit)
        self.sink = sink
        var position = 0
        while position < missing.count, try mayGoOn() {
          var samples: [Int] = []
          missing.append(position..<min(position + batchSize, missing.count), to: &samples)
          position += samples.count
          try simulate(samples)
        }
        try flush()
        self.sink = nil
        try close(unit, sink, position == missing.count)
      }
    }
  }

  /// Whether this rank provides parts of samples although it does not lead.
  let isShared: Bool

  /// Writes what is finished after a failure, and has all claims ended.
  func abandon() {
    // A second failure says no more than the first.
    try? flush()
    link?.stop()
  }

  /// Takes this worker out of the claims, and waits for the end of all.
  func leave() throws(EnsembleError) {
    let start = monotonicSeconds()
    try link?.leave()
    times.waiting += monotonicSeconds() - start
  }

  /// What all workers have finished, on rank 0.
  var finished: SampleCounts { link?.counts ?? SampleCounts() }

  /// Whether a worker has asked for an end, on rank 0.
  var isStopping: Bool { link?.isStopping ?? false }

  /// Writes what is finished.
  func flush() throws(EnsembleError) {
    guard let sink, !block.isEmpty else { return }
    let start = monotonicSeconds()
    let before = sink.bytesWritten
    try sink.write(block, isLeader: ranks.rank == 0) { () throws(EnsembleError) in
      guard ranks.size > 1 else { return }
      do throws(MPIError) { try ranks.barrier() } catch { throw .mpi(error) }
    }
    let failed = block.status.count { $0 == SampleStatus.failed.rawValue }
    link?.report(SampleCounts(complete: block.status.count - failed, failed: failed))
    block.clear()
    bytesWritten += sink.bytesWritten - before
    times.writing += monotonicSeconds() - start
  }

  /// The next claimed samples, the same on every rank of the worker; `nil` at the end.
  private func nextSamples(_ missing: SampleRanges) throws(EnsembleError) -> [Int]? {
    while true {
      let (step, samples) = try share(try decide(missing))
      switch step {
      case .simulate: return samples
      case .flush: try flush()
      case .finish: return nil
      }
    }
  }

  private func decide(_ missing: SampleRanges) throws(EnsembleError) -> (Step, [Int]) {
    guard let link else { return (.finish, []) }
    while true {
      let positions = try link.takeBatch()
      if !positions.isEmpty {
        var samples: [Int] = []
        for range in positions { missing.append(range, to: &samples) }
        return (.simulate, samples)
      }
      if !block.isEmpty { return (.flush, []) }
      if link.holder.isDismissed { return (.finish, []) }
      let start = monotonicSeconds()
      try link.waitForWork()
      times.waiting += monotonicSeconds() - start
    }
  }

  /// Whether no stop was asked for, in the midst of a unit.
  private func mayGoOn() throws(EnsembleError) -> Bool {
    link?.poll()
    let isDismissed = link?.holder.isDismissed ?? false
    return try share((isDismissed ? .finish : .simulate, [])).step == .simulate
  }

  /// The leader's decision, on every rank of the worker.
  private func share(_ decision: (Step, [Int])) throws(EnsembleError) -> (step: Step, samples: [Int]) {
    guard ranks.size > 1 else { return decision }
    do throws(MPIError) {
      let wire = try ranks.broadcast([decision.0.rawValue] + decision.1.map(Int64.init))
      guard let first = wire.first, let step = Step(rawValue: first) else { return (.finish, []) }
      return (step, wire.dropFirst().map { Int($0) })
    } catch {
      throw .mpi(error)
    }
  }

  private func simulate(_ samples: [Int]) throws(EnsembleError) {
    current = samples
    if block.room < samples.count { try flush() }
    let start = monotonicSeconds()
    if block.isEmpty { oldest = start }
    var batch = block.batch(for: samples)
    do throws(SimulatorError) {
      try simulator.simulate(&batch) { link?.poll() }
    } catch {
      throw .simulator(rank: worldRank, samples: samples, reason: error.description)
    }
    let now = monotonicSeconds()
    times.simulating += now - start
    block.append(batch, seconds: now - start)
    remember(batch)
    current = []
    // The worker's ranks write together, so the leader's clock decides. Whole chunks are written faster.
    let waited = now - oldest
    let isWhole = block.samples.count % chunk == 0
    let isDue = block.room < batchSize || waited > Self.patience || (isWhole && 4 * waited > Self.patience)
    if try share((isDue ? .flush : .simulate, [])).step == .flush { try flush() }
  }

  private func remember(_ batch: SampleBatch) {
    guard ranks.rank == 0 else { return }
    for (sample, outcome) in zip(batch.samples, batch.outcomes) {
      guard case .failed(let reason) = outcome, failures.count < 20 else { continue }
      failures.append(EnsembleReport.Failure(sample: sample, reason: reason))
    }
  }
}
