/// A sum as one fixed-point number in words that belong to another: word i of its digits weighs 2^(40 i - 1074).
///
/// With 40 of its 63 bits in use, a word has room for the words of 2^20 ranks, and for 2^22 additions of less than 2^40
/// before its carry must be passed on. The topmost digit keeps the sign. Behind the digits, three words tell whether there
/// were terms that are not a number, plus infinity, and minus infinity.
struct FixedPointSum {
  /// 54 digits are 2160 bits: 2098 for one number, 60 for the count of terms, one for the sign.
  static let digits = 54

  /// Additions that may follow one another before the carries must be passed on.
  static let additionsPerCarry = 1 << 22

  private static let bits: Int64 = 40
  private static let mask: UInt64 = 1 << 40 - 1

  /// The digits and the three words behind them.
  let words: UnsafeMutablePointer<Int64>

  /// Adds a term.
  @inline(__always)
  func add(_ term: Double) {
    let field = Int(term.exponentBitPattern)
    guard field != 0x7FF else {
      // That there is any is enough, and cannot overflow.
      words[Self.digits + (term.isNaN ? 0 : term > 0 ? 1 : 2)] |= 1
      return
    }
    let significand = term.significandBitPattern | (field == 0 ? 0 : 1 << 52)
    add(significand, isNegative: term.sign == .minus, place: field - (field == 0 ? 0 : 1))
  }

  /// Adds what bins hold.
  func add(_ totals: BinTotals) {
    for bin in 0..<totals.count where totals.numbers[bin] != 0 {
      let number = totals.numbers[bin]
      add(number.magnitude, isNegative: number < 0, place: totals.exponents[bin] - SumBins.leastExponent)
    }
  }

  /// Adds plus or minus `magnitude * 2^(place - 1074)`.
  @inline(__always)
  private func add(_ magnitude: UInt64, isNegative: Bool, place: Int) {
    let (digit, remainder) = place.quotientAndRemainder(dividingBy: Int(Self.bits))
    let shift = UInt64(truncatingIfNeeded: remainder)
    let sign: Int64 = isNegative ? -1 : 0
    // (n ^ -1) - (-1) is -n.
    words[digit] &+= (Int64((magnitude &<< shift) & Self.mask) ^ sign) &- sign
    words[digit &+ 1] &+= (Int64((magnitude &>> (40 &- shift)) & Self.mask) ^ sign) &- sign
    words[digit &+ 2] &+= (Int64(shift <= 16 ? 0 : magnitude &>> (80 &- shift)) ^ sign) &- sign
  }

  /// Brings all digits but the topmost into 0 ..< 2^40.
  func carry() {
    var carry: Int64 = 0
    for i in 0..<Self.digits - 1 {
      let digit = words[i] &+ carry
      carry = digit &>> Self.bits
      words[i] = digit & Int64(Self.mask)
    }
    words[Self.digits - 1] &+= carry
  }

  /// The number nearest to the sum, halves to even; the carries must have been passed on. The words are not kept.
  func rounded() -> Double {
    let (isUndefined, isPlus, isMinus) = (
      words[Self.digits] != 0, words[Self.digits + 1] != 0, words[Self.digits + 2] != 0
    )
    if isUndefined || isPlus && isMinus { return .nan }
    if isPlus || isMinus { return isPlus ? .infinity : -.infinity }

    let isNegative = words[Self.digits - 1] < 0
    if isNegative {
      for i in 0..<Self.digits { words[i] = -words[i] }
      carry()
    }
    guard let top = (0..<Self.digits).last(where: { words[$0] != 0 }) else { return 0 }
    // The three highest digits, and a last bit that tells whether anything lies below.
    let lowest = max(top - 2, 0)
    var leading: UInt128 = 0
    for i in (lowest...top).reversed() { leading = leading << 40 | UInt128(words[i]) }
    let excess = max(64 - leading.leadingZeroBitCount, 0)
    var number = UInt64(truncatingIfNeeded: leading >> UInt128(excess))
    let isInexact = UInt128(number) << UInt128(excess) != leading || (0..<lowest).contains { words[$0] != 0 }
    if isInexact { number |= 1 }
    // The only rounding: what lies below the normal numbers has less than 53 bits and is exact.
    let magnitude = Double(number)
    return Double(
      sign: isNegative ? .minus : .plus, exponent: Int(Self.bits) * lowest + excess + SumBins.leastExponent,
      significand: magnitude)
  }
}
