/// An exact sum in binary, bit by bit: slow, and plain enough to be believed.
struct SchoolbookSum {
  /// How often each bit occurs, positive terms less negative ones; bit 0 weighs 2^-1074.
  private var bits = [Int](repeating: 0, count: 2300)

  init(_ terms: some Sequence<Double>) {
    for term in terms { add(term) }
  }

  mutating func add(_ term: Double) {
    precondition(term.isFinite)
    let field = Int(term.exponentBitPattern)
    let significand = term.significandBitPattern | (field == 0 ? 0 : 1 << 52)
    for bit in 0..<53 where significand >> UInt64(bit) & 1 == 1 {
      bits[max(field, 1) - 1 + bit] += term.sign == .minus ? -1 : 1
    }
  }

  /// The nearest number, halves to even.
  var value: Double {
    guard let isNegative = signIsNegative else { return 0 }
    var digits = [Int](repeating: 0, count: bits.count)
    var carry = 0
    for i in bits.indices {
      let sum = carry + (isNegative ? -bits[i] : bits[i])
      digits[i] = sum & 1
      carry = sum >> 1
    }
    guard let top = digits.lastIndex(of: 1) else { return 0 }
    // Bits 52 and below are exact: they begin at the least positive number.
    let last = max(top - 52, 0)
    var significand: UInt64 = 0
    for i in (last...top).reversed() { significand = significand << 1 | UInt64(digits[i]) }
    if last > 0, digits[last - 1] == 1 {
      let isTie = !digits[..<(last - 1)].contains(1)
      if !isTie || significand & 1 == 1 { significand += 1 }
    }
    let magnitude = Double(sign: .plus, exponent: last - 1074, significand: Double(significand))
    return isNegative ? -magnitude : magnitude
  }

  private var signIsNegative: Bool? {
    var carry = 0
    var isZero = true
    for bit in bits {
      let sum = carry + bit
      if sum & 1 != 0 { isZero = false }
      carry = sum >> 1
    }
    return carry < 0 ? true : isZero && carry == 0 ? nil : false
  }
}
