internal import Numerics

/// Sums over all pairs of points at each displacement, by Fourier transforms: pairs within the map, or around its ends if
/// it is periodic.
struct LagSums {
  /// Displacements along x, 0 to `lagsX`, and along y, -`lagsY` to `lagsY`: half of the map's lengths.
  let lagsX: Int
  let lagsY: Int

  /// Pairs of known points, `[lag y + lagsY][lag x]`.
  let pairs: [Double]

  /// The sum of the products of heights.
  let products: [Double]

  /// The sum of the squared differences of heights.
  let squaredDifferences: [Double]

  init(_ map: HeightMap) {
    let (nx, ny) = (map.columns, map.rows)
    let (px, py) = map.isPeriodic ? (nx, ny) : (Self.smooth(nx + nx / 2), ny == 1 ? 1 : Self.smooth(ny + ny / 2))
    (lagsX, lagsY) = (nx / 2, ny / 2)
    // Known points, heights, and squared heights, of which products of pairs make all three sums.
    let known = map.values.map { $0.isFinite ? 1.0 : 0 }
    let heights = map.values.map { $0.isFinite ? $0 : 0 }
    let (k, kSpectrum) = Self.spectrum(known, nx, ny, px, py)
    let (z, zSpectrum) = Self.spectrum(heights, nx, ny, px, py)
    let (_, squareSpectrum) = Self.spectrum(heights.map { $0 * $0 }, nx, ny, px, py)
    let lags = (lagsX, lagsY)
    let pairs = Self.correlation(kSpectrum, kSpectrum, k, px, py, lags).map { $0.rounded() }
    let products = Self.correlation(zSpectrum, zSpectrum, z, px, py, lags)
    // sum (z' - z)^2 = sum z^2 m' + sum m z'^2 - 2 sum z z'
    let first = Self.correlation(squareSpectrum, kSpectrum, z, px, py, lags)
    let second = Self.correlation(kSpectrum, squareSpectrum, z, px, py, lags)
    self.pairs = pairs
    self.products = products
    squaredDifferences = products.indices.map { max(first[$0] + second[$0] - 2 * products[$0], 0) }
  }

  /// The least number that is not below `count` and has no prime factor above 5.
  static func smooth(_ count: Int) -> Int {
    var candidate = count
    while true {
      var rest = candidate
      for factor in [2, 3, 5] { while rest % factor == 0 { rest /= factor } }
      if rest == 1 { return candidate }
      candidate += 1
    }
  }

  private static func spectrum(
    _ values: [Double], _ nx: Int, _ ny: Int, _ px: Int, _ py: Int
  ) -> (RealFourierTransform, [Double]) {
    let transform = RealFourierTransform(shape: [py, px])
    for n in 0..<px * py { transform.real[n] = 0 }
    for j in 0..<ny { for i in 0..<nx { transform.real[j * px + i] = values[j * nx + i] } }
    transform.forward()
    return (transform, (0..<py * (px / 2 + 1) * 2).map { transform.complex[$0] })
  }

  /// sum over x of a(x) b(x + r) for each displacement r.
  private static func correlation(
    _ a: [Double], _ b: [Double], _ transform: RealFourierTransform, _ px: Int, _ py: Int, _ lags: (Int, Int)
  ) -> [Double] {
    for n in 0..<a.count / 2 {
      let (ar, ai, br, bi) = (a[2 * n], a[2 * n + 1], b[2 * n], b[2 * n + 1])
      transform.complex[2 * n] = ar * br + ai * bi
      transform.complex[2 * n + 1] = ar * bi - ai * br
    }
    transform.backward()
    let scale = 1 / Double(px * py)
    var result: [Double] = []
    for j in -lags.1...lags.1 {
      for i in 0...lags.0 { result.append(transform.real[(j + py) % py * px + i % px] * scale) }
    }
    return result
  }

  /// The place of a displacement in the arrays.
  func place(_ i: Int, _ j: Int) -> Int { (j + lagsY) * (lagsX + 1) + i }
}
