/// Moments that look random and are the same in every run: SplitMix64 (Steele, Lea and Flood 2014).
struct Moments {
  private var state: UInt64

  init(key: UInt64) { state = key }

  /// The next number below a bound.
  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
