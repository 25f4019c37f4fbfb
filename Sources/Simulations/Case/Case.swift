/// The case of one command: its keys beyond those that every case has.
public protocol CaseDefinition: CaseSection {
  /// The command that runs the case.
  static var command: String { get }

  /// What the command does, in one sentence.
  static var summary: String { get }
}

/// A case file, read: what to run, in SI.
public struct Case<Values: CaseDefinition> {
  /// What the case is, in the user's words.
  public let title: String

  /// The seed of every random number of the run.
  public let seed: Int

  /// The command's own values.
  public let values: Values

  /// The case with every default.
  public let resolved: ResolvedCase

  /// Doubts about the case, in reading order.
  public let warnings: [Diagnostic]

  /// The case as it was written.
  let document: Node
}

extension Case {
  /// Reads a case from its text.
  ///
  /// Local, and a function of its arguments alone: rank 0 reads the file (`CaseText.read`), every rank parses the same text.
  ///
  /// - Parameters:
  ///   - text: The case file's text, YAML 1.1.
  ///   - file: The file's name, for messages.
  ///   - overrides: `key.path=value` as given on the command line; later ones win.
  /// - Returns: The case with its values in SI.
  /// - Throws: `CaseError` with every fault found.
  public static func parse(
    text: String, file: String, overrides: [String] = []
  ) throws(CaseError) -> Case {
    guard let document = try Node.parse(text, file: file) else {
      throw CaseError([Diagnostic(at: .file(file, line: 1, column: 1), "the case is empty")])
    }
    guard case .mapping = document.content else {
      throw CaseError([
        Diagnostic(at: document.position, "expected a mapping of keys to values, found \(document.words)")
      ])
    }
    let root = try document.applying(overrides)
    try checkCommand(of: root)

    let report = CaseReport()
    let keys = CaseKeys(root, keyPath: "", position: document.position, report: report)
    let (title, seed, values) = read(keys)
    keys.finish(alternatives: documentedKeys)
    let errors = report.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { throw CaseError(errors) }
    return Case(
      title: title, seed: seed, values: values, resolved: ResolvedCase(entries: keys.resolved),
      warnings: report.diagnostics.inReadingOrder, document: root)
  }

  /// A refusal of what only comes to light with the files that the case names, before work starts.
  ///
  /// - Parameters:
  ///   - keyPath: The key to blame: `surface.file`.
  ///   - message: What is wrong, in one line, to follow the key.
  /// - Returns: The refusal, with the place where the key was written, or the nearest written part of it.
  public func refusal(at keyPath: String, _ message: String) -> Refusal {
    let keys = CaseKeys(document, keyPath: "", position: document.position, report: CaseReport())
    return Refusal(Diagnostic(at: keys.position(of: keyPath), keyPath: keyPath, message).description)
  }

  /// The keys of the case under every choice.
  static var documentedKeys: [KeyDescription] {
    KeyDescription.keys(declaredBy: { _ = read($0) })
  }

  private static func read(_ keys: CaseKeys) -> (title: String, seed: Int, values: Values) {
    _ = keys.value("command", .text, default: Values.command, "The command that the case is for.")
    let title = keys.value("title", .text, default: "", change: .allowed, "What the case is, in your words.")
    let seed = keys.value("seed", .integer(0...), default: 0, "The seed of every random number, below 2^63.")
    return (title, seed, Values(keys))
  }

  /// A case for another command has other keys: that is the one thing to say.
  private static func checkCommand(of root: Node) throws(CaseError) {
    guard case .mapping(let entries) = root.content, let entry = entries.first(where: { $0.name == "command" }),
      let command = entry.value.text, command != Values.command
    else { return }
    let message = "the case is for \(command.quoted), not for \(Values.command.quoted)"
    throw CaseError([Diagnostic(at: entry.value.position, keyPath: "command", message)])
  }
}

extension Case: Sendable where Values: Sendable {}
