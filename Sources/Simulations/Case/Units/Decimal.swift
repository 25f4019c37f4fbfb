/// A decimal number as written: `digits × 10^exponent`. Moving its point is exact; only `value` rounds, once.
struct Decimal: Sendable, Hashable {
  var isNegative = false
  /// Digits without leading zeros; empty for zero.
  var digits: [UInt8] = []
  /// The power of ten of the last digit.
  var exponent = 0

  /// A number at the start of `text`, which it is removed from: `1_000`, `-.5`, `2.5e-3`, `+1E3`. Nil if there is none.
  init?(prefixOf text: inout Substring) {
    var rest = text
    if let sign = rest.first, "+-\u{2212}".contains(sign) {
      isNegative = sign != "+"
      rest.removeFirst()
    }
    var sawDigit = false
    var sawPoint = false
    while let next = rest.first {
      if next == ".", !sawPoint {
        sawPoint = true
      } else if let digit = next.asciiValue, (0x30...0x39).contains(digit) {
        sawDigit = true
        if digit != 0x30 || !digits.isEmpty { digits.append(digit - 0x30) }
        if sawPoint { exponent -= 1 }
      } else if next != "_" || !sawDigit {
        break
      }
      rest.removeFirst()
    }
    guard sawDigit else { return nil }
    if let power = Self.power(atStartOf: &rest) { exponent += power }
    text = rest
  }

  /// A whole text that is a number.
  init?(_ text: String) {
    var rest = Substring(text)
    self.init(prefixOf: &rest)
    guard rest.isEmpty else { return nil }
  }

  /// The shortest decimal that reads back as `value`, which must be finite.
  init(_ value: Double) {
    var rest = Substring(value.description)
    guard let decimal = Decimal(prefixOf: &rest), rest.isEmpty else {
      preconditionFailure("\(value) is not finite")
    }
    self = decimal
    while let last = digits.last, last == 0 {
      digits.removeLast()
      exponent += 1
    }
  }

  /// `e-3` at the start of `text`; an `e` that begins a unit (`eV`) is left there.
  private static func power(atStartOf text: inout Substring) -> Int? {
    guard let mark = text.first, mark == "e" || mark == "E" else { return nil }
    var rest = text.dropFirst()
    var sign = 1
    if let next = rest.first, "+-\u{2212}".contains(next) {
      sign = next == "+" ? 1 : -1
      rest.removeFirst()
    }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else { return nil }
    text = rest.dropFirst(digits.count)
    // Far beyond a double either way, and safe to add to.
    return sign * min(Int(digits) ?? 1_000_000, 1_000_000)
  }

  /// Ten to the `power` times this number.
  func shifted(by power: Int) -> Decimal {
    var copy = self
    copy.exponent += power
    return copy
  }

  /// The nearest double; nil beyond the range of doubles, or for a nonzero number that would become zero.
  var value: Double? {
    guard !digits.isEmpty else { return isNegative ? -0.0 : 0 }
    let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    guard let magnitude = Double("\(text)e\(exponent)"), magnitude.isFinite, magnitude > 0 else { return nil }
    return isNegative ? -magnitude : magnitude
  }
}

extension Decimal: CustomStringConvertible {
  /// Plain digits for everyday magnitudes, scientific notation beyond: `85.2`, `1e-10`, `20000`.
  var description: String {
    let sign = isNegative ? "-" : ""
    guard !digits.isEmpty else { return "\(sign)0" }
    let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    let magnitude = text.count + exponent - 1
    if (-4..<7).contains(magnitude) {
      if exponent >= 0 { return sign + text + String(repeating: "0", count: exponent) }
      if magnitude < 0 { return "\(sign)0.\(String(repeating: "0", count: -magnitude - 1))\(text)" }
      let whole = text.prefix(text.count + exponent)
      return "\(sign)\(whole).\(text.dropFirst(whole.count))"
    }
    let fraction = text.count > 1 ? ".\(text.dropFirst())" : ""
    return "\(sign)\(text.prefix(1))\(fraction)e\(magnitude)"
  }
}
