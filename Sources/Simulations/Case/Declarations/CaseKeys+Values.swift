extension CaseKeys {
  /// Declares a key and returns its value.
  ///
  /// - Parameters:
  ///   - name: The key.
  ///   - kind: What its value may be.
  ///   - fallback: The value where the case gives none; without one the key is required.
  ///   - change: Whether a run may be continued with another value.
  ///   - summary: What the key means, in one line.
  /// - Returns: The value in SI; after a fault some value that obeys the declaration.
  public func value<Value>(
    _ name: String, _ kind: ValueKind<Value>, default fallback: Value? = nil, change: ChangeRule = .refused,
    _ summary: String
  ) -> Value {
    let described = fallback.map { kind.resolve($0).text }
    declare(KeyDescription(name, kind, default: described, isRequired: fallback == nil, change: change, summary))
    guard let entry = entry(name) else {
      guard let fallback else {
        miss(name, kind.words)
        return kind.placeholder
      }
      resolve(name, to: kind.resolve(fallback), isDefault: true, change: change)
      return fallback
    }
    guard let value = kind.read(entry.value, keyPath.appending(key: name), report) else {
      return fallback ?? kind.placeholder
    }
    resolve(name, to: kind.resolve(value), isDefault: false, change: change)
    return value
  }

  /// Declares a key that may be left out and returns its value, nil where it is.
  public func optional<Value>(
    _ name: String, _ kind: ValueKind<Value>, change: ChangeRule = .refused, _ summary: String
  ) -> Value? {
    declare(KeyDescription(name, kind, default: nil, isRequired: false, change: change, summary))
    guard let entry = entry(name) else { return nil }
    guard let value = kind.read(entry.value, keyPath.appending(key: name), report) else { return nil }
    resolve(name, to: kind.resolve(value), isDefault: false, change: change)
    return value
  }

  /// Declares a key on whose value other keys of the same mapping depend, and returns its value.
  ///
  /// Follow it with a `switch` whose branches declare the keys of each alternative: documentation takes every branch, and a
  /// key of another branch is refused with the choice that it belongs to.
  public func selector<Choice: CaseChoice>(
    _ name: String, as type: Choice.Type = Choice.self, default fallback: Choice? = nil, change: ChangeRule = .refused,
    _ summary: String
  ) -> Choice {
    let faults = report.faults
    var choice = value(name, .choice(type), default: fallback, change: change, summary)
    let all = Array(type.allCases)
    if let script { choice = selections.count < script.count ? all[script[selections.count]] : all[0] }
    let index = all.firstIndex(of: choice) ?? 0
    select(
      Selection(key: name, choice: choice.rawValue, index: index, count: all.count), failed: report.faults > faults)
    return choice
  }
}
