extension RandomKey {
  /// The four random words at (cell, sample): counter words 0, 1 hold the cell, 2, 3 the sample, lowest first.
  @inlinable
  public func block(cell: UInt64, sample: UInt64) -> SIMD4<UInt32> {
    Philox4x32.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: cell), UInt32(truncatingIfNeeded: cell >> 32),
        UInt32(truncatingIfNeeded: sample), UInt32(truncatingIfNeeded: sample >> 32)), key: words)
  }

  /// A uniform variate in (0, 1): (w + 1/2) 2^-32 of word 0.
  @inlinable
  public func uniform(cell: UInt64, sample: UInt64 = 0) -> Double {
    (Double(block(cell: cell, sample: sample)[0]) + 0.5) * 0x1p-32
  }

  /// A standard normal variate: sqrt(-2 ln u0) cos(2 pi u1) with u = (w + 1/2) 2^-32 of words 0 and 1 (Box, Muller).
  public func normal(cell: UInt64, sample: UInt64 = 0) -> Double {
    let block = block(cell: cell, sample: sample)
    return Self.boxMuller(SIMD8(repeating: UInt64(block[0])), SIMD8(repeating: UInt64(block[1]))).cosine[0]
  }

  /// Standard normal variates numbered `first` and on: the same bits for any split of a range.
  ///
  /// Four come from each block: number n is part (n % 32) / 8 of the block at cell 8 (n / 32) + n % 8, the parts being
  /// sqrt(-2 ln u0) cos(2 pi u1), sqrt(-2 ln u0) sin(2 pi u1) and the same of u2 and u3.
  ///
  /// - Parameters:
  ///   - out: Room for `count` numbers.
  ///   - first: The first one's number.
  ///   - count: How many.
  ///   - sample: The sample that they belong to.
  public func fillNormals(_ out: UnsafeMutablePointer<Double>, first: UInt64, count: Int, sample: UInt64 = 0) {
    var (number, left, place) = (first, count, out)
    while left > 0 {
      let group = normals(group: number / 32, sample: sample)
      let offset = Int(number % 32)
      let taken = min(32 - offset, left)
      if taken == 32 {
        UnsafeMutableRawPointer(place).storeBytes(of: group, as: NormalGroup.self)
      } else {
        withUnsafeBytes(of: group) { bytes in
          let values = bytes.bindMemory(to: Double.self)
          for n in 0..<taken { place[n] = values[offset + n] }
        }
      }
      number += UInt64(taken)
      left -= taken
      place += taken
    }
  }

  private typealias NormalGroup = (SIMD8<Double>, SIMD8<Double>, SIMD8<Double>, SIMD8<Double>)

  @inline(__always)
  private func normals(group: UInt64, sample: UInt64) -> NormalGroup {
    // Eight cells from a multiple of eight: only the lowest word differs between them.
    let cell = 8 &* group
    let (w0, w1, w2, w3) = Philox4x32.blocks(
      SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7) &+ (cell & 0xFFFF_FFFF), SIMD8(repeating: cell >> 32),
      SIMD8(repeating: sample & 0xFFFF_FFFF), SIMD8(repeating: sample >> 32), key: words)
    let (first, second) = (Self.boxMuller(w0, w1), Self.boxMuller(w2, w3))
    return (first.cosine, first.sine, second.cosine, second.sine)
  }

  @inline(__always)
  private static func boxMuller(
    _ w0: SIMD8<UInt64>, _ w1: SIMD8<UInt64>
  ) -> (cosine: SIMD8<Double>, sine: SIMD8<Double>) {
    let radius = VectorMath.squareRoot(-2 * VectorMath.log(unitInterval(w0)))
    let (sine, cosine) = VectorMath.sineCosine(turns: unitInterval(w1))
    return (radius * cosine, radius * sine)
  }

  /// (w + 1/2) 2^-32, exactly.
  @inline(__always)
  private static func unitInterval(_ w: SIMD8<UInt64>) -> SIMD8<Double> {
    // As the mantissa of a number between 2^52 and 2^53.
    (unsafeBitCast(w | 0x4330_0000_0000_0000, to: SIMD8<Double>.self) - (0x1p52 - 0.5)) * 0x1p-32
  }
}
