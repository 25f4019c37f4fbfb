/// Hands the missing samples out to workers, and takes back what a busy worker has not started for one that is idle.
///
/// Pure bookkeeping: requests in, replies out, no communication, no clock. Positions count through the list of missing
/// samples. A worker that meets a slow sample keeps that sample alone: when the unclaimed samples are used up, whoever
/// is idle is served from the unstarted part of the fullest worker, half of it at a time, until every worker is either
/// in its last batch or done. The time lost at the end is then a few message latencies, not a block.
struct ClaimCoordinator {
  private struct Worker {
    /// At most so many samples are in the worker's hands and not started.
    var unstarted = 0
    var blocksSent = 0
    /// It has been asked to give back, and has not answered.
    var owesAnswer = false
    var isDismissed = false
    var hasLeft = false
  }

  private let policy: ClaimPolicy
  private var workers: [Worker]
  /// Workers that have nothing to do, first come first.
  private var idle: [Int] = []
  /// Workers that will soon have nothing to do.
  private var asking: [Int] = []
  /// Unclaimed positions; given back ones lie on top and go first.
  private var pool: [Range<Int>]
  /// The number of unclaimed positions.
  private(set) var unclaimed: Int
  /// Whether nothing more is handed out.
  private(set) var isStopping = false
  /// Replies that are to be sent, in order, to each worker by number.
  private(set) var outbox: [(worker: Int, reply: ClaimReply)] = []

  init(missing: Int, policy: ClaimPolicy) {
    self.policy = policy
    workers = Array(repeating: Worker(), count: policy.workers)
    pool = missing > 0 ? [0..<missing] : []
    unclaimed = missing
  }

  /// Whether every worker has left.
  var isFinished: Bool { workers.allSatisfy(\.hasLeft) }

  /// The replies to be sent, once.
  mutating func takeOutbox() -> [(worker: Int, reply: ClaimReply)] {
    defer { outbox.removeAll(keepingCapacity: true) }
    return outbox
  }

  /// Takes in what a worker says.
  mutating func receive(_ request: ClaimRequest, from worker: Int) {
    switch request {
    case .ask(let unstarted, let blocks):
      update(worker, unstarted: unstarted, blocks: blocks)
      asking.append(worker)
    case .idle(let blocks):
      // A block that is on its way has made the worker busy again.
      guard blocks == workers[worker].blocksSent else { return }
      workers[worker].unstarted = 0
      asking.removeAll { $0 == worker }
      idle.append(worker)
    case .giveBack(let range, let unstarted, let blocks):
      workers[worker].owesAnswer = false
      update(worker, unstarted: unstarted, blocks: blocks)
      if !range.isEmpty && !isStopping {
        pool.append(range)
        unclaimed += range.count
      }
    case .stop: stop()
    case .left: workers[worker].hasLeft = true
    case .report: return
    }
    match()
  }

  /// Hands out nothing more, and tells every worker to drop what it has not started.
  mutating func stop() {
    guard !isStopping else { return }
    isStopping = true
    pool = []
    unclaimed = 0
    for worker in workers.indices { dismiss(worker) }
  }

  private mutating func update(_ worker: Int, unstarted: Int, blocks: Int) {
    if blocks == workers[worker].blocksSent { workers[worker].unstarted = unstarted }
  }

  private mutating func match() {
    guard !isStopping else { return }
    while !pool.isEmpty && !idle.isEmpty { serve(idle.removeFirst(), startsAtOnce: true) }
    while !pool.isEmpty && !asking.isEmpty { serve(asking.removeFirst(), startsAtOnce: false) }
    if !idle.isEmpty { recall() }
  }

  private mutating func serve(_ worker: Int, startsAtOnce: Bool) {
    guard let top = pool.popLast() else { return }
    let count = min(policy.claim(of: unclaimed), top.count)
    let block = top.lowerBound..<top.lowerBound + count
    if count < top.count { pool.append(block.upperBound..<top.upperBound) }
    unclaimed -= count
    workers[worker].unstarted += startsAtOnce ? max(0, count - policy.batch) : count
    workers[worker].blocksSent += 1
    outbox.append((worker, .block(block)))
  }

  /// Asks the fullest workers to give back, one for each idle worker; dismisses the idle ones when none has anything.
  private mutating func recall() {
    var asked = workers.count { $0.owesAnswer }
    while asked < idle.count {
      let candidates = workers.indices.filter { workers[$0].unstarted > 0 && !workers[$0].owesAnswer }
      guard let fullest = candidates.max(by: { workers[$0].unstarted < workers[$1].unstarted }) else { break }
      workers[fullest].owesAnswer = true
      outbox.append((fullest, .giveBack))
      asked += 1
    }
    if asked == 0 {
      for worker in idle { dismiss(worker) }
      idle = []
    }
  }

  private mutating func dismiss(_ worker: Int) {
    guard !workers[worker].isDismissed else { return }
    workers[worker].isDismissed = true
    outbox.append((worker, .leave))
  }
}
