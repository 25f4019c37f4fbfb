extension Node {
  /// The tree of the one document in `text`, or nil when it holds none.
  ///
  /// - Parameters:
  ///   - text: YAML 1.1.
  ///   - file: The name that positions carry.
  /// - Returns: The root of the tree.
  /// - Throws: `CaseError` for text that is not YAML, for keys given twice, and for the parts of YAML that a
  ///   case does not use (anchors, aliases, tags, several documents, keys that are not words).
  static func parse(_ text: String, file: String) throws(CaseError) -> Node? {
    var composer = NodeComposer(text, file: file)
    let node: Node?
    do throws(YAMLSyntaxError) {
      node = try composer.document()
    } catch {
      let syntax = Diagnostic(at: composer.position(error.mark), "not valid YAML: \(error.message)")
      throw CaseError(composer.diagnostics + [syntax])
    }
    guard composer.diagnostics.isEmpty else { throw CaseError(composer.diagnostics) }
    return node
  }
}

/// Builds the tree from events, and keeps what it refuses so that one reading reports all of it.
private struct NodeComposer: ~Copyable {
  /// Deeper nesting than any case needs; keeps a hostile file from exhausting the stack.
  private static let greatestDepth = 32

  private var events: YAMLEvents
  private let file: String
  private(set) var diagnostics: [Diagnostic] = []

  init(_ text: String, file: String) {
    events = YAMLEvents(text)
    self.file = file
  }

  func position(_ mark: YAMLEvent.Mark) -> Position {
    .file(file, line: mark.line, column: mark.column)
  }

  mutating func document() throws(YAMLSyntaxError) -> Node? {
    guard case .documentStart = try events.next() else { return nil }
    let root = try node(try events.next(), depth: 0)
    if case .documentStart(let mark) = try events.next() {
      throw YAMLSyntaxError(mark: mark, message: "a case is one document, a second one starts here")
    }
    return root
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLSyntaxError) -> Node {
    switch event {
    case .scalar(let text, let isQuoted, let mark, let decoration):
      refuse(decoration, at: mark)
      return Node(position: position(mark), content: .scalar(text, isQuoted: isQuoted))
    case .listStart(let mark, let decoration):
      refuse(decoration, at: mark)
      return Node(position: position(mark), content: .list(try items(depth: try deeper(depth, at: mark))))
    case .mappingStart(let mark, let decoration):
      refuse(decoration, at: mark)
      return Node(position: position(mark), content: .mapping(try entries(depth: try deeper(depth, at: mark))))
    case .alias(let name, let mark):
      diagnostics.append(
        Diagnostic(at: position(mark), "aliases (*\(name)) are not supported in cases: write the value out"))
      return Node(position: position(mark), content: .scalar("", isQuoted: true))
    case .documentStart, .listEnd, .mappingEnd, .end:
      preconditionFailure("libyaml balances its events")
    }
  }

  private func deeper(_ depth: Int, at mark: YAMLEvent.Mark) throws(YAMLSyntaxError) -> Int {
    guard depth < Self.greatestDepth else {
      throw YAMLSyntaxError(mark: mark, message: "nested deeper than \(Self.greatestDepth) levels")
    }
    return depth + 1
  }

  private mutating func items(depth: Int) throws(YAMLSyntaxError) -> [Node] {
    var items: [Node] = []
    while true {
      let event = try events.next()
      if case .listEnd = event { return items }
      items.append(try node(event, depth: depth))
    }
  }

  private mutating func entries(depth: Int) throws(YAMLSyntaxError) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    var first: [String: Position] = [:]
    while true {
      let event = try events.next()
      if case .mappingEnd = event { return entries }
      let key = try node(event, depth: depth)
      let value = try node(try events.next(), depth: depth)
      guard case .scalar(let name, _) = key.content else {
        diagnostics.append(Diagnostic(at: key.position, "a key must be a word, found \(key.words)"))
        continue
      }
      if let earlier = first[name] {
        let message = "key \(name.quoted) is given twice, first at \(earlier.place)"
        diagnostics.append(Diagnostic(at: key.position, message))
      } else {
        first[name] = key.position
        entries.append(Node.Entry(name: name, position: key.position, value: value))
      }
    }
  }

  private mutating func refuse(_ decoration: YAMLEvent.Decoration, at mark: YAMLEvent.Mark) {
    if let anchor = decoration.anchor {
      diagnostics.append(
        Diagnostic(at: position(mark), "anchors (&\(anchor)) are not supported in cases: write the value out"))
    }
    if let tag = decoration.tag {
      diagnostics.append(
        Diagnostic(at: position(mark), "tags (\(tag)) are not supported in cases: the key says what its value is"))
    }
  }
}
