/// Reads `mA/cm2`, `W/(m.K)`, `kg m-3`, `µm^2`, `1/s`.
///
///     product = factor { separator factor }      separator = "." | "*" | "·" | blank | "/"
///     factor  = symbol [power] | "1" | "(" product ")" [power]
struct UnitParser {
  /// Deeper than any unit; keeps powers of powers within range.
  private static let greatestDepth = 4

  private let whole: String
  private var depth = 0
  private var rest: Substring

  init(_ text: String) {
    whole = text
    rest = Substring(text)
  }

  mutating func unit() throws(UnitError) -> Unit {
    let unit = try product()
    guard rest.isEmpty else { throw UnitError("\(whole.quoted) is not a unit") }
    return unit
  }

  private mutating func product() throws(UnitError) -> Unit {
    var divided = false
    let first = try factor()
    var result = first
    while let separator = separator() {
      let next = try factor()
      if separator == "/" {
        result = result * next.power(-1)
        divided = true
      } else {
        // Readers disagree on whether m.K belongs below the line in W/m.K.
        guard !divided else { throw UnitError("\(whole.quoted) is ambiguous: put what is divided by in parentheses") }
        result = result * next
      }
      guard next.offset == 0, first.offset == 0 else {
        throw UnitError("a temperature scale with an offset stands alone: use K in \(whole.quoted)")
      }
    }
    return result
  }

  /// The separator before the next factor, taken; nil at the end of this product.
  private mutating func separator() -> Character? {
    let blanks = rest.prefix { $0 == " " || $0 == "\u{A0}" }
    let after = rest.dropFirst(blanks.count)
    guard let next = after.first, next != ")" else {
      rest = after
      return nil
    }
    if "./*\u{B7}\u{22C5}".contains(next) {
      rest = after.dropFirst().drop { $0 == " " || $0 == "\u{A0}" }
      return next
    }
    guard !blanks.isEmpty else { return nil }
    rest = after
    return " "
  }

  private mutating func factor() throws(UnitError) -> Unit {
    if rest.first == "(" {
      rest.removeFirst()
      depth += 1
      guard depth <= Self.greatestDepth else { throw UnitError("\(whole.quoted) has too many parentheses") }
      defer { depth -= 1 }
      let inner = try product()
      guard rest.first == ")" else { throw UnitError("\(whole.quoted) lacks a closing parenthesis") }
      rest.removeFirst()
      return try raised(inner)
    }
    if rest.first == "1" {
      rest.removeFirst()
      return .one
    }
    let symbol = String(rest.prefix { $0.isLetter || "%\u{B0}\u{2126}".contains($0) })
    guard !symbol.isEmpty else { throw UnitError("\(whole.quoted) is not a unit") }
    guard let unit = UnitSymbols.unit(symbol) else {
      let suggestion = UnitSymbols.respelled(symbol).map { "; did you mean \($0.quoted)?" } ?? ""
      throw UnitError("unknown unit \(symbol.quoted)\(suggestion)")
    }
    rest.removeFirst(symbol.count)
    return try raised(unit)
  }

  /// The power after a factor: `2`, `^2`, `**2`, `-2`, `^-2`, `²`, `⁻²`.
  private mutating func raised(_ unit: Unit) throws(UnitError) -> Unit {
    let superscripts: [Character: Character] = [
      "⁻": "-", "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    ]
    var text = ""
    let hasMark = rest.hasPrefix("^") || rest.hasPrefix("**")
    if hasMark { rest.removeFirst(rest.hasPrefix("^") ? 1 : 2) }
    while let next = rest.first, let digit = superscripts[next] ?? ("-0123456789".contains(next) ? next : nil) {
      text.append(digit)
      rest.removeFirst()
    }
    if text.isEmpty, !hasMark { return unit }
    guard let power = Int(text), (1...9).contains(abs(power)) else {
      throw UnitError("\(whole.quoted) has a power that is not a whole number from 1 to 9")
    }
    guard unit.offset == 0 || power == 1 else {
      throw UnitError("a temperature scale with an offset has no powers: use K in \(whole.quoted)")
    }
    return power == 1 ? unit : unit.power(power)
  }
}
