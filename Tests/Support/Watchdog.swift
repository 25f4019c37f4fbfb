import Glibc
import Synchronization

/// Ends the process when a test case overruns its limit. It makes no MPI call: those may be what is stuck.
final class Watchdog: Sendable {
  static let shared = Watchdog()

  private struct Guarded {
    var name: String
    var limit: ContinuousClock.Instant
    var seconds: Int
  }

  private let current = Mutex<Guarded?>(nil)

  /// What limits are multiplied by: under valgrind a test takes some fifty times as long.
  private let patience = getenv("TEST_PATIENCE").flatMap { Int(String(cString: $0)) } ?? 1

  private init() {
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in Watchdog.shared.watch() }, nil)
    pthread_detach(thread)
  }

  func enter(_ name: String, seconds: Int) {
    _ = World.rank
    let seconds = seconds * patience
    current.withLock { $0 = Guarded(name: name, limit: .now + .seconds(seconds), seconds: seconds) }
  }

  func leave() {
    current.withLock { $0 = nil }
  }

  private func watch() -> Never {
    while true {
      usleep(100_000)
      guard let late = current.withLock({ $0 }), late.limit < .now else { continue }
      report("\(late.name) took more than \(late.seconds) s, which ends the job", rank: World.rank)
      // The other ranks, stuck in the same test, can say theirs.
      usleep(500_000)
      fflush(nil)
      _exit(123)
    }
  }
}
