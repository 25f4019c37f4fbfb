/// One remark about a case, with its place.
public struct Diagnostic: Sendable, Hashable {
  /// Whether the case is refused for it.
  public enum Severity: Sendable, Hashable {
    /// The case is refused.
    case error
    /// The case runs, but its result deserves doubt.
    case warning
  }

  /// Whether the case is refused for it.
  public var severity: Severity

  /// Where the cause was written.
  public var position: Position

  /// The key concerned, as its path (`domain.cells`), where the message needs it.
  public var keyPath: String?

  /// What is wrong, in one line.
  public var message: String

  /// A remark at `position`, about `keyPath` if given.
  public init(_ severity: Severity = .error, at position: Position, keyPath: String? = nil, _ message: String) {
    self.severity = severity
    self.position = position
    self.keyPath = keyPath
    self.message = message
  }
}

extension Diagnostic: CustomStringConvertible {
  /// One line: `case.yaml:12:7: solver.tolerance: must be above 0, found -1`.
  public var description: String {
    let warning = severity == .warning ? "warning: " : ""
    guard let keyPath else { return "\(position): \(warning)\(message)" }
    // The place of an override is its key already.
    if case .commandLine = position { return "command line: \(keyPath): \(warning)\(message)" }
    return "\(position): \(warning)\(keyPath): \(message)"
  }
}

/// A case that was refused, with every reason found.
public struct CaseError: Error, Sendable, Hashable {
  /// The most lines that `description` shows.
  public static let shownDiagnostics = 20

  /// Every error found, in reading order.
  public let diagnostics: [Diagnostic]

  /// A refusal for the given reasons, which are put into reading order.
  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics.inReadingOrder
  }
}

extension CaseError: CustomStringConvertible {
  /// One line per error, at most `shownDiagnostics` of them.
  public var description: String {
    var lines = diagnostics.prefix(Self.shownDiagnostics).map(\.description)
    let hidden = diagnostics.count - lines.count
    if hidden > 0 { lines.append("and \(hidden) more \(hidden == 1 ? "error" : "errors")") }
    return lines.joined(separator: "\n")
  }
}

extension [Diagnostic] {
  /// Sorted by place; at one place in the order of discovery.
  var inReadingOrder: [Diagnostic] {
    enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }
}
