/// What may happen to a key between a run and its continuation.
public enum ChangeRule: Sendable, Hashable {
  /// A changed value is another run: continuing is refused.
  case refused
  /// The value does not touch the result: where output goes, how many workers there are.
  case allowed
  /// The value may grow: more samples, a later end.
  case growth
}

/// A value of a resolved case; numbers are in SI and know the unit that they are shown in.
indirect enum ResolvedValue: Sendable, Hashable {
  case text(String)
  case integer(Int)
  case number(Double, Unit)
  case flag(Bool)
  case list([ResolvedValue])
  case mapping([ResolvedEntry])
}

/// A key of a resolved case.
struct ResolvedEntry: Sendable, Hashable {
  var name: String
  var value: ResolvedValue
  /// Whether the value is the declaration's, not the user's.
  var isDefault: Bool
  var change: ChangeRule
}

extension ResolvedValue {
  /// The value as a person would write it on one line.
  var text: String {
    switch self {
    case .text(let text): text.isPlainYAML ? text : text.escapedYAML
    case .integer(let value): "\(value)"
    case .number(let value, let unit): unit.text(of: value)
    case .flag(let value): value ? "yes" : "no"
    case .list(let items): "[\(items.map(\.text).joined(separator: ", "))]"
    case .mapping(let entries): "{\(entries.map { "\($0.name): \($0.value.text)" }.joined(separator: ", "))}"
    }
  }
}
