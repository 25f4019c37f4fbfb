internal import Glibc
internal import Synchronization

/// The signals that ask a run to stop: SIGUSR1, SIGTERM and SIGINT.
///
/// Their handlers set a flag and do nothing else; a ``StopController`` looks at it at the end of a step. SIGCONT, which
/// Slurm sends along with others, is not a request to stop.
public enum StopSignal: Int32, Sendable, CaseIterable {
  /// SIGUSR1: what job scripts send some minutes before their time is up.
  case user1 = 10
  /// SIGTERM: the launcher allows about two seconds after it.
  case terminate = 15
  /// SIGINT: from the keyboard. A second one ends the process at once.
  case interrupt = 2

  /// The first signal that has come to this process, or nil.
  public static var received: StopSignal? { StopSignal(rawValue: flag.load(ordering: .relaxed)) }

  /// Installs the handlers in this process; safe to call again.
  public static func install() {
    // The first use of a global initialises it under a lock, which must not happen inside a handler.
    _ = flag.load(ordering: .relaxed)
    for signal in allCases {
      var action = sigaction()
      sigemptyset(&action.sa_mask)
      action.__sigaction_handler.sa_handler = { number in
        _ = flag.compareExchange(expected: 0, desired: number, ordering: .relaxed)
      }
      action.sa_flags = SA_RESTART
      // The default action of the second interrupt: whoever sits at the keyboard has the last word.
      if signal == .interrupt { action.sa_flags |= Int32(bitPattern: UInt32(SA_RESETHAND)) }
      sigaction(signal.rawValue, &action, nil)
    }
  }

  /// Forgets what has come, for tests and for programs that run several simulations.
  public static func reset() {
    flag.store(0, ordering: .relaxed)
  }

  /// The usual name, such as `SIGUSR1`.
  public var name: String {
    switch self {
    case .user1: "SIGUSR1"
    case .terminate: "SIGTERM"
    case .interrupt: "SIGINT"
    }
  }
}

/// The number of the first signal, or 0. A handler is a C function: it can reach a global, and nothing else.
private let flag = Atomic<Int32>(0)
