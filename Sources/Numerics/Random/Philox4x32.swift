/// The counter-based generator Philox 4x32 with ten rounds: a bijection of 128-bit counters for each 64-bit key, whose
/// values pass for independent random words.
///
/// Source: Salmon, Moraes, Dror and Shaw 2011, doi:10.1145/2063384.2063405.
public enum Philox4x32 {
  @usableFromInline static let multiplier0: UInt32 = 0xD251_1F53
  @usableFromInline static let multiplier1: UInt32 = 0xCD9E_8D57
  @usableFromInline static let increment0: UInt32 = 0x9E37_79B9
  @usableFromInline static let increment1: UInt32 = 0xBB67_AE85

  /// The four random words of one counter.
  ///
  /// - Parameters:
  ///   - counter: The counter's words, lowest first.
  ///   - key: The key's words, lowest first.
  /// - Returns: The words.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: (UInt32, UInt32)) -> SIMD4<UInt32> {
    var (x, k) = (counter, key)
    for round in 0..<10 {
      if round > 0 { k = (k.0 &+ increment0, k.1 &+ increment1) }
      let p0 = UInt64(x[0]) &* UInt64(multiplier0)
      let p1 = UInt64(x[2]) &* UInt64(multiplier1)
      x = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ x[1] ^ k.0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ x[3] ^ k.1, UInt32(truncatingIfNeeded: p0))
    }
    return x
  }

  /// The words of eight counters at once, a counter a lane: the same words as one by one.
  ///
  /// Each lane of 64 bits holds a word in its lower half, so that a product needs no change of width.
  ///
  /// - Parameters:
  ///   - c0: The counters' lowest words.
  ///   - c1: Their second words.
  ///   - c2: Their third words.
  ///   - c3: Their highest words.
  ///   - key: The key's words, lowest first.
  /// - Returns: The words of each counter.
  @inlinable @inline(__always)
  public static func blocks(
    _ c0: SIMD8<UInt64>, _ c1: SIMD8<UInt64>, _ c2: SIMD8<UInt64>, _ c3: SIMD8<UInt64>, key: (UInt32, UInt32)
  ) -> (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>) {
    var x = (c0, c1, c2, c3)
    var k = (UInt64(key.0), UInt64(key.1))
    // Written out: a loop keeps the compiler from holding the words in registers.
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    x = round(x, &k)
    return round(x, &k)
  }

  @usableFromInline typealias Words = (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>)

  @inlinable @inline(__always)
  static func round(_ x: Words, _ k: inout (UInt64, UInt64)) -> Words {
    let p0 = (x.0 & 0xFFFF_FFFF) &* UInt64(multiplier0)
    let p1 = (x.2 & 0xFFFF_FFFF) &* UInt64(multiplier1)
    let result = ((p1 &>> 32) ^ x.1 ^ k.0, p1 & 0xFFFF_FFFF, (p0 &>> 32) ^ x.3 ^ k.1, p0 & 0xFFFF_FFFF)
    k = ((k.0 &+ UInt64(increment0)) & 0xFFFF_FFFF, (k.1 &+ UInt64(increment1)) & 0xFFFF_FFFF)
    return result
  }
}
