/// What four bins hold: whole numbers, times powers of two.
struct BinTotals {
  var numbers: SIMD4<Int64>
  var exponents: SIMD4<Int>

  /// The number of bins.
  var count: Int { 4 }
}

/// The bins in which the terms of one sum are being collected.
///
/// Where the window lies and how deep it is affects the speed alone: no bit is lost, or the terms are refused.
struct SumWindow {
  /// What became of a group of terms.
  struct Outcome {
    /// The largest magnitude among the terms, not-a-number left out.
    var greatest: Double

    /// Whether the window holds the terms; if not, it is as before.
    var isHeld: Bool
  }

  /// The largest `top` for which the bins' accumulators are finite.
  static let highestTop = 1014

  /// Terms that are added at once, at most: two chains of a hundred and twenty vectors.
  static let groupSize = 1920

  /// Magnitudes up to 2^top are held.
  private(set) var top = 0

  /// Whether the third and fourth bin are in use.
  var isDeep = false

  /// Vectors that each chain has taken since the bins were emptied.
  private(set) var used = 0

  // Two chains, since each addition waits for the one before it.
  private var even = SumBins(top: 0)
  private var odd = SumBins(top: 0)

  /// Whether a group of so many terms may be added before the bins are emptied.
  func hasRoom(for count: Int) -> Bool { used + count / 16 + 1 <= SumBins.capacity }

  /// Moves the empty window.
  mutating func place(top: Int) {
    self.top = top
    isDeep = false
    empty()
  }

  /// Empties the bins.
  mutating func empty() {
    even = SumBins(top: top)
    odd = even
    used = 0
  }

  /// What the bins hold.
  func totals() -> BinTotals {
    BinTotals(
      numbers: even.totals(top: top) &+ odd.totals(top: top),
      exponents: SIMD4(SumBins.unit(top, 0), SumBins.unit(top, 1), SumBins.unit(top, 2), SumBins.unit(top, 3)))
  }

  /// Adds a group of at least eight terms for which there is room, if the bins hold all their bits.
  mutating func add(_ terms: some SumTerms) -> Outcome {
    isDeep ? add(terms, isDeep: true) : add(terms, isDeep: false)
  }

  @inline(__always)
  private mutating func add(_ terms: some SumTerms, isDeep: Bool) -> Outcome {
    var (a, b) = (even, odd)
    var greatest = SIMD8<Double>(repeating: 0)
    var rests = SIMD8<UInt64>(repeating: 0)
    let count = terms.count
    let paired = count & ~15
    var i = 0
    while i < paired {
      let (x, y) = (terms.vector(at: i), terms.vector(at: i &+ 8))
      Self.raise(&greatest, x)
      Self.raise(&greatest, y)
      rests |= unsafeBitCast(a.add(x, isDeep: isDeep), to: SIMD8<UInt64>.self)
      rests |= unsafeBitCast(b.add(y, isDeep: isDeep), to: SIMD8<UInt64>.self)
      i &+= 16
    }
    while i < count {
      let x = count &- i >= 8 ? terms.vector(at: i) : terms.tail(from: i)
      Self.raise(&greatest, x)
      rests |= unsafeBitCast(a.add(x, isDeep: isDeep), to: SIMD8<UInt64>.self)
      i &+= 8
      if i < count {
        let y = terms.tail(from: i)
        Self.raise(&greatest, y)
        rests |= unsafeBitCast(b.add(y, isDeep: isDeep), to: SIMD8<UInt64>.self)
        i &+= 8
      }
    }
    let largest = greatest.max()
    // A rest of either zero is none. Not-a-number leaves not-a-number.
    let isWhole = (rests &<< 1) == SIMD8(repeating: 0)
    let isHeld = isWhole && largest <= Double(sign: .plus, exponent: top, significand: 1)
    if isHeld {
      (even, odd) = (a, b)
      used += count / 16 + 1
    }
    return Outcome(greatest: largest, isHeld: isHeld)
  }

  @inline(__always)
  private static func raise(_ greatest: inout SIMD8<Double>, _ x: SIMD8<Double>) {
    let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF
    let magnitude = unsafeBitCast(bits, to: SIMD8<Double>.self)
    greatest.replace(with: magnitude, where: magnitude .> greatest)
  }
}
