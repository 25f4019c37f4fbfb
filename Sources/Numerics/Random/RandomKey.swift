/// A place in a tree of random streams: the key of a counter-based generator.
///
/// Every draw is a function of (key, sample, cell), without state, so that it does not depend on the number of ranks nor
/// on the order of drawing. Give every purpose a key of its own by ``child(_:)-(UInt64)``.
@frozen
public struct RandomKey: Sendable, Hashable {
  /// The Philox key, lowest word first.
  public let words: (UInt32, UInt32)

  /// The root of a tree: the seed's 64 bits are the Philox key.
  @inlinable
  public init(seed: UInt64) {
    words = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The key as one number.
  @inlinable public var bits: UInt64 { UInt64(words.1) << 32 | UInt64(words.0) }

  /// The i-th child: its key is drawn from this one, at a counter that no field reaches.
  @inlinable
  public func child(_ i: UInt64) -> RandomKey {
    // The sample number 2^64 - 1 is kept for children.
    let counter = SIMD4(UInt32(truncatingIfNeeded: i), UInt32(truncatingIfNeeded: i >> 32), .max, .max)
    let block = Philox4x32.block(counter: counter, key: words)
    return RandomKey(seed: UInt64(block[1]) << 32 | UInt64(block[0]))
  }

  /// The child for a purpose, named in words.
  public func child(_ purpose: StaticString) -> RandomKey {
    // FNV-1a: short names must differ, no more is asked of it; Philox does the mixing.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    purpose.withUTF8Buffer { for byte in $0 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 } }
    return child(hash)
  }

  /// Equality of the keys.
  @inlinable
  public static func == (a: RandomKey, b: RandomKey) -> Bool { a.bits == b.bits }

  /// Feeds the key.
  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(bits) }
}
