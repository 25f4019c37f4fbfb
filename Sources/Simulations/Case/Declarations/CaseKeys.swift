/// A part of a case that is written as a mapping.
///
/// The initialiser names each key once; from that come its reading, its checks, its place in the resolved case, and its
/// documentation:
///
/// ```swift
/// struct Box: CaseSection {
///   let cells: [Int]
///   let size: [Double]
///
///   init(_ keys: CaseKeys) {
///     cells = keys.value("cells", .list(of: .integer(2...), count: 2...3), "Cells along x, y and z.")
///     size = keys.value("size", .list(of: .quantity("um", .positive), count: 2...3), "Edge lengths.")
///     keys.require(cells.count == size.count, at: "size", "needs one length per axis, \(cells.count) here")
///   }
/// }
/// ```
///
/// The initialiser must do nothing else: it also runs without a case, to make the documentation, and after an error, with
/// values that merely obey their declarations.
public protocol CaseSection {
  /// Reads the section's keys.
  init(_ keys: CaseKeys)
}

/// One mapping of a case while it is read: each call declares a key and returns its value.
///
/// No call throws. A fault is noted, a stand-in returned, and the reading goes on, so that all faults are reported at once.
public final class CaseKeys {
  /// The path of this mapping in the case; empty at the top.
  let keyPath: String

  /// What messages about the whole mapping point at.
  let position: Position

  let report: CaseReport

  private let node: Node?
  private let entries: [Node.Entry]
  private let faultsBefore: Int

  /// The alternatives to take in turn by selectors, when documentation is made; nil when a case is read.
  let script: [Int]?

  private(set) var declared: [KeyDescription] = []
  private(set) var resolved: [ResolvedEntry] = []
  private(set) var selections: [Selection] = []
  private var missing: [(name: String, words: String)] = []
  private var selectorFailed = false

  /// A selector met, and what it selected.
  struct Selection {
    var key: String
    var choice: String
    var index: Int
    var count: Int
  }

  /// Reads `node`, or nothing but defaults if it is nil.
  init(_ node: Node?, keyPath: String, position: Position, report: CaseReport) {
    self.node = node
    self.keyPath = keyPath
    self.position = position
    self.report = report
    script = nil
    faultsBefore = report.faults
    if case .mapping(let entries)? = node?.content { self.entries = entries } else { entries = [] }
  }

  /// Records declarations only.
  init(script: [Int]) {
    node = nil
    keyPath = ""
    position = .wholeFile("documentation")
    report = CaseReport()
    self.script = script
    faultsBefore = 0
    entries = []
  }

  var isDescribing: Bool { script != nil }

  /// Whether nothing was wrong in this mapping so far.
  var isSound: Bool { report.faults == faultsBefore }

  /// Whether the case gives the key (as opposed to leaving it to its default).
  public func isGiven(_ name: String) -> Bool { entry(name) != nil }

  func entry(_ name: String) -> Node.Entry? { entries.first { $0.name == name } }

  /// Where the key, given by its path below this mapping, was written; the nearest written part of it otherwise.
  func position(of path: String) -> Position {
    var place = position
    var current = node
    for name in path.split(separator: ".") {
      guard case .mapping(let entries)? = current?.content, let entry = entries.first(where: { $0.name == name }) else {
        break
      }
      place = entry.value.position
      current = entry.value
    }
    return place
  }
}

// MARK: What the kinds of keys share

extension CaseKeys {
  func declare(_ description: KeyDescription) {
    precondition(
      !declared.contains { $0.name == description.name }, "the key \(description.name) is declared twice in \(keyPath)")
    declared.append(description)
  }

  func resolve(_ name: String, to value: ResolvedValue, isDefault: Bool, change: ChangeRule) {
    resolved.append(ResolvedEntry(name: name, value: value, isDefault: isDefault, change: change))
  }

  /// Notes that a required key is not there; said when the mapping ends, unless a misspelling explains it.
  func miss(_ name: String, _ words: String) {
    guard !isDescribing else { return }
    report.faults += 1
    // After a fault in a selector nobody knows which keys belong; the selector's own fault is said.
    if !selectorFailed { missing.append((name, words)) }
  }

  func select(_ selection: Selection, failed: Bool) {
    selections.append(selection)
    if failed { selectorFailed = true }
  }

  /// Reports keys that nobody declared and required ones that are missing. Ends the reading of this mapping.
  ///
  /// - Parameter alternatives: The keys of the section under every choice of its selectors.
  func finish(alternatives: @autoclosure () -> [KeyDescription]) {
    let names = Set(declared.map(\.name))
    let unknown = entries.filter { !names.contains($0.name) }
    let documented = unknown.isEmpty ? [] : alternatives()
    let given = Set(entries.map(\.name))
    let likely = missing.map(\.name) + declared.map(\.name).filter { !given.contains($0) }
    var explained: Set<String> = []
    for (number, entry) in unknown.enumerated() {
      let others = documented.filter { $0.name == entry.name }
      if !others.isEmpty {
        if !selectorFailed { report.error(at: entry.position, strayKeyMessage(entry.name, others)) }
        continue
      }
      guard number < CaseError.shownDiagnostics else {
        // Not shown: a file of another kind may hold a great many.
        report.error(at: entry.position, keyPath: overriddenKey(entry), "unknown key \(entry.name.quoted)")
        continue
      }
      let suggestion = NearestName.of(entry.name, among: likely)
      if let suggestion { explained.insert(suggestion) }
      let meant = suggestion ?? NearestName.of(entry.name, among: declared.map(\.name))
      let end = meant.map { "; did you mean \($0.quoted)?" } ?? knownKeys
      report.error(at: entry.position, keyPath: overriddenKey(entry), "unknown key \(entry.name.quoted)\(end)")
    }
    for (name, words) in missing where !explained.contains(name) {
      let place = keyPath.isEmpty ? "" : " in \(keyPath.quoted)"
      report.error(at: position, "missing required key \(name.quoted)\(place) (\(words))")
    }
  }

  /// The path of a key written on the command line, whose position is not a place in a file.
  private func overriddenKey(_ entry: Node.Entry) -> String? {
    guard case .commandLine = entry.position else { return nil }
    return keyPath.appending(key: entry.name)
  }

  private var knownKeys: String {
    let names = declared.map(\.name)
    let place = keyPath.isEmpty ? "a case" : keyPath.quoted
    return names.count <= 12 ? "; \(place) has \(names.joined(separator: ", "))" : ""
  }

  private func strayKeyMessage(_ name: String, _ others: [KeyDescription]) -> String {
    let conditions = others.flatMap(\.conditions)
    for selection in selections {
      let allowing = conditions.filter { $0.key == selection.key }.flatMap(\.choices)
      guard !allowing.isEmpty, !allowing.contains(selection.choice) else { continue }
      let wanted = allowing.map { "\(selection.key): \($0)" }.alternatives
      return "key \(name.quoted) does not go with \(selection.key): \(selection.choice), only with \(wanted)"
    }
    return "key \(name.quoted) does not go with the other choices of \(keyPath.quoted)"
  }
}
