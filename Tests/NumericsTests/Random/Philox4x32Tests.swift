import Numerics
import Testing

@Suite struct Philox4x32Tests {
  /// The known answers that come with Random123 (Salmon et al. 2011).
  @Test func matchesThePublishedVectors() {
    let vectors: [(counter: SIMD4<UInt32>, key: (UInt32, UInt32), words: SIMD4<UInt32>)] = [
      (SIMD4(0, 0, 0, 0), (0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      (
        SIMD4(repeating: .max), (.max, .max), SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), (0xa409_3822, 0x299f_31d0),
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ]
    for vector in vectors { #expect(Philox4x32.block(counter: vector.counter, key: vector.key) == vector.words) }
  }

  @Test func eightAtOnceAreTheSameAsOneByOne() {
    for trial in 0..<200 {
      let key = RandomKey(seed: UInt64(trial) &* 0x9E37_79B9_7F4A_7C15)
      let c0 = SIMD8<UInt64>((0..<8).map { UInt64(UInt32(truncatingIfNeeded: $0 &* trial &* 7919)) })
      let words = Philox4x32.blocks(
        c0, SIMD8(repeating: 5), SIMD8(repeating: UInt64(UInt32.max)), SIMD8(repeating: UInt64(trial)), key: key.words)
      for lane in 0..<8 {
        let expected = Philox4x32.block(
          counter: SIMD4(UInt32(c0[lane]), 5, .max, UInt32(trial)), key: key.words)
        #expect(
          expected
            == SIMD4(UInt32(words.0[lane]), UInt32(words.1[lane]), UInt32(words.2[lane]), UInt32(words.3[lane])))
      }
    }
  }
}
