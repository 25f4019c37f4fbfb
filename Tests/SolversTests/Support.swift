import Foundation
import Solvers

/// An array of lanes that tests fill and read.
final class LanePlane {
  let pointer: UnsafeMutablePointer<DoubleLanes>
  let count: Int

  init(count: Int) {
    self.count = count
    pointer = .allocate(capacity: count)
    pointer.initialize(repeating: .zero, count: count)
  }

  deinit { pointer.deallocate() }

  subscript(n: Int) -> DoubleLanes {
    get { pointer[n] }
    set { pointer[n] = newValue }
  }
}

/// The slope of log(error) against log(size) between two grids.
func order(coarse: Double, fine: Double, ratio: Double = 2) -> Double { log(coarse / fine) / log(ratio) }

/// A number in (0, 1) that depends on its arguments alone.
func scatter(_ a: Int, _ b: Int) -> Double {
  var x =
    UInt64(truncatingIfNeeded: a) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: b) &* 0xD1B5_4A32_D192_ED03
  x ^= x >> 31
  x = x &* 0x94D0_49BB_1331_11EB
  x ^= x >> 29
  return (Double(x >> 12) + 0.5) / 4_503_599_627_370_496
}
