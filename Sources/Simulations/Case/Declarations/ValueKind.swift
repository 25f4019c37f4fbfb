/// What a key's value may be: how it reads from text, what it says when it does not, and how it is written back.
///
/// Kinds are values made by the static members: `.integer(1...)`, `.number(.between(0, 1))`, `.quantity("um", .positive)`,
/// `.flag`, `.text`, `.choice(Law.self)`, `.list(of: .quantity("um"), count: 2...3)`.
public struct ValueKind<Value> {
  /// What is asked for, for a message: `a length such as "200 um"`.
  let noun: String

  /// The allowed values, for a message: `above 0 um`; nil if all are.
  let constraint: String?

  /// The kind in a table of the documentation: `length in um`.
  let summary: String

  /// A value with which reading goes on after an error, and which documentation is made with.
  let placeholder: Value

  /// The alternatives of a choice, with what each means.
  let alternatives: [(name: String, summary: String)]

  /// Reads a node, or reports why it cannot and returns nil.
  let read: (Node, _ keyPath: String, CaseReport) -> Value?

  /// The value as it stands in the resolved case.
  let resolve: (Value) -> ResolvedValue

  init(
    noun: String, constraint: String? = nil, summary: String, placeholder: Value,
    alternatives: [(name: String, summary: String)] = [],
    read: @escaping (Node, String, CaseReport) -> Value?, resolve: @escaping (Value) -> ResolvedValue
  ) {
    self.noun = noun
    self.constraint = constraint
    self.summary = summary
    self.placeholder = placeholder
    self.alternatives = alternatives
    self.read = read
    self.resolve = resolve
  }

  /// The kind in full, for a missing key: `an integer of at least 1`.
  var words: String { constraint.map { "\(noun), \($0)" } ?? noun }
}

extension CaseReport {
  /// Reports that `node` is not what `keyPath` asks for.
  func expected(_ noun: String, at node: Node, _ keyPath: String, because reason: String? = nil) {
    let reason = reason.map { ": \($0)" } ?? ""
    error(at: node.position, keyPath: keyPath, "expected \(noun), found \(node.words)\(reason)")
  }
}
