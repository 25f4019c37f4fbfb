@testable import Simulations

/// A run of claims in model time: every message takes a latency, every busy worker looks at its messages now and then.
///
/// Times in ticks. It shows what the scheduling itself loses, with no machine in the way.
struct ClaimSimulation {
  /// The time that each batch takes: of its slowest sample, since a batch's samples are simulated side by side, or of
  /// all its samples, one after the other.
  enum BatchTime { case slowest, sum }

  var cost: [Int]
  var batch: Int
  var chunk: Int
  var workers: Int
  var batchTime = BatchTime.sum
  var latency = 1
  var pollInterval = 5

  struct Outcome {
    var ticks = 0
    var timesDone: [Int] = []
    var started: [Int] = []
    var busy = 0
    var messages = 0
    var partialBatches = 0
  }

  private struct Agent {
    var holder: ClaimHolder
    var inbox: [(due: Int, reply: ClaimReply)] = []
    var busyUntil = 0
    var hasLeft = false
  }

  func run(stopAt: Int? = nil) -> Outcome {
    let policy = ClaimPolicy(batch: batch, chunk: chunk, workers: workers)
    var coordinator = ClaimCoordinator(missing: cost.count, policy: policy)
    var agents = (0..<workers).map { _ in Agent(holder: ClaimHolder(batch: batch)) }
    var requests: [(due: Int, worker: Int, request: ClaimRequest)] = []
    var outcome = Outcome()
    outcome.timesDone = Array(repeating: 0, count: cost.count)
    outcome.started = outcome.timesDone
    var tick = 0

    while !coordinator.isFinished && tick < 2_000_000 {
      if tick == stopAt { coordinator.stop() }
      // Worker 0 is the coordinator's own rank: it attends to messages when idle, else every pollInterval.
      if agents[0].busyUntil <= tick || tick % pollInterval == 0 {
        for message in requests where message.due <= tick { coordinator.receive(message.request, from: message.worker) }
        requests.removeAll { $0.due <= tick }
      }
      for (worker, reply) in coordinator.takeOutbox() {
        agents[worker].inbox.append((tick + (worker == 0 ? 0 : latency), reply))
        outcome.messages += 1
      }
      for w in agents.indices where !agents[w].hasLeft {
        func say(_ request: ClaimRequest?) {
          guard let request else { return }
          requests.append((tick + (w == 0 ? 0 : latency), w, request))
          outcome.messages += 1
        }
        let isBusy = agents[w].busyUntil > tick
        if !isBusy || tick % pollInterval == w % pollInterval {
          while let first = agents[w].inbox.first, first.due <= tick {
            agents[w].inbox.removeFirst()
            say(agents[w].holder.receive(first.reply))
          }
        }
        guard !isBusy else { continue }
        let positions = agents[w].holder.takeBatch().flatMap { Array($0) }
        if !positions.isEmpty {
          for position in positions {
            outcome.timesDone[position] += 1
            outcome.started[position] = tick
          }
          if positions.count < batch { outcome.partialBatches += 1 }
          let costs = positions.map { cost[$0] }
          let duration = batchTime == .sum ? costs.reduce(0, +) : costs.max() ?? 0
          agents[w].busyUntil = tick + duration
          outcome.busy += duration
          say(agents[w].holder.askAhead())
        } else if agents[w].holder.isDismissed {
          agents[w].hasLeft = true
          say(.left)
        } else {
          say(agents[w].holder.sayIdle())
        }
      }
      tick += 1
    }
    outcome.ticks = tick
    return outcome
  }
}
