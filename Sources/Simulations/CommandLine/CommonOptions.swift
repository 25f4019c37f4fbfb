/// What a run starts from.
public enum Restart: Sendable, Hashable {
  /// The newest valid state of the same case, or a fresh start if there is none.
  case auto
  /// A fresh start.
  case none
  /// The state in a file.
  case path(String)
}

extension CommandOption where Value == String {
  /// Where the result goes, in place of the case's own output file.
  public static var output: Self { .path("--output", "Write the result there.") }
}

extension CommandOption where Value == Restart {
  /// What the run starts from.
  public static var restart: Self {
    CommandOption(
      "--restart", "auto|none|PATH", "Start from the newest state of the same case, afresh, or from a file.",
      default: .auto
    ) { text in
      switch text {
      case "auto": .auto
      case "none": Restart.none
      case "": nil
      default: .path(text)
      }
    }
  }
}

extension CommandOption where Value == WallTime {
  /// When to stop with a state to resume from.
  public static var maximalWallTime: Self {
    CommandOption(
      "--max-walltime", "HH:MM:SS", "Stop in time with a state to resume from, and exit with 75.",
      expecting: "HH:MM:SS above zero"
    ) {
      WallTime($0)
    }
  }
}

extension CommandOption where Value == Bool {
  /// Whether to show what would run, and not run it.
  public static var check: Self {
    .flag("--check", "Print the resolved case, decomposition, memory and cost; run nothing.")
  }

  /// Whether the final summary is one line of JSON.
  public static var json: Self { .flag("--json", "Print the final summary as one JSON line.") }

  /// Whether progress is kept silent.
  public static var quiet: Self { .flag("--quiet", "Print no progress.") }
}

/// A limit of wall time, as batch systems write it.
public struct WallTime: Sendable, Hashable {
  /// The limit in seconds.
  public let seconds: Int

  /// Reads `HH:MM:SS` (any number of hours) or `D-HH:MM:SS`; nil for anything else, and for no time at all.
  public init?(_ text: String) {
    let days = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let clock = days.last?.split(separator: ":", omittingEmptySubsequences: false), clock.count == 3 else {
      return nil
    }
    let fields = ((days.count == 2 ? [days[0]] : []) + clock).map { field in
      field.allSatisfy { $0.isASCII && $0.isNumber } && field.count <= 6 ? Int(field) : nil
    }
    let numbers = fields.compactMap(\.self)
    guard numbers.count == fields.count, numbers.suffix(2).allSatisfy({ $0 < 60 }) else { return nil }
    let weights = [86_400, 3600, 60, 1].suffix(numbers.count)
    seconds = zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 }
    guard seconds > 0 else { return nil }
  }
}
