internal import Synchronization

/// Counts the requests that were dropped before they finished, so that no run with one ends as a good one.
enum DroppedRequests {
  private static let counter = Atomic<Int>(0)

  static var count: Int { counter.load(ordering: .relaxed) }

  static func record(_ kind: Request.Kind) {
    counter.add(1, ordering: .relaxed)
    writeToStandardError("a \(kind.rawValue) request was dropped before it had finished")
  }
}
