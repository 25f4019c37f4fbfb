/// What the documentation says of a key.
struct KeyDescription {
  /// How the key's value is built.
  enum Form {
    case value
    case section
    case optionalSection
    case sections
    case optionalSections
  }

  /// A selector's choices under which a key is there.
  struct Condition: Hashable {
    var key: String
    var choices: [String]
  }

  var name: String
  var form: Form
  var type = ""
  var fallback: String?
  var isRequired = false
  var change: ChangeRule
  var summary: String
  var alternatives: [(name: String, summary: String)] = []
  var conditions: [Condition] = []
  var children: [KeyDescription] = []

  init<Value>(
    _ name: String, _ kind: ValueKind<Value>, default fallback: String?, isRequired: Bool, change: ChangeRule,
    _ summary: String
  ) {
    self.name = name
    form = .value
    type = kind.summary
    self.fallback = fallback
    self.isRequired = isRequired
    self.change = change
    self.summary = summary
    alternatives = kind.alternatives
  }

  init(section name: String, form: Form, change: ChangeRule, _ summary: String) {
    self.name = name
    self.form = form
    self.change = change
    self.summary = summary
  }
}

extension KeyDescription {
  /// All keys of a section, under every choice of its selectors, each with the choices that it needs.
  static func keys<Section: CaseSection>(of type: Section.Type) -> [KeyDescription] {
    keys(declaredBy: { _ = type.init($0) })
  }

  /// All keys that `declare` declares, whatever its selectors choose.
  static func keys(declaredBy declare: (CaseKeys) -> Void) -> [KeyDescription] {
    var runs: [CaseKeys] = []
    var script: [Int]? = []
    while let choices = script {
      let keys = CaseKeys(script: choices)
      declare(keys)
      runs.append(keys)
      script = nextScript(after: keys.selections)
    }
    return merged(runs)
  }

  /// Counts through the choices like an odometer, the last selector fastest; nil after the last combination.
  private static func nextScript(after selections: [CaseKeys.Selection]) -> [Int]? {
    var selections = selections
    while let last = selections.last, last.index + 1 == last.count { selections.removeLast() }
    guard !selections.isEmpty else { return nil }
    var indices = selections.map(\.index)
    indices[indices.count - 1] += 1
    return indices
  }

  private static func merged(_ runs: [CaseKeys]) -> [KeyDescription] {
    var keys: [KeyDescription] = []
    for run in runs {
      var place = 0
      for key in run.declared {
        if let known = keys.firstIndex(where: { $0.isSame(as: key) }) {
          place = known + 1
        } else {
          // Behind the other choices' keys at this place.
          while place < keys.count, !run.declared.contains(where: keys[place].isSame) { place += 1 }
          keys.insert(key, at: place)
          place += 1
        }
      }
    }
    return keys.map { key in
      var key = key
      key.conditions = conditions(on: key, in: runs)
      return key
    }
  }

  /// The selectors that decide whether `key` is there, with the choices under which it is.
  private static func conditions(on key: KeyDescription, in runs: [CaseKeys]) -> [Condition] {
    let holding = runs.filter { $0.declared.contains { $0.isSame(as: key) } }
    var selectors: [String] = []
    for selection in runs.flatMap(\.selections) where !selectors.contains(selection.key) {
      selectors.append(selection.key)
    }
    return selectors.compactMap { selector in
      func choices(_ runs: [CaseKeys]) -> [String] {
        var seen: [String] = []
        for selection in runs.flatMap(\.selections) where selection.key == selector && !seen.contains(selection.choice)
        {
          seen.append(selection.choice)
        }
        return seen
      }
      let choices = choices(holding)
      return choices.isEmpty || choices.count == allChoices(runs, selector)
        ? nil : Condition(key: selector, choices: choices)
    }
  }

  private static func allChoices(_ runs: [CaseKeys], _ selector: String) -> Int {
    runs.flatMap(\.selections).first { $0.key == selector }?.count ?? 0
  }

  /// One name may stand for different things under different choices; then each is a key of its own.
  private func isSame(as other: KeyDescription) -> Bool {
    name == other.name && type == other.type && summary == other.summary && fallback == other.fallback
  }
}
