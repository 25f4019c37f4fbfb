internal import CYAML

/// What libyaml reports, piece by piece; lines and columns count from 1.
enum YAMLEvent {
  /// A place in the text.
  struct Mark { var line: Int, column: Int }

  case documentStart(Mark)
  case scalar(String, isQuoted: Bool, Mark, Decoration)
  case listStart(Mark, Decoration)
  case listEnd
  case mappingStart(Mark, Decoration)
  case mappingEnd
  case alias(String, Mark)
  case end

  /// Marks of YAML that a case does not use.
  struct Decoration { var anchor: String?, tag: String? }
}

/// Text that is not YAML.
struct YAMLSyntaxError: Error {
  var mark: YAMLEvent.Mark
  var message: String
}

/// The events of one text, in order. Owns the parser and the bytes it reads.
struct YAMLEvents: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter text: The document; must outlive nothing, it is copied.
  init(_ text: String) {
    bytes = .allocate(capacity: text.utf8.count)
    _ = bytes.initialize(from: text.utf8)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    // It fails only for want of memory, which ends a Swift program anyway.
    precondition(yaml_parser_initialize(parser) == 1, "libyaml could not start")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  /// The next event that matters to a tree.
  mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError }
      defer { yaml_event_delete(&event) }
      if let event = YAMLEvent(event) { return event }
    }
  }

  private var syntaxError: YAMLSyntaxError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "not readable"
    guard state.error != YAML_READER_ERROR else {
      // The reader knows the byte only.
      return YAMLSyntaxError(mark: mark(ofByte: Int(state.problem_offset)), message: problem)
    }
    let mark = YAMLEvent.Mark(state.problem_mark)
    if byte(at: state.problem_mark) == UInt8(ascii: "\t") {
      return YAMLSyntaxError(mark: mark, message: "a tab cannot indent or start a value: use spaces")
    }
    guard let context = state.context.map({ String(cString: $0) }) else {
      return YAMLSyntaxError(mark: mark, message: problem)
    }
    let start = YAMLEvent.Mark(state.context_mark)
    let place =
      start.line == mark.line && start.column == mark.column ? "" : " from line \(start.line), column \(start.column)"
    return YAMLSyntaxError(mark: mark, message: "\(problem), \(context)\(place)")
  }

  /// The first byte of the character at a mark, whose index counts characters.
  private func byte(at mark: yaml_mark_t) -> UInt8? {
    var characters = 0
    for byte in bytes where byte & 0xC0 != 0x80 {
      if characters == Int(mark.index) { return byte }
      characters += 1
    }
    return nil
  }

  private func mark(ofByte offset: Int) -> YAMLEvent.Mark {
    var mark = YAMLEvent.Mark(line: 1, column: 1)
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        mark.line += 1
        mark.column = 1
      } else if byte & 0xC0 != 0x80 {
        mark.column += 1
      }
    }
    return mark
  }
}

extension YAMLEvent.Mark {
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

extension YAMLEvent.Decoration {
  init(anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?) {
    self.init(anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) })
  }
}

extension YAMLEvent {
  /// Nil for the events that carry nothing (start of the stream, end of a document).
  init?(_ event: yaml_event_t) {
    let mark = Mark(event.start_mark)
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: self = .documentStart(mark)
    case YAML_STREAM_END_EVENT: self = .end
    case YAML_ALIAS_EVENT: self = .alias(String(cString: event.data.alias.anchor), mark)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let characters = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      self = .scalar(
        String(decoding: characters, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE, mark,
        Decoration(anchor: scalar.anchor, tag: scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      self = .listStart(
        mark, Decoration(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag))
    case YAML_SEQUENCE_END_EVENT: self = .listEnd
    case YAML_MAPPING_START_EVENT:
      self = .mappingStart(
        mark, Decoration(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag))
    case YAML_MAPPING_END_EVENT: self = .mappingEnd
    default: return nil
    }
  }
}
