/// What a worker has claimed and not started, and what it says to the coordinator about it.
///
/// Pure bookkeeping, the counterpart of `ClaimCoordinator`. Positions count through the list of missing samples.
struct ClaimHolder {
  /// Samples simulated at once.
  private let batch: Int
  /// Claimed positions that are not started, in the order of doing them.
  private var held: [Range<Int>] = []
  /// The number of claimed positions that are not started.
  private(set) var unstarted = 0
  private var blocks = 0
  private var hasAsked = false
  private var hasSaidIdle = false
  /// Whether a batch is under way, as far as is known here. If none is, the next one is about to be.
  private var isBusy = false
  /// Whether nothing more is to be done.
  private(set) var isDismissed = false

  init(batch: Int) {
    self.batch = batch
  }

  /// Takes in a reply of the coordinator; returns the answer to be sent, if it wants one.
  mutating func receive(_ reply: ClaimReply) -> ClaimRequest? {
    switch reply {
    case .block(let range):
      held.append(range)
      unstarted += range.count
      blocks += 1
      hasAsked = false
      hasSaidIdle = false
      return nil
    case .giveBack:
      let range = giveBack()
      return .giveBack(range, unstarted: unstarted, blocks: blocks)
    case .leave:
      held = []
      unstarted = 0
      isDismissed = true
      return nil
    }
  }

  /// The positions to be simulated next, at most a batch, or none if there are none in hand.
  mutating func takeBatch() -> [Range<Int>] {
    var taken: [Range<Int>] = []
    var room = batch
    while room > 0, let first = held.first {
      let count = min(room, first.count)
      taken.append(first.lowerBound..<first.lowerBound + count)
      if count == first.count { held.removeFirst() } else { held[0] = first.lowerBound + count..<first.upperBound }
      room -= count
      unstarted -= count
    }
    isBusy = !taken.isEmpty
    return taken
  }

  /// The request for more, once, when no more than a batch is left in hand: the answer comes while this is simulated.
  mutating func askAhead() -> ClaimRequest? {
    guard unstarted <= batch, !hasAsked, !isDismissed else { return nil }
    hasAsked = true
    return .ask(unstarted: unstarted, blocks: blocks)
  }

  /// The word that nothing is left to do, once.
  mutating func sayIdle() -> ClaimRequest? {
    guard unstarted == 0, !hasSaidIdle, !isDismissed else { return nil }
    hasAsked = true
    hasSaidIdle = true
    return .idle(blocks: blocks)
  }

  /// The later half of the batches in hand, of the last block alone.
  ///
  /// A worker that was idle keeps the batch that it is about to start: otherwise the last batch of all could be passed
  /// from one idle worker to the next for ever.
  private mutating func giveBack() -> Range<Int> {
    let spare = (unstarted + batch - 1) / batch - (isBusy ? 0 : 1)
    guard spare > 0, let last = held.popLast() else { return 0..<0 }
    let batches = (last.count + batch - 1) / batch
    let given = min(batches, (spare + 1) / 2)
    let range = last.lowerBound + (batches - given) * batch..<last.upperBound
    if range.lowerBound > last.lowerBound { held.append(last.lowerBound..<range.lowerBound) }
    unstarted -= range.count
    return range
  }
}
