extension ValueKind where Value == Double {
  /// A finite number without a dimension: `1e-8`, `0.25`, `5 %`.
  public static func number(_ bounds: Bounds = .any) -> Self { quantity("", bounds) }

  /// A quantity of the dimension of `unit`, which is also the unit that it is shown in: `.quantity("mA/cm2")`.
  ///
  /// The value is in SI, and so are the bounds. Text without a unit is in SI.
  ///
  /// - Precondition: `unit` is a unit.
  public static func quantity(_ symbol: String, _ bounds: Bounds = .any) -> Self {
    guard let unit = symbol.isEmpty ? .one : try? Unit(parsing: symbol) else {
      preconditionFailure("\(symbol) is not a unit")
    }
    let dimension = unit.dimension
    let noun = dimension.expectation
    let constraint = bounds.words(unit.shortText(of:))
    return ValueKind(
      noun: noun, constraint: constraint, summary: unit.summary + (constraint.map { ", \($0)" } ?? ""),
      placeholder: bounds.representative,
      read: { node, keyPath, report in
        guard let text = node.text else {
          report.expected(noun, at: node, keyPath)
          return nil
        }
        switch QuantityText.parse(text, as: dimension) {
        case .failure(let error):
          report.expected(noun, at: node, keyPath, because: error.description.isEmpty ? nil : error.description)
          return nil
        case .mismatch(let found):
          report.error(at: node.position, keyPath: keyPath, "expected \(noun), found \(node.words) (\(found.words))")
          return nil
        case .value(let value):
          guard bounds.contains(value) else {
            report.error(at: node.position, keyPath: keyPath, "must be \(constraint ?? ""), found \(text.shortened)")
            return nil
          }
          return value
        }
      },
      resolve: { .number($0, unit) })
  }
}

extension Unit {
  /// The unit for a table: `length in um`, `number`.
  fileprivate var summary: String {
    if dimension == .one { return symbol.isEmpty ? "number" : "number in \(symbol)" }
    let words = dimension.name.map { $0.words.split(separator: " ").dropFirst().joined(separator: " ") }
    return "\(words ?? "quantity") in \(symbol)"
  }

  /// A bound: zero needs no unit.
  fileprivate func shortText(of value: Double) -> String { value == 0 && offset == 0 ? "0" : text(of: value) }
}

/// What a scalar is, to a key that asks for a quantity.
private enum QuantityText {
  case value(Double)
  case mismatch(Dimension)
  case failure(UnitError)

  static func parse(_ text: String, as dimension: Dimension) -> QuantityText {
    if let hexadecimal = hexadecimal(text) { return .value(hexadecimal) }
    let bare = text.prefix { $0 != " " }.lowercased().drop { "+-.".contains($0) }
    if bare == "inf" || bare == "nan" || bare == "infinity" { return .failure(UnitError("it must be finite")) }
    do throws(UnitError) {
      let quantity = try Quantity(parsing: text)
      return !quantity.hasUnit || quantity.unit.dimension == dimension
        ? .value(quantity.value) : .mismatch(quantity.unit.dimension)
    } catch {
      return .failure(error)
    }
  }

  /// YAML's hexadecimal integers are numbers too.
  private static func hexadecimal(_ text: String) -> Double? {
    guard text.hasPrefix("0x"), let value = Int(text.dropFirst(2), radix: 16) else { return nil }
    return Double(value)
  }
}
