/// A key with different values in two cases.
public struct CaseDifference: Sendable, Hashable {
  /// The key's path: `medium.mean`.
  public let keyPath: String

  /// The earlier case's value; nil if it had none.
  public let before: String?

  /// The later case's value, with its unit; nil if it has none.
  public let after: String?

  /// Whether a run of the earlier case may go on as the later one in spite of it.
  public let isAllowed: Bool
}

extension CaseDifference: CustomStringConvertible {
  /// `medium.mean: 0.25 before, 0.3 now`.
  public var description: String { "\(keyPath): \(before ?? "not set") before, \(after ?? "not set") now" }
}

extension ResolvedCase {
  /// The keys in which this case differs from an earlier one, in the order of this case, then those only it had.
  ///
  /// Values are compared as what they are: `200 um` and `0.2 mm` do not differ. Keys declared with `change: .allowed`, and
  /// those declared with `change: .growth` that grew, are listed with `isAllowed` set.
  ///
  /// - Parameter json: The earlier case as `json` wrote it.
  /// - Returns: Nothing for equal cases.
  /// - Throws: `CaseError` if `json` is not a case in JSON.
  public func differences(fromStored json: String) throws(CaseError) -> [CaseDifference] {
    let name = "stored case"
    guard let stored = try Node.parse(json.pairsAsYAML, file: name), case .mapping = stored.content else {
      throw CaseError([Diagnostic(at: .wholeFile(name), "not a case in JSON")])
    }
    var before: [String: String] = [:]
    var order: [String] = []
    stored.visitScalars("") { keyPath, text in
      before[keyPath] = text
      order.append(keyPath)
    }

    var differences: [CaseDifference] = []
    ResolvedValue.mapping(entries).visitScalars("", .refused) { keyPath, value, rule in
      let old = before.removeValue(forKey: keyPath)
      guard let old, value.matches(stored: old) else {
        differences.append(
          CaseDifference(
            keyPath: keyPath, before: old.map(value.shown(stored:)), after: value.text,
            isAllowed: rule == .allowed || rule == .growth && old.map(value.isGrown(from:)) == true))
        return
      }
    }
    for keyPath in order {
      guard let old = before[keyPath] else { continue }
      let isAllowed = rule(of: keyPath) == .allowed
      differences.append(CaseDifference(keyPath: keyPath, before: old, after: nil, isAllowed: isAllowed))
    }
    return differences
  }

  /// The rule of the longest part of `keyPath` that this case has.
  private func rule(of keyPath: String) -> ChangeRule {
    var entries = entries
    var rule = ChangeRule.refused
    for name in keyPath.split(separator: ".") {
      guard let entry = entries.first(where: { $0.name == name }) else { break }
      rule = entry.change
      guard case .mapping(let inner) = entry.value else { break }
      entries = inner
    }
    return rule
  }
}

extension Node {
  /// Every scalar with its key path, in order.
  func visitScalars(_ keyPath: String, _ body: (String, String) -> Void) {
    switch content {
    case .scalar(let text, _): body(keyPath, text)
    case .list(let items):
      for (index, item) in items.enumerated() { item.visitScalars(keyPath.appending(key: "\(index)"), body) }
    case .mapping(let entries):
      for entry in entries { entry.value.visitScalars(keyPath.appending(key: entry.name), body) }
    }
  }
}

extension ResolvedValue {
  /// Every scalar with its key path and the rule it stands under, in order.
  fileprivate func visitScalars(
    _ keyPath: String, _ rule: ChangeRule, _ body: (String, ResolvedValue, ChangeRule) -> Void
  ) {
    switch self {
    case .list(let items):
      for (index, item) in items.enumerated() { item.visitScalars(keyPath.appending(key: "\(index)"), rule, body) }
    case .mapping(let entries):
      for entry in entries {
        // A rule given to a section holds for all that is in it.
        entry.value.visitScalars(keyPath.appending(key: entry.name), rule == .refused ? entry.change : rule, body)
      }
    default: body(keyPath, self, rule)
    }
  }

  fileprivate func matches(stored text: String) -> Bool {
    switch self {
    case .text(let value): value == text
    case .integer(let value): Int(text) == value
    case .number(let value, _): Double(text) == value
    case .flag(let value): text == "\(value)"
    case .list, .mapping: false
    }
  }

  fileprivate func isGrown(from text: String) -> Bool {
    switch self {
    case .integer(let value): Int(text).map { $0 <= value } ?? false
    case .number(let value, _): Double(text).map { $0 <= value } ?? false
    default: false
    }
  }

  /// The stored text in this value's unit.
  fileprivate func shown(stored text: String) -> String {
    switch self {
    case .number(_, let unit): Double(text).flatMap { $0.isFinite ? unit.text(of: $0) : nil } ?? text
    case .flag: text == "true" ? "yes" : text == "false" ? "no" : text
    default: text
    }
  }
}

extension String {
  /// The path of a key inside this one.
  func appending(key: String) -> String { isEmpty ? key : "\(self).\(key)" }
}
