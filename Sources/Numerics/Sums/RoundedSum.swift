/// Sums of terms that are first rounded to a given unit: exact from there on, so that their bits depend neither on the
/// order of the terms nor on how they are shared among ranks.
///
/// Where ``ReproducibleSum`` finds its way through numbers of any size and loses nothing, this one wants to be told
/// beforehand how large the terms will be, and keeps of each only its bits down to 2^-87 of that, with the last one set. It
/// costs little more than the memory's pace. The ranks must agree on the bound; a term beyond it, or one that is not finite, is noticed on
/// all ranks alike by ``value(_:bound:)``, which is when the sum must be done again in the other way:
///
/// ```swift
/// var sum = RoundedSum(bound: previous)
/// for row in rows { sum.addProducts(x[row], y[row], count: n) }
/// var words = sum.words
/// try communicator.allReduce(&words, .sum)
/// let total = RoundedSum.value(words, bound: previous)
/// ```
///
/// The two accumulators stay within one binade, where adding rounds to a multiple of its unit; terms have their last bit
/// set, so that none lies half-way and rounding does not look at what has been added before. (Demmel and Nguyen 2015,
/// doi:10.1109/TC.2014.2345391, with two bins.)
public struct RoundedSum: Sendable {
  /// The number of words of a sum.
  public static let wordCount = 7

  /// log2 of what terms may reach.
  let top: Int

  private var coarse: (even: SIMD8<Double>, odd: SIMD8<Double>)
  private var fine: (even: SIMD8<Double>, odd: SIMD8<Double>)
  private var greatest = SIMD8<Double>(repeating: 0)
  private var used = 0
  private var totals: (coarse: Int128, fine: Int128) = (0, 0)
  private var isLost = false

  /// No terms yet.
  ///
  /// - Parameter bound: The magnitude that terms will not exceed, the same on every rank; it is raised to a power of two.
  public init(bound: Double) {
    top = Self.top(bound)
    (coarse, fine) = Self.empty(top)
    isLost = !bound.isFinite
  }

  private static func top(_ bound: Double) -> Int {
    bound.isFinite && bound > 0 ? min(max(Int(bound.exponent) + 1, -800), SumWindow.highestTop) : -800
  }

  private static func empty(
    _ top: Int
  ) -> ((even: SIMD8<Double>, odd: SIMD8<Double>), (even: SIMD8<Double>, odd: SIMD8<Double>)) {
    let (a, b) = (SIMD8(repeating: SumBins.empty(top, 0)), SIMD8(repeating: SumBins.empty(top, 1)))
    return ((a, a), (b, b))
  }

  /// Adds the products x[i] y[i], each rounded once to a number.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  @inline(__always)
  public mutating func addProducts(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) {
    add(DoubleProducts(x: x, y: y, count: count))
  }

  /// Adds the products x[i] y[i] of numbers of single precision.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  public mutating func addProducts(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) {
    add(FloatProducts(x: x, y: y, count: count))
  }

  /// Adds numbers.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  public mutating func add(_ terms: UnsafePointer<Double>, count: Int) {
    add(DoubleTerms(values: terms, count: count))
  }

  /// Adds numbers of single precision.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  public mutating func add(_ terms: UnsafePointer<Float>, count: Int) {
    add(FloatTerms(values: terms, count: count))
  }

  @inline(__always)
  private mutating func add(_ terms: some SumTerms) {
    var start = 0
    while start < terms.count {
      let end = min(start + 1920, terms.count)
      let vectors = (end - start) / 16 + 1
      if used + vectors > SumBins.capacity { empty() }
      add(terms, start, end)
      used += vectors
      start = end
    }
  }

  @inline(__always)
  private mutating func add(_ terms: some SumTerms, _ start: Int, _ end: Int) {
    var (a, b) = (coarse.even, coarse.odd)
    var (c, d) = (fine.even, fine.odd)
    var most = greatest
    var i = start
    let paired = start &+ ((end &- start) & ~15)
    while i < paired {
      Self.put(terms.vector(at: i), &a, &c, &most)
      Self.put(terms.vector(at: i &+ 8), &b, &d, &most)
      i &+= 16
    }
    if end &- i >= 8 {
      Self.put(terms.vector(at: i), &a, &c, &most)
      i &+= 8
    }
    if i < end {
      var rest = SIMD8<Double>(repeating: 0)
      for lane in 0..<end &- i { rest[lane] = terms[i &+ lane] }
      Self.put(rest, &b, &d, &most)
    }
    (coarse, fine) = ((a, b), (c, d))
    greatest = most
  }

  @inline(__always)
  private static func odd(_ x: SIMD8<Double>) -> SIMD8<Double> {
    unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt64>.self) | 1, to: SIMD8<Double>.self)
  }

  @inline(__always)
  private static func put(
    _ term: SIMD8<Double>, _ coarse: inout SIMD8<Double>, _ fine: inout SIMD8<Double>, _ greatest: inout SIMD8<Double>
  ) {
    let x = odd(term)
    let sum = coarse + x
    let added = sum - coarse
    coarse = sum
    fine += odd(x - added)
    let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF
    let magnitude = unsafeBitCast(bits, to: SIMD8<Double>.self)
    greatest.replace(with: magnitude, where: magnitude .> greatest)
  }

  /// Moves what the accumulators hold to the totals.
  private mutating func empty() {
    // Within a binade the bit patterns count the units; what is not a number leaves the binade.
    func total(_ bins: (even: SIMD8<Double>, odd: SIMD8<Double>), _ n: Int) -> Int64 {
      let origin = Int64(bitPattern: SumBins.empty(top, n).bitPattern)
      let even = unsafeBitCast(bins.even, to: SIMD8<Int64>.self) &- origin
      let odd = unsafeBitCast(bins.odd, to: SIMD8<Int64>.self) &- origin
      for lane in 0..<8 where even[lane].magnitude > 1 << 51 || odd[lane].magnitude > 1 << 51 { isLost = true }
      return (even &+ odd).wrappedSum()
    }
    totals.coarse += Int128(total(coarse, 0))
    totals.fine += Int128(total(fine, 1))
    if !(greatest.max() <= Double(sign: .plus, exponent: top, significand: 1)) { isLost = true }
    (coarse, fine) = Self.empty(top)
    used = 0
  }

  /// The sum as whole numbers, of which the ranks' element-wise sum stands for the sum over the ranks.
  public var words: [Int64] {
    mutating get {
      empty()
      func parts(_ number: Int128) -> [Int64] {
        let low = Int64(truncatingIfNeeded: number & 0xFFFF_FFFF)
        let middle = Int64(truncatingIfNeeded: (number >> 32) & 0xFFFF_FFFF)
        return [low, middle, Int64(truncatingIfNeeded: number >> 64)]
      }
      return parts(totals.coarse) + parts(totals.fine) + [isLost ? 1 : 0]
    }
  }

  /// The sum that words stand for; nil if a term exceeded the bound or was not finite.
  ///
  /// - Parameters:
  ///   - words: The words, added over the ranks.
  ///   - bound: The bound of the sum.
  /// - Returns: The sum.
  public static func value(_ words: some RandomAccessCollection<Int64>, bound: Double) -> Double? {
    let words = Array(words)
    guard words[6] == 0 else { return nil }
    let top = top(bound)
    func number(_ first: Int, _ bin: Int) -> Double {
      let total = Int128(words[first]) + (Int128(words[first + 1]) << 32) + (Int128(words[first + 2]) << 64)
      return Double(total) * Double(sign: .plus, exponent: SumBins.unit(top, bin), significand: 1)
    }
    return number(0, 0) + number(3, 1)
  }
}
