/// Shows how far a run is: on a terminal one line that is redrawn, elsewhere whole lines, at most one per 10 s.
///
/// ```swift
/// progress.show(fraction: 0.25, ["step 1200", "t = 0.3 s"], rate: "40 steps/s")
/// // porous   25.0 %   step 1200   t = 0.3 s   40 steps/s   1 min 12 s left
/// ```
public final class Progress {
  /// Where the line goes.
  public let log: Log

  /// What runs, at the start of the line.
  public let title: String

  /// Seconds between lines on a terminal.
  static let redrawInterval = 0.2

  /// Seconds between lines elsewhere: logs of long runs must stay readable.
  static let lineInterval = 10.0

  private let start: ContinuousClock.Instant
  private var firstFraction: Double?
  private var firstSeconds = 0.0
  private var lastSeconds: Double?

  /// Progress of a run that starts now.
  ///
  /// - Parameters:
  ///   - title: What runs.
  ///   - log: Where the line goes.
  ///   - start: When the run has started.
  public init(_ title: String, log: Log, start: ContinuousClock.Instant = .now) {
    self.title = title
    self.log = log
    self.start = start
  }

  /// Shows the line if enough time has passed since the last one. Ranks other than 0 do nothing.
  ///
  /// - Parameters:
  ///   - fraction: The part of the work that is done, from 0 to 1; nil if nobody knows.
  ///   - details: What else is worth knowing, such as the simulated time; asked for only if it is shown.
  public func show(fraction: Double?, _ details: @autoclosure () -> [String]) {
    show(fraction: fraction, details(), at: start.duration(to: .now).seconds)
  }

  /// Ends the line.
  public func finish() { log.closeLine() }

  /// ``show(fraction:_:)`` at a time of one's own.
  func show(fraction: Double?, _ details: @autoclosure () -> [String], at seconds: Double) {
    guard log.rank == 0, !log.options.isQuiet, isDue(at: seconds) else { return }
    lastSeconds = seconds
    var parts = [title]
    if let fraction { parts.append(percentage(fraction)) }
    parts += details()
    if let fraction, let left = secondsLeft(fraction, at: seconds) { parts.append("\(Format.duration(left)) left") }
    log.redraw(parts.joined(separator: "   "))
  }

  private func isDue(at seconds: Double) -> Bool {
    let interval = log.isTerminal ? Self.redrawInterval : Self.lineInterval
    // The first line elsewhere comes after an interval too: short runs need none.
    return seconds - (lastSeconds ?? (log.isTerminal ? -interval : 0)) >= interval
  }

  /// The time that the rest takes at the rate since the first line: a resumed run does not start at 0.
  private func secondsLeft(_ fraction: Double, at seconds: Double) -> Double? {
    guard let firstFraction else {
      (firstFraction, firstSeconds) = (fraction, seconds)
      return nil
    }
    let (done, took) = (fraction - firstFraction, seconds - firstSeconds)
    guard done > 0, took > 0 else { return nil }
    return (1 - fraction) * took / done
  }

  private func percentage(_ fraction: Double) -> String {
    let text = Format.fixed(100 * min(max(fraction, 0), 1), 1)
    return String(repeating: " ", count: max(0, 5 - text.count)) + text + " %"
  }
}
