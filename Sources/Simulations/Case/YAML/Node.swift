/// A value of a YAML document with its place: a scalar, a list or a mapping.
///
/// A scalar stays text: the key that expects it says what it means.
struct Node: Sendable, Hashable {
  /// A key of a mapping with its value.
  struct Entry: Sendable, Hashable {
    var name: String
    var position: Position
    var value: Node
  }

  /// What the value is.
  enum Content: Sendable, Hashable {
    case scalar(String, isQuoted: Bool)
    case list([Node])
    case mapping([Entry])
  }

  var position: Position
  var content: Content
}

extension Node {
  /// Whether the key was written without a value (or with YAML's words for none).
  var isEmpty: Bool {
    guard case .scalar(let text, isQuoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The scalar's text, or nil for a list, a mapping or nothing.
  var text: String? {
    guard !isEmpty, case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// What was found, in words for a message: `"5 MHz"`, `a list`, `nothing`.
  var words: String {
    switch content {
    case .scalar where isEmpty: "nothing"
    case .scalar(let text, _): text.quoted
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The same tree as if written at `position`: an override's value has no lines of its own.
  func moved(to position: Position) -> Node {
    var copy = self
    copy.position = position
    switch content {
    case .scalar: break
    case .list(let items): copy.content = .list(items.map { $0.moved(to: position) })
    case .mapping(let entries):
      copy.content = .mapping(
        entries.map { Entry(name: $0.name, position: position, value: $0.value.moved(to: position)) })
    }
    return copy
  }
}

extension String {
  /// The text, or its beginning if it is too long for a message.
  var shortened: String {
    let limit = 60
    return count > limit ? prefix(limit) + "..." : self
  }

  /// The text in quotes on one line, shortened if very long and with control characters made visible.
  var quoted: String {
    let visible = shortened.unicodeScalars.map { scalar in
      switch scalar {
      case "\n": "\\n"
      case "\t": "\\t"
      case "\r": "\\r"
      default: scalar.value < 0x20 || scalar.value == 0x7f ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
      }
    }
    return "\"\(visible.joined())\""
  }
}
