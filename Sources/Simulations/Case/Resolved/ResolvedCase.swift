/// A case with every default filled in: what a run was asked for, in full.
///
/// It is kept as text with every result, in two forms that read back as the same case: `yaml` for people, `json` for programs.
public struct ResolvedCase: Sendable {
  let entries: [ResolvedEntry]
}

extension ResolvedCase: Equatable {
  /// Whether every key has the same value, given or by default.
  public static func == (a: ResolvedCase, b: ResolvedCase) -> Bool { a.json == b.json }
}

extension ResolvedCase: CustomStringConvertible {
  /// The YAML text.
  public var description: String { yaml() }
}

extension ResolvedCase {
  /// The case as YAML, quantities with their units.
  ///
  /// - Parameter marksDefaults: Whether values that the case did not give carry the comment `# default`.
  /// - Returns: One key per line, ending in a line break.
  public func yaml(marksDefaults: Bool = false) -> String {
    var writer = YAMLWriter(marksDefaults: marksDefaults)
    writer.write(entries, indent: "", firstPrefix: "")
    return writer.text
  }
}

/// Writes mappings and lists of mappings as blocks, everything else on its line.
private struct YAMLWriter {
  let marksDefaults: Bool
  var text = ""

  init(marksDefaults: Bool) { self.marksDefaults = marksDefaults }

  /// `firstPrefix` stands in place of `indent` on the first line: the dash of a list.
  mutating func write(_ entries: [ResolvedEntry], indent: String, firstPrefix: String) {
    for (index, entry) in entries.enumerated() {
      text += (index == 0 ? firstPrefix : indent) + "\(entry.name):"
      write(entry.value, indent: indent, comment: marksDefaults && entry.isDefault ? "  # default" : "")
    }
  }

  private mutating func write(_ value: ResolvedValue, indent: String, comment: String) {
    switch value {
    case .mapping(let entries) where !entries.isEmpty:
      text += "\n"
      write(entries, indent: indent + "  ", firstPrefix: indent + "  ")
    case .list(let items) where items.contains(where: \.isMapping):
      text += "\n"
      for case .mapping(let entries) in items { write(entries, indent: indent + "    ", firstPrefix: indent + "  - ") }
    default: text += " \(value.text)\(comment)\n"
    }
  }
}

extension ResolvedValue {
  fileprivate var isMapping: Bool {
    guard case .mapping(let entries) = self else { return false }
    return !entries.isEmpty
  }
}

extension String {
  /// Whether YAML reads the bare word as this text, to any reader: no `no`, no `1`, no `a: b`.
  var isPlainYAML: Bool {
    guard let first = unicodeScalars.first, first.isASCII, first.properties.isAlphabetic || first == "/" else {
      return false
    }
    let isHarmless = unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "-_./ +()".unicodeScalars.contains(scalar))
    }
    let special: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
    return isHarmless && last != " " && !special.contains(lowercased())
  }

  /// In double quotes with YAML's escapes.
  var escapedYAML: String {
    let body = unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\t": "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
          "\\U" + String(scalar.value, radix: 16).leftPadded(to: 8)
        default: String(scalar)
        }
      }
    }
    return "\"\(body.joined())\""
  }

  /// Zeros before the text, up to `width` characters.
  func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
