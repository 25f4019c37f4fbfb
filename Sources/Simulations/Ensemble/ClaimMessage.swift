/// What a worker tells the coordinator. Ranges are positions in the list of missing samples.
enum ClaimRequest: Equatable {
  /// The worker will soon run out: it has `unstarted` samples in hand and has received `blocks` blocks so far.
  case ask(unstarted: Int, blocks: Int)
  /// The worker has nothing left to do; it had received `blocks` blocks when it said so.
  case idle(blocks: Int)
  /// The part of its claims that the worker gives back, empty if it has none to give; it keeps `unstarted` samples of
  /// the `blocks` blocks received so far.
  case giveBack(Range<Int>, unstarted: Int, blocks: Int)
  /// Nothing but a count of finished samples.
  case report
  /// The worker saw a reason to stop, or failed.
  case stop
  /// The worker has written all it has, and will not be heard of again.
  case left
}

/// What the coordinator tells a worker.
enum ClaimReply: Equatable {
  /// These positions are the worker's.
  case block(Range<Int>)
  /// Give back part of what is not started.
  case giveBack
  /// Drop all that is not started: nothing more is to be done.
  case leave
}

/// Samples finished since a worker's last message.
struct SampleCounts: Equatable {
  var complete = 0
  var failed = 0
}

extension ClaimRequest {
  /// The number of integers of a request on the wire.
  static let wireCount = 7

  /// The request as integers: kind, four values, two counts.
  func encoded(_ counts: SampleCounts) -> [Int64] {
    let body: [Int] =
      switch self {
      case .ask(let unstarted, let blocks): [0, blocks, unstarted, 0, 0]
      case .idle(let blocks): [1, blocks, 0, 0, 0]
      case .giveBack(let range, let unstarted, let blocks):
        [2, blocks, unstarted, range.lowerBound, range.upperBound]
      case .report: [3, 0, 0, 0, 0]
      case .stop: [4, 0, 0, 0, 0]
      case .left: [5, 0, 0, 0, 0]
      }
    return (body + [counts.complete, counts.failed]).map(Int64.init)
  }

  /// The request of integers received, and the counts with it; `nil` for integers that no request has.
  static func decoded(_ wire: [Int64]) -> (request: ClaimRequest, counts: SampleCounts)? {
    guard wire.count == wireCount else { return nil }
    let value = wire.map { Int($0) }
    let counts = SampleCounts(complete: value[5], failed: value[6])
    switch value[0] {
    case 0: return (.ask(unstarted: value[2], blocks: value[1]), counts)
    case 1: return (.idle(blocks: value[1]), counts)
    case 2 where value[3] <= value[4]:
      return (.giveBack(value[3]..<value[4], unstarted: value[2], blocks: value[1]), counts)
    case 3: return (.report, counts)
    case 4: return (.stop, counts)
    case 5: return (.left, counts)
    default: return nil
    }
  }
}

extension ClaimReply {
  /// The number of integers of a reply on the wire.
  static let wireCount = 3

  /// The reply as integers: kind and two values.
  var encoded: [Int64] {
    switch self {
    case .block(let range): [0, Int64(range.lowerBound), Int64(range.upperBound)]
    case .giveBack: [1, 0, 0]
    case .leave: [2, 0, 0]
    }
  }

  /// The reply of integers received; `nil` for integers that no reply has.
  init?(_ wire: [Int64]) {
    guard wire.count == Self.wireCount else { return nil }
    switch wire[0] {
    case 0 where wire[1] <= wire[2]: self = .block(Int(wire[1])..<Int(wire[2]))
    case 1: self = .giveBack
    case 2: self = .leave
    default: return nil
    }
  }
}
