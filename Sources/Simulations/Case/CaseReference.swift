/// The documentation of a case's keys, made from their declarations.
public enum CaseReference {
  /// A page in Markdown: one table of keys per mapping, with type, default and meaning, and the words of every choice.
  ///
  /// - Parameter type: The case of the command to document.
  /// - Returns: The page, ending in a line break.
  public static func markdown<Values: CaseDefinition>(for type: Values.Type) -> String {
    var page = MarkdownPage()
    page.text =
      "# `\(type.command)`: keys of the case\n\n\(type.summary)\n\n"
      + "A number with a unit, such as `5 mA/cm2`, can have any unit of its kind; **one without is in SI**: `5` is 5 A/m2.\n"
    page.write(Case<Values>.documentedKeys, keyPath: "")
    return page.text
  }
}

private struct MarkdownPage {
  var text = ""

  mutating func write(_ keys: [KeyDescription], keyPath: String) {
    text += "\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
    for key in keys { text += row(key) }
    for key in keys where !key.alternatives.allSatisfy({ $0.summary.isEmpty }) {
      text += "\nChoices of `\(key.name)`:\n\n"
      for choice in key.alternatives {
        text += "- `\(choice.name)`\(choice.summary.isEmpty ? "" : ": \(choice.summary)")\n"
      }
    }
    for key in keys where !key.children.isEmpty {
      let path = keyPath.appending(key: key.name) + (key.form.isList ? "[]" : "")
      text += "\n## `\(path)`\n\n\(key.summary)\n"
      write(key.children, keyPath: path)
    }
  }

  private func row(_ key: KeyDescription) -> String {
    let cells = ["`\(key.name)`", key.valueCell, key.defaultCell, key.meaningCell]
    return "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n"
  }
}

extension KeyDescription {
  fileprivate var valueCell: String {
    switch form {
    case .value: type
    case .section, .optionalSection: "mapping, see below"
    case .sections, .optionalSections: "list of mappings, see below"
    }
  }

  fileprivate var defaultCell: String {
    switch form {
    case .value: fallback.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? (isRequired ? "required" : "none")
    case .section: children.allSatisfy(\.canBeLeftOut) ? "as below" : "required"
    case .sections: "required"
    case .optionalSection, .optionalSections: "none"
    }
  }

  private var canBeLeftOut: Bool {
    switch form {
    case .value: !isRequired || !conditions.isEmpty
    case .section: children.allSatisfy(\.canBeLeftOut)
    case .sections: false
    case .optionalSection, .optionalSections: true
    }
  }

  fileprivate var meaningCell: String {
    let terms = conditions.map { "`\($0.key)` is \($0.choices.map { "`\($0)`" }.alternatives)" }
    let condition = terms.isEmpty ? "" : " Only where \(terms.joined(separator: " and "))."
    let changes =
      switch change {
      case .refused: ""
      case .allowed: " May change when a run continues."
      case .growth: " May grow when a run continues."
      }
    return summary + condition + changes
  }
}

extension KeyDescription.Form {
  fileprivate var isList: Bool { self == .sections || self == .optionalSections }
}
