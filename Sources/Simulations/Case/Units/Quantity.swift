/// A number with its unit, as a person writes it: `200 um`, `1 mA/cm2`, `-0.45 V`, `25 degC`, `5 %`.
public struct Quantity: Sendable, Hashable {
  /// The value in SI.
  public var value: Double

  /// The unit it was written in; `Unit.one` if none was written.
  public var unit: Unit

  /// Whether a unit was written; a bare number is in the SI unit of whatever was asked for.
  public var hasUnit: Bool

  /// Reads a number and, after optional blanks, a unit.
  ///
  /// - Throws: `UnitError` with the reason in words.
  public init(parsing text: String) throws(UnitError) {
    var rest = Substring(text)
    guard let number = Decimal(prefixOf: &rest) else { throw UnitError("") }
    if rest.first == "," { throw UnitError("the decimal sign is a point") }
    let symbol = String(rest.drop { $0 == " " || $0 == "\u{A0}" })
    hasUnit = !symbol.isEmpty
    unit = hasUnit ? try Unit(parsing: symbol) : .one
    guard let value = unit.value(of: number) else { throw UnitError("beyond the range of double precision") }
    self.value = value
  }
}
