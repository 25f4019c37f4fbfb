/// A unit of measurement: what one of it is in SI.
///
/// The factor is kept as a power of ten times a fraction of two numbers, so that decimal units convert without rounding:
/// `200 um`, `0.2 mm` and `2e-4` are the same bits.
public struct Unit: Sendable, Hashable {
  /// As written: `mA/cm2`.
  public var symbol: String

  /// What it measures.
  public var dimension: Dimension

  /// The decimal part of the factor: `-6` for `um`.
  var exponent = 0

  /// The rest of the factor is `numerator / denominator`: 60 for `min`, one over 3600 for `1/h`.
  var numerator = 1.0
  var denominator = 1.0

  /// What is added after scaling, in SI: 273.15 for `degC`.
  var offset = 0.0

  /// The unit of plain numbers.
  public static let one = Unit(symbol: "", dimension: .one)

  /// The unit written `symbol`, such as `mA/cm2`, `W/(m.K)` or `kg m-3`.
  ///
  /// - Throws: `UnitError` with the reason in words.
  public init(parsing symbol: String) throws(UnitError) {
    var parser = UnitParser(symbol)
    self = try parser.unit()
    self.symbol = symbol
  }

  init(
    symbol: String, dimension: Dimension, exponent: Int = 0, numerator: Double = 1, denominator: Double = 1,
    offset: Double = 0
  ) {
    self.symbol = symbol
    self.dimension = dimension
    self.exponent = exponent
    self.numerator = numerator
    self.denominator = denominator
    self.offset = offset
  }
}

extension Unit {
  /// Whether values convert to and from it by moving the decimal point alone.
  var isDecimal: Bool { numerator == 1 && denominator == 1 && offset == 0 }

  /// The SI value of `number` of this unit, or nil where a double cannot hold it.
  func value(of number: Decimal) -> Double? {
    guard let scaled = number.shifted(by: exponent).value else { return nil }
    let value = isDecimal ? scaled : scaled * numerator / denominator + offset
    return value.isFinite ? value : nil
  }

  /// `value`, given in SI, written in this unit so that reading it back gives the same bits;
  /// in the SI base units where this unit does not convert exactly.
  func text(of value: Double) -> String {
    guard isDecimal else {
      return Decimal(value).description + (dimension == .one ? "" : " \(dimension)")
    }
    return Decimal(value).shifted(by: -exponent).description + (symbol.isEmpty ? "" : " \(symbol)")
  }

  static func * (a: Unit, b: Unit) -> Unit {
    Unit(
      symbol: "", dimension: a.dimension * b.dimension, exponent: a.exponent + b.exponent,
      numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator)
  }

  /// The unit raised to an integer power.
  func power(_ power: Int) -> Unit {
    var result = Unit(symbol: "", dimension: dimension.power(power), exponent: exponent * power)
    for _ in 0..<abs(power) {
      result.numerator *= power > 0 ? numerator : denominator
      result.denominator *= power > 0 ? denominator : numerator
    }
    return result
  }
}

/// Why a text is not a unit or not a quantity.
public struct UnitError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason, as a clause: `unknown unit "mhz"; did you mean "MHz"?`.
  public let description: String

  init(_ description: String) { self.description = description }
}
