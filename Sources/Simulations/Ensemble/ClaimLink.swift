internal import Glibc
internal import MPI

/// Carries claims between the workers' leaders and the coordinator on rank 0, which works itself.
///
/// Nobody waits for an answer while there is work: claims are asked for ahead, and rank 0 answers whenever it polls,
/// between its batches and within them. Messages are a few integers, sent without waiting.
final class ClaimLink {
  private static let requestTag = 1
  private static let replyTag = 2
  /// The shortest time between two progress reports of a worker, or calls of the progress closure, in seconds.
  private static let progressInterval = 0.2

  private let communicator: Communicator
  /// The ranks that lead workers, by worker; rank 0 leads worker 0.
  private let leaders: [Int]
  private var coordinator: ClaimCoordinator?
  private(set) var holder: ClaimHolder
  private let shouldStop: () -> Bool
  private let progress: (SampleCounts) -> Void

  private var sends: [Request] = []
  private var unreported = SampleCounts()
  private var lastReport: Double
  private var hasSaidStop = false
  /// What has been finished by all workers, as far as they have told. Known on rank 0 alone.
  private(set) var counts = SampleCounts()
  /// The first call that failed within a poll, which cannot throw.
  private var failure: MPIError?

  /// Creates the link. Local; `communicator` must carry no other messages.
  init(
    _ communicator: Communicator, leaders: [Int], missing: Int, policy: ClaimPolicy, shouldStop: @escaping () -> Bool,
    progress: @escaping (SampleCounts) -> Void
  ) {
    self.communicator = communicator
    self.leaders = leaders
    coordinator = communicator.rank == 0 ? ClaimCoordinator(missing: missing, policy: policy) : nil
    holder = ClaimHolder(batch: policy.batch)
    self.shouldStop = shouldStop
    self.progress = progress
    lastReport = monotonicSeconds()
  }

  /// The next positions to be worked on, without waiting; empty if none is in hand.
  func takeBatch() throws(EnsembleError) -> [Range<Int>] {
    poll()
    let taken = holder.takeBatch()
    if !taken.isEmpty, let request = holder.askAhead() { say(request) }
    try check()
    return taken
  }

  /// Tells the coordinator that this worker has nothing to do, and waits until it has, or is dismissed.
  func waitForWork() throws(EnsembleError) {
    if let request = holder.sayIdle() { say(request) }
    while holder.unstarted == 0 && !holder.isDismissed {
      poll()
      try check()
      pause()
    }
  }

  /// Takes this worker out; on rank 0, attends to the others until all have left.
  func leave() throws(EnsembleError) {
    while !holder.isDismissed {
      poll()
      try check()
      pause()
    }
    say(.left)
    while coordinator?.isFinished == false {
      poll()
      try check()
      pause()
    }
    let last = sends
    sends = []
    do throws(MPIError) { try Request.waitAll(last) } catch { throw .mpi(error) }
    if communicator.rank == 0 { progress(counts) }
  }

  /// Ends the claims of all workers.
  func stop() {
    guard !hasSaidStop else { return }
    hasSaidStop = true
    say(.stop)
  }

  /// Whether an end was asked for. Known on rank 0 alone.
  var isStopping: Bool { coordinator?.isStopping ?? false }

  /// Counts samples as finished: they are in the file.
  func report(_ finished: SampleCounts) {
    unreported.complete += finished.complete
    unreported.failed += finished.failed
    if monotonicSeconds() - lastReport > Self.progressInterval { say(.report) }
  }

  /// Attends to messages; returns at once.
  func poll() {
    guard failure == nil else { return }
    if !hasSaidStop && shouldStop() { stop() }
    do throws(MPIError) {
      if coordinator != nil { try receiveRequests() } else { try receiveReplies() }
      for request in sends { _ = try request.test() }
      sends.removeAll { $0.isFinished }
    } catch {
      failure = error
    }
  }

  private func say(_ request: ClaimRequest) {
    let finished = unreported
    unreported = SampleCounts()
    do throws(MPIError) {
      if coordinator != nil {
        try take(request, finished, from: 0)
      } else {
        lastReport = monotonicSeconds()
        sends.append(
          try communicator.immediateSend(request.encoded(finished), to: 0, tag: Self.requestTag))
      }
    } catch {
      failure = failure ?? error
    }
  }

  private func receiveReplies() throws(MPIError) {
    while try communicator.immediateProbe(from: 0, tag: Self.replyTag) != nil {
      let wire = try communicator.receive(Int64.self, from: 0, tag: Self.replyTag).values
      guard let reply = ClaimReply(wire) else { preconditionFailure("a claim reply of \(wire)") }
      if let answer = holder.receive(reply) { say(answer) }
    }
  }

  private func receiveRequests() throws(MPIError) {
    while let status = try communicator.immediateProbe(from: .any, tag: Self.requestTag) {
      let source = status.source
      let wire = try communicator.receive(Int64.self, from: source, tag: Self.requestTag).values
      guard let source, let worker = worker(ledBy: source) else { continue }
      guard let (request, finished) = ClaimRequest.decoded(wire) else { preconditionFailure("a claim of \(wire)") }
      try take(request, finished, from: worker)
    }
    let now = monotonicSeconds()
    guard now - lastReport > Self.progressInterval else { return }
    lastReport = now
    progress(counts)
  }

  /// Hands a request to the coordinator, and its replies to whom they concern. Rank 0's own worker needs no message.
  private func take(_ request: ClaimRequest, _ finished: SampleCounts, from worker: Int) throws(MPIError) {
    counts.complete += finished.complete
    counts.failed += finished.failed
    coordinator?.receive(request, from: worker)
    while let replies = coordinator?.takeOutbox(), !replies.isEmpty {
      for (worker, reply) in replies {
        if worker > 0 {
          sends.append(try communicator.immediateSend(reply.encoded, to: leaders[worker], tag: Self.replyTag))
        } else if let answer = holder.receive(reply) {
          coordinator?.receive(answer, from: 0)
        }
      }
    }
  }

  /// Leaders ascend with their workers.
  private func worker(ledBy rank: Int) -> Int? {
    var low = 0
    var high = leaders.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if leaders[middle] <= rank { low = middle } else { high = middle }
    }
    return leaders[low] == rank ? low : nil
  }

  private func check() throws(EnsembleError) {
    if let failure { throw .mpi(failure) }
  }

  /// Leaves the core to others: where ranks share cores, a waiting one must not hold up a working one.
  private func pause() {
    usleep(50)
  }
}

/// Seconds of a clock that only runs forwards.
func monotonicSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}
