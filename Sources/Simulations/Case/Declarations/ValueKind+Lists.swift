extension ValueKind {
  /// A list of values of one kind.
  ///
  /// - Parameters:
  ///   - element: The kind of each entry.
  ///   - count: How many entries there may be.
  /// - Returns: The kind of the list.
  public static func list<Element>(of element: ValueKind<Element>, count: ClosedRange<Int>) -> ValueKind
  where Value == [Element] {
    let constraint = Words.entries(count)
    return ValueKind(
      noun: "a list", constraint: "\(constraint), each \(element.words)",
      summary: "list of \(constraint): \(element.summary)",
      placeholder: Array(repeating: element.placeholder, count: max(count.lowerBound, min(1, count.upperBound))),
      alternatives: element.alternatives,
      read: { node, keyPath, report in
        guard case .list(let items) = node.content else {
          report.expected("a list of \(constraint)", at: node, keyPath)
          return nil
        }
        guard count.contains(items.count) else {
          report.error(at: node.position, keyPath: keyPath, "expected \(constraint), found \(items.count)")
          return nil
        }
        // Every entry is read, so that every fault is reported.
        let values = items.enumerated().map { element.read($0.element, "\(keyPath).\($0.offset)", report) }
        let complete = values.compactMap(\.self)
        return complete.count == values.count ? complete : nil
      },
      resolve: { .list($0.map(element.resolve)) })
  }

  /// A list of values of one kind, of at least the range's start.
  public static func list<Element>(of element: ValueKind<Element>, count: PartialRangeFrom<Int> = 1...) -> ValueKind
  where Value == [Element] {
    list(of: element, count: count.lowerBound...Int.max)
  }
}

enum Words {
  /// `2 or 3 entries`, `at least 1 entry`.
  static func entries(_ count: ClosedRange<Int>) -> String {
    let lower = count.lowerBound
    let upper = count.upperBound
    if upper == .max { return "at least \(lower) \(lower == 1 ? "entry" : "entries")" }
    if lower == upper { return "\(lower) \(lower == 1 ? "entry" : "entries")" }
    return upper == lower + 1 ? "\(lower) or \(upper) entries" : "\(lower) to \(upper) entries"
  }
}
