/// Why a run stops before its end, with a state from which it can go on.
public enum StopReason: Sendable, Hashable, CustomStringConvertible {
  /// A signal asked for it.
  case signal(StopSignal)
  /// The wall time that the run was given is about to be used up.
  case wallTime

  /// `SIGUSR1` or `wall time`, for messages.
  public var description: String {
    switch self {
    case .signal(let signal): signal.name
    case .wallTime: "wall time"
    }
  }

  /// The number that ranks reduce over, above 0; the largest wins. Signals win over the clock: they name a cause.
  var code: Double {
    switch self {
    case .wallTime: 1
    case .signal(let signal): 1 + Double(signal.rawValue)
    }
  }

  /// The reason with this code, or nil.
  init?(code: Double) {
    guard code > 0 else { return nil }
    self = StopSignal(rawValue: Int32(code) - 1).map(StopReason.signal) ?? .wallTime
  }
}
