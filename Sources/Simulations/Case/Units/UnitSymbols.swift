/// The units that cases may use, by symbol.
enum UnitSymbols {
  struct Entry: Sendable {
    var unit: Unit
    /// Whether prefixes may stand before it.
    var takesPrefixes: Bool
  }

  /// The unit of one symbol with its prefix, if any: `um`, `mol`, `MHz`. A whole symbol goes before a prefixed one:
  /// `min` is a minute, `M` a mole per litre.
  static func unit(_ symbol: String) -> Unit? {
    if let entry = table[symbol] { return entry.unit }
    for (prefix, exponent) in prefixes where symbol.hasPrefix(prefix) {
      guard let entry = table[String(symbol.dropFirst(prefix.count))], entry.takesPrefixes else { continue }
      var unit = entry.unit
      unit.exponent += exponent
      return unit
    }
    return nil
  }

  /// A symbol that differs from `symbol` in letter case alone: `MHz` for `mhz`.
  static func respelled(_ symbol: String) -> String? {
    let wanted = symbol.lowercased()
    let bases = table.keys.sorted()
    if let base = bases.first(where: { $0.lowercased() == wanted }) { return base }
    for (prefix, _) in commonPrefixes {
      for base in bases where table[base]?.takesPrefixes == true {
        if (prefix + base).lowercased() == wanted { return prefix + base }
      }
    }
    return nil
  }

  static let prefixes: [(String, Int)] = [
    // The micro sign, the Greek letter, and what a keyboard has.
    ("\u{B5}", -6), ("\u{3BC}", -6), ("u", -6), ("da", 1), ("f", -15), ("p", -12), ("n", -9), ("m", -3), ("c", -2),
    ("d", -1), ("h", 2), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("a", -18), ("P", 15),
  ]

  /// Suggestions come from these, likeliest first.
  private static let commonPrefixes = ["M", "m", "k", "u", "n", "c", "G", "p"].map { ($0, 0) }

  static let table: [String: Entry] = {
    let metre = Dimension(metre: 1)
    let kilogram = Dimension(kilogram: 1)
    let second = Dimension(second: 1)
    let ampere = Dimension(ampere: 1)
    let kelvin = Dimension(kelvin: 1)
    let mole = Dimension(mole: 1)
    let newton = metre * kilogram * second.power(-2)
    let joule = newton * metre
    let watt = joule * second.power(-1)
    let coulomb = ampere * second
    let volt = watt * ampere.power(-1)
    let ohm = volt * ampere.power(-1)
    let pascal = newton * metre.power(-2)
    let litre = metre.power(3)

    var table: [String: Entry] = [:]
    func define(
      _ symbols: String..., as dimension: Dimension, exponent: Int = 0, numerator: Double = 1, denominator: Double = 1,
      offset: Double = 0, prefixes: Bool = true
    ) {
      for symbol in symbols {
        let unit = Unit(
          symbol: symbol, dimension: dimension, exponent: exponent, numerator: numerator, denominator: denominator,
          offset: offset)
        table[symbol] = Entry(unit: unit, takesPrefixes: prefixes)
      }
    }
    define("m", as: metre)
    define("g", as: kilogram, exponent: -3)
    define("s", as: second)
    define("A", as: ampere)
    define("K", as: kelvin)
    define("mol", as: mole)
    define("Hz", as: second.power(-1))
    define("N", as: newton)
    define("Pa", as: pascal)
    define("J", as: joule)
    define("W", as: watt)
    define("C", as: coulomb)
    define("V", as: volt)
    define("F", as: coulomb * volt.power(-1))
    define("S", as: ohm.power(-1))
    define("ohm", "Ohm", "\u{3A9}", "\u{2126}", as: ohm)
    define("L", "l", as: litre, exponent: -3)
    define("M", as: mole * litre.power(-1), exponent: 3)
    define("bar", as: pascal, exponent: 5)
    define("eV", as: joule, exponent: -19, numerator: 1.602_176_634)
    define("Ah", as: coulomb, numerator: 3600)
    define("Wh", as: joule, numerator: 3600)
    define("Da", as: kilogram, exponent: -27, numerator: 1.660_539_066_60, prefixes: true)
    define("\u{C5}", "\u{212B}", "angstrom", as: metre, exponent: -10, prefixes: false)
    define("min", as: second, numerator: 60, prefixes: false)
    define("h", as: second, numerator: 3600, prefixes: false)
    define("d", "day", as: second, numerator: 86400, prefixes: false)
    define("atm", as: pascal, numerator: 101_325, prefixes: false)
    define("degC", "\u{B0}C", "\u{2103}", as: kelvin, offset: 273.15, prefixes: false)
    define("%", as: .one, exponent: -2, prefixes: false)
    define("ppm", as: .one, exponent: -6, prefixes: false)
    define("rad", as: .one, prefixes: false)
    define("deg", "\u{B0}", as: .one, numerator: .pi, denominator: 180, prefixes: false)
    return table
  }()
}
