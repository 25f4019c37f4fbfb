/// The fixed-point numbers: word i of a sum weighs 2^(40 i - 1074).
///
/// With 40 of its 63 bits in use, a word has room for the words of 2^20 ranks, and for 2^22 additions of less than 2^40
/// before its carry must be passed on. The topmost word keeps the sign.
extension ReproducibleSum {
  /// The number of words of a sum: those of the number, and three that count what is not finite.
  public static var wordsPerSum: Int { digits + 3 }

  /// 54 words are 2160 bits: 2098 for one number, 60 for the count of terms, one for the sign.
  static var digits: Int { 54 }

  static var bitsPerDigit: Int { 40 }

  static var depositsPerCarry: Int { 1 << 22 }

  /// Adds a term.
  mutating func deposit(_ term: Double, in index: Int) {
    guard term.isFinite else {
      let kind = term.isNaN ? 0 : term > 0 ? 1 : 2
      // Whether there is any is enough, and cannot overflow.
      storage[index * Self.wordsPerSum + Self.digits + kind] |= 1
      headroom = min(headroom, Self.depositsPerCarry - 1)
      return
    }
    let field = Int(term.exponentBitPattern)
    let significand = Int64(term.significandBitPattern) | (field == 0 ? 0 : 1 << 52)
    let number = term.sign == .minus ? -significand : significand
    deposit(number, exponent: max(field, 1) - 1 + SumBins.leastExponent, in: index)
  }

  /// Adds `number * 2^exponent`.
  mutating func deposit(_ number: Int64, exponent: Int, in index: Int) {
    let place = exponent - SumBins.leastExponent
    let (digit, shift) = place.quotientAndRemainder(dividingBy: Self.bitsPerDigit)
    let mask = Int128(1) << Int128(Self.bitsPerDigit) - 1
    let wide = Int128(number) << Int128(shift)
    let first = index * Self.wordsPerSum + digit
    if headroom == 0 { carry() }
    headroom -= 1
    storage[first] += Int64(truncatingIfNeeded: wide & mask)
    let upper = Int64(truncatingIfNeeded: wide >> Int128(Self.bitsPerDigit))
    // Of the uppermost numbers nothing is left for words that there are not.
    guard upper != 0 else { return }
    storage[first + 1] += upper & Int64(mask)
    let top = upper >> Int64(Self.bitsPerDigit)
    if top != 0 { storage[first + 2] += top }
  }

  /// Brings all words but the topmost of each sum into 0 ..< 2^40.
  mutating func carry() {
    for index in 0..<count {
      let first = index * Self.wordsPerSum
      for i in first..<first + Self.digits - 1 {
        let carry = storage[i] >> Int64(Self.bitsPerDigit)
        storage[i] &-= carry << Int64(Self.bitsPerDigit)
        storage[i + 1] &+= carry
      }
    }
    headroom = Self.depositsPerCarry
  }

  /// A sum whose carries have been passed on, rounded to the nearest number, halves to even.
  func rounded(_ index: Int) -> Double {
    let first = index * Self.wordsPerSum
    let (undefined, plus, minus) = (
      storage[first + Self.digits], storage[first + Self.digits + 1], storage[first + Self.digits + 2]
    )
    if undefined != 0 || plus != 0 && minus != 0 { return .nan }
    if plus != 0 { return .infinity }
    if minus != 0 { return -.infinity }

    var digits = Array(storage[first..<first + Self.digits])
    let isNegative = digits[Self.digits - 1] < 0
    if isNegative { Self.negate(&digits) }
    guard let top = digits.lastIndex(where: { $0 != 0 }) else { return 0 }
    // The three highest digits, and a last bit that tells whether anything lies below.
    let lowest = max(top - 2, 0)
    var wide: UInt128 = 0
    for digit in digits[lowest...top].reversed() { wide = wide << 40 | UInt128(digit) }
    let isInexact = digits[..<lowest].contains { $0 != 0 }
    let excess = max(64 - wide.leadingZeroBitCount, 0)
    var number = UInt64(truncatingIfNeeded: wide >> UInt128(excess))
    if isInexact || UInt128(number) << UInt128(excess) != wide { number |= 1 }
    // One rounding: numbers that end below the normal ones have less than 53 bits, since a digit's least bit is a number's.
    let magnitude = Double(number)
    let exponent = 40 * lowest + excess + SumBins.leastExponent
    return Self.scaled(isNegative ? -magnitude : magnitude, exponent)
  }

  /// The digits of the negative.
  private static func negate(_ digits: inout [Int64]) {
    var borrow: Int64 = 0
    for i in 0..<Self.digits {
      let digit = -digits[i] - borrow
      guard i < Self.digits - 1 else {
        digits[i] = digit
        return
      }
      borrow = digit < 0 ? 1 : 0
      digits[i] = digit + borrow << 40
    }
  }

  /// `number * 2^exponent`, where the result is exact or overflows.
  private static func scaled(_ number: Double, _ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: number)
  }
}
