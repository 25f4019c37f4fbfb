/// The words that a key chooses from; an enumeration whose raw values are those words.
///
/// ```swift
/// enum Law: String, CaseChoice { case bruggeman, table, tortuosity }
/// ```
public protocol CaseChoice: CaseIterable, RawRepresentable<String>, Hashable, Sendable {
  /// What the choice means, for the documentation; empty where the word says it.
  var summary: String { get }
}

extension CaseChoice {
  /// Empty: the word says it.
  public var summary: String { "" }
}

extension ValueKind where Value: CaseChoice {
  /// One of the words of an enumeration.
  public static func choice(_ type: Value.Type = Value.self) -> Self {
    let words = type.allCases.map(\.rawValue)
    let noun = words.alternatives
    guard let first = type.allCases.first else { preconditionFailure("\(type) has no cases") }
    return ValueKind(
      noun: noun, summary: words.map { "`\($0)`" }.alternatives, placeholder: first,
      alternatives: type.allCases.map { ($0.rawValue, $0.summary) },
      read: { node, keyPath, report in
        guard let text = node.text ?? node.unquotedNull else {
          report.expected(noun, at: node, keyPath)
          return nil
        }
        if let choice = type.init(rawValue: text) { return choice }
        let suggestion = NearestName.of(text, among: words).map { "; did you mean \($0.quoted)?" } ?? ""
        report.error(at: node.position, keyPath: keyPath, "expected \(noun), found \(text.quoted)\(suggestion)")
        return nil
      },
      resolve: { .text($0.rawValue) })
  }
}

extension Node {
  /// A choice may be called `null`.
  fileprivate var unquotedNull: String? {
    guard case .scalar(let text, _) = content, !text.isEmpty, text != "~" else { return nil }
    return text
  }
}

extension [String] {
  /// `a`, `a or b`, `a, b or c`.
  var alternatives: String {
    guard count > 1, let last else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")) or \(last)"
  }
}
