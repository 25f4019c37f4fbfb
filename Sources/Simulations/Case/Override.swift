extension Node {
  /// This tree with values from the command line put in: `domain.cells=[32, 32]`, `segments.0.value=5 mV`.
  ///
  /// Names step into mappings, which are made where there are none; whole numbers step into lists. The value `~` takes a
  /// key away, as if the file did not have it.
  ///
  /// - Throws: `CaseError` for overrides without a key, with a value that is not YAML, or that lead nowhere.
  func applying(_ overrides: [String]) throws(CaseError) -> Node {
    var root = self
    var diagnostics: [Diagnostic] = []
    for text in overrides {
      do throws(CaseError) {
        let override = try Override(text)
        try root.set(override.keyPath[...], below: "", to: override)
      } catch {
        diagnostics += error.diagnostics
      }
    }
    guard diagnostics.isEmpty else { throw CaseError(diagnostics) }
    return root
  }

  private mutating func set(_ path: ArraySlice<String>, below parent: String, to override: Override) throws(CaseError) {
    guard let name = path.first else {
      self = override.value
      return
    }
    let here = parent.appending(key: name)
    switch content {
    case .mapping(var entries):
      if path.count == 1, override.value.isEmpty {
        entries.removeAll { $0.name == name }
        content = .mapping(entries)
        return
      }
      let index = entries.firstIndex { $0.name == name } ?? entries.count
      if index == entries.count {
        let position = Position.commandLine(here)
        let empty = Node(position: position, content: .mapping([]))
        entries.append(Entry(name: name, position: position, value: empty))
      }
      try entries[index].value.set(path.dropFirst(), below: here, to: override)
      content = .mapping(entries)
    case .list(var items):
      guard let index = Int(name), items.indices.contains(index) else {
        throw override.refused("\(parent.quoted) is a list with \(Words.indices(items.count)), not \(name.quoted)")
      }
      try items[index].set(path.dropFirst(), below: here, to: override)
      content = .list(items)
    case .scalar where isEmpty:
      content = .mapping([])
      try set(path, below: parent, to: override)
    case .scalar: throw override.refused("\(parent.quoted) is \(words) and has no keys inside")
    }
  }
}

extension Words {
  /// `the entries 0 to 2`.
  fileprivate static func indices(_ count: Int) -> String {
    switch count {
    case 0: "no entries"
    case 1: "the entry 0"
    default: "the entries 0 to \(count - 1)"
    }
  }
}

/// One `key.path=value`.
private struct Override {
  var keyPath: [String]
  var value: Node

  init(_ text: String) throws(CaseError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    keyPath = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let position = Position.commandLine(String(parts[0]))
    guard parts.count == 2, keyPath.count <= 32, keyPath.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
      throw CaseError([Diagnostic(at: .commandLine(text), "expected key.path=value")])
    }
    do throws(CaseError) {
      // Nothing after the sign is an empty text.
      let nothing = Node(position: position, content: .scalar("", isQuoted: true))
      value = (try Node.parse(String(parts[1]), file: "")?.moved(to: position)) ?? nothing
    } catch {
      throw CaseError(
        error.diagnostics.map {
          var moved = $0
          moved.position = position
          return moved
        })
    }
  }

  func refused(_ message: String) -> CaseError {
    CaseError([Diagnostic(at: value.position, message)])
  }
}
