/// Four adjoining bins of exponents, into which eight lanes of terms are split without any rounding error.
///
/// The accumulator of a bin with unit 2^u starts at 1.5 * 2^(u + 52), and stays in that binade, where floating-point
/// numbers are the multiples of the unit. Adding x to it therefore adds x rounded to a multiple of the unit; the
/// difference of the accumulators is what was added, and x minus that is the rounding error, both exact (Dekker 1971).
/// The error is at most half a unit and goes to the next bin, whose unit is 2^-44 times this one's.
///
/// A term of at most 2^43 units moves the accumulator by at most 2^43 + 1/2 of the 2^51 units to either end of the
/// binade: 255 terms fit a lane. (The scheme of Demmel and Nguyen 2015, doi:10.1109/TC.2014.2345391, with bins enough for
/// all bits.)
struct SumBins {
  /// Vectors that may be added before the bins have to be emptied.
  static let capacity = 255

  /// log2 of the largest term in units of the first bin.
  static let width = 43

  /// The exponent of the least positive number: no unit is smaller.
  static let leastExponent = -1074

  var first: SIMD8<Double>
  var second: SIMD8<Double>
  var third: SIMD8<Double>
  var fourth: SIMD8<Double>

  /// Empty bins for terms of magnitudes up to 2^top, at most 2^1014.
  init(top: Int) {
    first = SIMD8(repeating: Self.empty(top, 0))
    second = SIMD8(repeating: Self.empty(top, 1))
    third = SIMD8(repeating: Self.empty(top, 2))
    fourth = SIMD8(repeating: Self.empty(top, 3))
  }

  /// The exponent of a bin's unit.
  static func unit(_ top: Int, _ bin: Int) -> Int { max(top - width - bin * (width + 1), leastExponent) }

  /// An empty bin's accumulator: 1.5 * 2^(unit + 52).
  static func empty(_ top: Int, _ bin: Int) -> Double {
    Double(bitPattern: UInt64(unit(top, bin) + 52 + 1023) << 52 | 1 << 51)
  }

  /// Adds a term to a bin; what the bin cannot hold is returned.
  @inline(__always)
  private static func add(_ x: SIMD8<Double>, to bin: inout SIMD8<Double>) -> SIMD8<Double> {
    let sum = bin + x
    let added = sum - bin
    bin = sum
    return x - added
  }

  /// Adds a term in each lane to the first two bins, or to all four; returns what is left over.
  @inline(__always)
  mutating func add(_ x: SIMD8<Double>, isDeep: Bool) -> SIMD8<Double> {
    let rest = Self.add(Self.add(x, to: &first), to: &second)
    return isDeep ? Self.add(Self.add(rest, to: &third), to: &fourth) : rest
  }

  /// The total of each bin over the lanes, in its units.
  func totals(top: Int) -> SIMD4<Int64> {
    func total(_ bin: SIMD8<Double>, _ n: Int) -> Int64 {
      // Within a binade the bit patterns count the units.
      let bits = unsafeBitCast(bin, to: SIMD8<Int64>.self)
      return (bits &- Int64(bitPattern: Self.empty(top, n).bitPattern)).wrappedSum()
    }
    return SIMD4(total(first, 0), total(second, 1), total(third, 2), total(fourth, 3))
  }
}
