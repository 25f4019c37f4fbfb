/// Numbers as people read them.
public enum Format {
  /// A duration such as `0.532 s`, `12.3 s`, `4 min 05 s`, `2 h 03 min`, `3 d 04 h`.
  ///
  /// - Parameter seconds: The duration.
  /// - Returns: The text.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e15 else { return "?" }
    if seconds < 9.9995 { return fixed(seconds, 3) + " s" }
    if seconds < 59.95 { return fixed(seconds, 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(padded(whole % 3600 / 60)) min" }
    return "\(whole / 86_400) d \(padded(whole % 86_400 / 3600)) h"
  }

  /// A number of bytes such as `812 B`, `3.20 MB`, `1.45 GB`, in powers of 1000.
  ///
  /// - Parameter count: The bytes.
  /// - Returns: The text.
  public static func bytes(_ count: Int) -> String {
    count < 1000 ? "\(count) B" : scaled(Double(count)) + "B"
  }

  /// A number with three digits and a prefix, such as `1.23 k`, `45.6 M`; a unit follows directly.
  ///
  /// - Parameter number: The number.
  /// - Returns: The text, which ends in a space or a prefix.
  public static func scaled(_ number: Double) -> String {
    guard number.isFinite else { return "\(number) " }
    var (value, prefixes) = (number, ["", "k", "M", "G", "T", "P"][...])
    while abs(value) >= 999.5, prefixes.count > 1 {
      value /= 1000
      prefixes.removeFirst()
    }
    return significant(value, 3) + " " + (prefixes.first ?? "")
  }

  /// A number of things, such as `1.23 k samples/s` or `812 steps`.
  ///
  /// - Parameters:
  ///   - number: How many.
  ///   - what: What is counted.
  /// - Returns: The text.
  public static func counted(_ number: Double, _ what: String) -> String {
    let text = scaled(number)
    return (text.hasSuffix(" ") ? text : text + " ") + what
  }

  /// A number with so many digits that count: `0.00123`, `4.5e-09`.
  ///
  /// - Parameters:
  ///   - number: The number.
  ///   - digits: At least 1.
  /// - Returns: The text.
  public static func significant(_ number: Double, _ digits: Int) -> String {
    guard number.isFinite, number != 0 else { return number == 0 ? "0" : "\(number)" }
    var exponent = decimalExponent(number)
    // Rounding can carry into one more digit: 9.996 with three digits is 10.0.
    if abs(number) / power(exponent) >= 10 - 0.5 * power(1 - digits) { exponent += 1 }
    if exponent < -4 || exponent > 14 {
      let sign = exponent < 0 ? "-" : "+"
      return fixed(number / power(exponent), digits - 1) + "e" + sign + padded(abs(exponent))
    }
    return fixed(number, max(0, digits - 1 - exponent))
  }

  /// A number with so many digits after the point.
  ///
  /// - Parameters:
  ///   - number: The number, of magnitude below 1e15.
  ///   - digits: From 0 to 18.
  /// - Returns: The text.
  public static func fixed(_ number: Double, _ digits: Int) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
    let magnitude = abs(number)
    var whole = Int(magnitude)
    let scale = power(digits)
    var fraction = Int(((magnitude - Double(whole)) * scale).rounded())
    if Double(fraction) >= scale { (whole, fraction) = (whole + 1, 0) }
    let sign = number < 0 && (whole > 0 || fraction > 0) ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let text = "\(fraction)"
    return "\(sign)\(whole)." + String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(exponent) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  private static func decimalExponent(_ number: Double) -> Int {
    var (value, exponent) = (abs(number), 0)
    while value >= 10 { (value, exponent) = (value / 10, exponent + 1) }
    while value < 1 { (value, exponent) = (value * 10, exponent - 1) }
    return exponent
  }
}
