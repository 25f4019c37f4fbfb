internal import Domain
internal import Glibc
internal import Numerics

/// White noise in wave-number space, Hermitian, so that its transform is real.
///
/// The noise of a wave vector depends on (key, sample, wave vector) alone: neither on ranks nor on the torus's size, so that
/// two grids over the same torus see the same large scales.
struct SpectralNoise {
  let key: RandomKey
  let sample: UInt64
  let torus: CellIndex

  /// Fills the coefficients of wave numbers along x in one row, pairs of real and imaginary part.
  ///
  /// - Parameters:
  ///   - out: Room for `2 kx.count` numbers.
  ///   - kx: Wave numbers along x, within 0 to nx / 2.
  ///   - row: The place along y, 0 to ny - 1, of which the upper half stands for negative wave numbers.
  ///   - plane: The place along z, likewise.
  func fill(_ out: UnsafeMutablePointer<Double>, kx: Range<Int>, row: Int, plane: Int) {
    key.fillNormals(out, first: number(kx.lowerBound, row, plane), count: 2 * kx.count, sample: sample)
    // Along kx = 0 and the shortest wave, opposite wave vectors are conjugates: the first of the two places counts.
    for k in [0, torus.x / 2] where kx.contains(k) && (k == 0 || torus.x % 2 == 0) {
      let (opposite, oppositePlane) = ((torus.y - row) % torus.y, (torus.z - plane) % torus.z)
      let pair = out + 2 * (k - kx.lowerBound)
      if opposite == row && oppositePlane == plane {
        pair[1] = 0
      } else if opposite == row ? oppositePlane < plane : opposite < row {
        key.fillNormals(pair, first: number(k, opposite, oppositePlane), count: 2, sample: sample)
        pair[1] = -pair[1]
      }
      // A torus of one or two cells has both in one.
      if torus.x == 1 { break }
    }
  }

  /// The number of the first normal of a wave vector: wave numbers below 2^20 have numbers of their own.
  private func number(_ kx: Int, _ row: Int, _ plane: Int) -> UInt64 {
    let ky = UInt64(UInt32(bitPattern: Int32(signed(row, torus.y))))
    let kz = UInt64(UInt32(bitPattern: Int32(signed(plane, torus.z))))
    // In two axes the bits that kz would change are those of the sign of ky, and idle ones.
    return (ky << 32 | UInt64(2 * kx)) ^ ((kz & 0x3FF) << 22 | (kz >> 10 & 0x7FF) << 53)
  }

  /// The wave number at a place.
  private func signed(_ place: Int, _ count: Int) -> Int { 2 * place > count ? place - count : place }

  /// Whether a wave is its own conjugate.
  func isReal(_ kx: Int, _ row: Int, _ plane: Int) -> Bool {
    (kx == 0 || 2 * kx == torus.x) && (row == 0 || 2 * row == torus.y) && (plane == 0 || 2 * plane == torus.z)
  }

  /// The phase at the first cell centre, half a cell from the wall where a wave starts.
  ///
  /// The shortest wave of an even axis has no phase of its own: it stays as the transform has it.
  static func phase(_ place: Int, _ count: Int) -> Double {
    guard 2 * place != count else { return 0 }
    return .pi * Double(2 * place > count ? place - count : place) / Double(count)
  }
}
