extension ValueKind where Value == Int {
  /// A whole number of at least the range's start: `20000`, `1_000_000`, `0x10`.
  public static func integer(_ range: PartialRangeFrom<Int>) -> Self { integer(range.lowerBound...Int.max) }

  /// A whole number within a range.
  public static func integer(_ range: ClosedRange<Int> = Int.min...Int.max) -> Self {
    let constraint = Bounds.words(of: range)
    return ValueKind(
      noun: "an integer", constraint: constraint,
      summary: "integer" + (constraint.map { ", \($0)" } ?? ""),
      placeholder: max(range.lowerBound, min(1, range.upperBound)),
      read: { node, keyPath, report in
        switch IntegerText.parse(node.text) {
        case .value(let value) where range.contains(value): return value
        case .ambiguous(let reason): report.expected("an integer", at: node, keyPath, because: reason)
        case .other: report.expected("an integer", at: node, keyPath)
        case let found:
          // Where the number's type alone is the upper bound, it is named to whom it stops.
          let isTyped = range.upperBound == .max && found.isTooLarge
          let allowed = constraint.map { $0 + (isTyped ? " and below 2^63" : "") } ?? "an integer of 64 bits"
          report.error(
            at: node.position, keyPath: keyPath, "must be \(allowed), found \(node.text?.shortened ?? "")")
        }
        return nil
      },
      resolve: { .integer($0) })
  }
}

extension Bounds {
  static func words(of range: ClosedRange<Int>) -> String? {
    switch (range.lowerBound == .min, range.upperBound == .max) {
    case (true, true): nil
    case (false, true): "at least \(range.lowerBound)"
    case (true, false): "at most \(range.upperBound)"
    case (false, false): "at least \(range.lowerBound) and at most \(range.upperBound)"
    }
  }
}

/// YAML 1.1's integers, without its octals by a leading zero and its base 60, which nobody means.
private enum IntegerText {
  case value(Int)
  case tooLarge
  case ambiguous(String)
  case other

  var isTooLarge: Bool {
    if case .tooLarge = self { true } else { false }
  }

  static func parse(_ text: String?) -> IntegerText {
    guard let text else { return .other }
    var digits = text.filter { $0 != "_" }
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    var radix = 10
    if digits.hasPrefix("0x") { radix = 16 } else if digits.hasPrefix("0b") { radix = 2 }
    if radix != 10 { digits.removeFirst(2) }
    guard !digits.isEmpty, !text.hasPrefix("_"), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      return .other
    }
    if radix == 10, digits.count > 1, digits.hasPrefix("0"), digits.allSatisfy(\.isNumber) {
      return .ambiguous("YAML 1.1 takes a leading 0 for octal")
    }
    if let value = Int((isNegative ? "-" : "") + digits, radix: radix) { return .value(value) }
    let isNumeral = digits.allSatisfy { ($0.hexDigitValue ?? 16) < radix }
    return isNumeral ? .tooLarge : .other
  }
}

extension ValueKind where Value == Bool {
  /// Yes or no, in any spelling of YAML 1.1.
  public static var flag: Self {
    ValueKind(
      noun: "yes or no", summary: "yes or no", placeholder: false,
      read: { node, keyPath, report in
        switch node.text {
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return true
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return false
        default:
          report.expected("yes or no", at: node, keyPath)
          return nil
        }
      },
      resolve: { .flag($0) })
  }
}

extension ValueKind where Value == String {
  /// Any text.
  public static var text: Self { text(noun: "a text", summary: "text") }

  /// The path of a file; relative ones start at the working directory.
  public static var path: Self {
    text(noun: "a path", summary: "path", allows: { !$0.isEmpty && !$0.contains("\0") })
  }

  private static func text(noun: String, summary: String, allows: @escaping (String) -> Bool = { _ in true }) -> Self {
    ValueKind(
      noun: noun, summary: summary, placeholder: "",
      read: { node, keyPath, report in
        if let text = node.text, allows(text) { return text }
        report.expected(noun, at: node, keyPath)
        return nil
      },
      resolve: { .text($0) })
  }
}
