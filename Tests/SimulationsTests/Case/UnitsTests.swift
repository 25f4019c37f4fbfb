@testable import Simulations
import Testing

@Suite struct UnitsTests {
  /// Decimal units convert without rounding: these are equalities of bits.
  @Test(arguments: [
    ("200 um", 2e-4), ("0.2mm", 2e-4), ("200 \u{B5}m", 2e-4), ("200 \u{3BC}m", 2e-4), ("85.2 um", 85.2e-6),
    ("5 MHz", 5e6), ("1 mA/cm2", 10), ("-0.45 V", -0.45), ("0.949 S/m", 0.949), ("1e-10 m2/s", 1e-10),
    ("1000 mol/m3", 1000), ("1 M", 1000), ("1 mol/L", 1000), ("5 %", 0.05), ("48.7 A/m2", 48.7),
    ("5.7e5 A/m3", 5.7e5), ("17.7 ng/cm2", 17.7e-8), ("0.6 W/(m.K)", 0.6), ("1000 kg m-3", 1000),
    ("2 cm^2", 2e-4), ("2 cm**2", 2e-4), ("2 cm²", 2e-4), ("3 s⁻¹", 3), ("1 mPa.s", 1e-3), ("1 mPa*s", 1e-3),
    ("1 Pa·s", 1), ("1 1/m", 1), ("8.314 J/(mol K)", 8.314), ("8.314 J/mol/K", 8.314), ("1 bar", 1e5),
    ("5 Å", 5e-10), ("5 kg", 5), ("5 mg", 5e-6), ("1_000.5 m", 1000.5), ("+.5 m", 0.5), ("3. m", 3),
    ("\u{2212}4 K", -4), ("20 µF/cm2", 0.2), ("10 ohm.cm2", 1e-3), ("10 Ω", 10), ("100 hPa", 1e4), ("1 dm3", 1e-3),
  ])
  func convertsExactly(text: String, value: Double) throws {
    #expect(try Quantity(parsing: text).value == value)
  }

  @Test(arguments: [
    ("25 degC", 298.15), ("25 °C", 298.15), ("2 min", 120), ("1 h", 3600), ("1 mAh", 3.6), ("180 deg", Double.pi),
    ("36 1/h", 0.01), ("1 eV", 1.602176634e-19), ("1 atm", 101325), ("1 mAh/cm2", 36000), ("1 day", 86400),
  ])
  func convertsNearly(text: String, value: Double) throws {
    #expect(abs(try Quantity(parsing: text).value / value - 1) < 1e-15)
  }

  @Test(arguments: [
    ("5 mhz", #"unknown unit "mhz"; did you mean "MHz"?"#), ("5 furlong", #"unknown unit "furlong""#),
    ("5 W/m.K", #""W/m.K" is ambiguous: put what is divided by in parentheses"#),
    ("5 degC/m", #"a temperature scale with an offset stands alone: use K in "degC/m""#),
    ("5 degC2", #"a temperature scale with an offset has no powers: use K in "degC2""#),
    ("5 m^", #""m^" has a power that is not a whole number from 1 to 9"#),
    ("5 m0", #""m0" has a power that is not a whole number from 1 to 9"#),
    ("5 m^1.5", #""m^1.5" is not a unit"#), ("5 W/(m.K", #""W/(m.K" lacks a closing parenthesis"#),
    ("5 m)", #""m)" is not a unit"#), ("5 m//s", #""m//s" is not a unit"#), ("5 $", #""$" is not a unit"#),
    ("1e999 m", "beyond the range of double precision"), ("1e-999 m", "beyond the range of double precision"),
    ("1,5 m", "the decimal sign is a point"), ("5 6", #""6" is not a unit"#),
  ])
  func refuses(text: String, message: String) {
    #expect(throws: UnitError(message)) { try Quantity(parsing: text) }
  }

  @Test func namesDimensions() throws {
    #expect(try Unit(parsing: "5 m".dropFirst(2).description).dimension.words == "a length")
    #expect(try Unit(parsing: "N/m").dimension.words == "an energy per area")
    #expect(try Unit(parsing: "kg.m3/(s2.A)").dimension.words == "a quantity in m3.kg/(s2.A)")
    #expect(try Unit(parsing: "S.ohm").dimension.expectation == "a number")
  }

  @Test(arguments: ["um", "MHz", "mA/cm2", "V", "%", "ng/cm2", "degC", "min", ""])
  func writesWhatItReads(symbol: String) throws {
    let unit = symbol.isEmpty ? Unit.one : try Unit(parsing: symbol)
    for value in [0, 1, -1, 0.1, 1.0 / 3, 85.2e-6, 1e-300, 4.2e17, .pi, .greatestFiniteMagnitude / 1e10] {
      let text = unit.text(of: value)
      #expect(try Quantity(parsing: text).value == value, "\(value) as \(text)")
    }
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (85.2, "85.2"), (1e-10, "1e-10"), (0.05, "0.05"), (1234567.0, "1234567"),
    (12345678.0, "1.2345678e7"), (5e5, "500000"), (-1.5e-7, "-1.5e-7"), (0.00012, "0.00012"),
  ])
  func writesDecimals(value: Double, text: String) {
    #expect(Decimal(value).description == text)
  }
}
