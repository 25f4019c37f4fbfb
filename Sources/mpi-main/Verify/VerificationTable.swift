import Simulations

/// A published or exact value, and ours beside it.
struct VerificationRow {
  /// How far ours may be from the other value.
  enum Tolerance {
    /// |ours - reference| <= tolerance.
    case absolute(Double)
    /// |ours / reference - 1| <= tolerance.
    case relative(Double)
    /// |ours - reference| <= 4 standard errors of ours.
    case standardErrors(Double)
    /// ours <= reference.
    case atMost
    /// ours >= reference.
    case atLeast
    /// ours lies within [lower, upper] times the reference.
    case factor(Double, Double)
  }

  /// What is compared.
  let name: String
  /// Our value.
  let ours: Double
  /// The published or exact value, or the bound.
  let reference: Double
  /// How far ours may be from it.
  let tolerance: Tolerance
  /// Where the other value comes from.
  let source: String

  /// Whether ours is near enough; not-a-number never is.
  var passes: Bool {
    switch tolerance {
    case .absolute(let tolerance): abs(ours - reference) <= tolerance
    case .relative(let tolerance): abs(ours - reference) <= tolerance * abs(reference)
    case .standardErrors(let error): abs(ours - reference) <= 4 * error
    case .atMost: ours <= reference
    case .atLeast: ours >= reference
    case .factor(let lower, let upper): (lower...upper).contains(ours / reference)
    }
  }
}

/// The rows of one verification, printed as a table.
struct VerificationTable {
  /// The published cases that were run, as `tafel verify` names them.
  let title: String
  /// The comparisons.
  private(set) var rows: [VerificationRow] = []
  /// What was not run, and why.
  private(set) var skipped: [(name: String, reason: String)] = []

  init(title: String) { self.title = title }

  /// Adds a comparison.
  mutating func add(
    _ name: String, _ ours: Double, _ tolerance: VerificationRow.Tolerance, of reference: Double, _ source: String
  ) {
    rows.append(VerificationRow(name: name, ours: ours, reference: reference, tolerance: tolerance, source: source))
  }

  /// Notes comparisons that are not made.
  mutating func skip(_ name: String, because reason: String) { skipped.append((name, reason)) }

  /// How many comparisons fall short.
  var failures: Int { rows.count { !$0.passes } }

  /// The table as lines for a person.
  var text: String {
    let head = ["case", "ours", "reference", "tolerance", "", "source"]
    let cells =
      [head]
      + rows.map { row in
        [
          row.name, Self.number(row.ours), Self.number(row.reference), row.tolerance.words, row.passes ? "ok" : "SHORT",
          row.source,
        ]
      }
    let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      zip(row, widths).map { text, width in text + String(repeating: " ", count: width - text.count) }
        .joined(separator: "  ")
    }
    return
      ([title] + lines + skipped.map { "skipped: \($0.name): \($0.reason)" }
      + ["\(rows.count - failures) of \(rows.count) within their tolerance"]).joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String { Format.significant(value, 7) }
}

extension VerificationRow.Tolerance {
  /// The tolerance as a reader of the table sees it.
  var words: String {
    switch self {
    case .absolute(let value): "+- \(Format.significant(value, 2))"
    case .relative(let value): "\(Format.significant(100 * value, 2)) %"
    case .standardErrors(let error): "4 x \(Format.significant(error, 2))"
    case .atMost: "at most"
    case .atLeast: "at least"
    case .factor(let lower, let upper): "x \(lower) to \(upper)"
    }
  }
}
