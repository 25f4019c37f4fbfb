internal import Glibc
internal import Numerics

/// The power spectrum of heights over the magnitude of the wave vector: P(k) = |z(k)|^2 / A with z(k) = int z exp(-i k x) d2x.
///
/// In m4 for a map, m3 for a profile; integrated over d2k / (2 pi)^2, or dk / 2 pi, it gives Sq^2. Maps that are not periodic
/// are weighted by a Hann window along each axis, which is divided out in the mean of squares; heights that are not known
/// count as zero, so level the map first. A self-affine surface has the slope -2 h - 2, a profile -2 h - 1.
public struct HeightSpectrum: Sendable, Hashable {
  /// The mean wave number of each bin, rad/m.
  public let waveNumbers: [Double]

  /// The mean power in each bin, m4 or m3.
  public let powers: [Double]

  /// Whether it is that of a profile.
  public let isProfile: Bool

  /// The largest wave number that the points resolve along both axes, rad/m.
  public let nyquist: Double

  /// Measures a map.
  ///
  /// - Parameter map: The levelled heights, at least four by one.
  public init(_ map: HeightMap) {
    let (nx, ny) = (map.columns, map.rows)
    let transform = RealFourierTransform(shape: [ny, nx])
    let (wx, wy) = (Self.window(nx, map.isPeriodic), Self.window(ny, map.isPeriodic || map.isProfile))
    var weight = 0.0
    for j in 0..<ny {
      for i in 0..<nx {
        let (factor, z) = (wx[i] * wy[j], map[j, i])
        transform.real[j * nx + i] = z.isFinite ? factor * z : 0
        weight += z.isFinite ? factor * factor : 0
      }
    }
    transform.forward()
    let cell = map.isProfile ? map.dx : map.dx * map.dy
    let scale = cell / weight
    let (kx, ky) = (2 * Double.pi / map.length, 2 * Double.pi / map.width)
    let base = map.isProfile ? kx : max(kx, ky)
    nyquist = map.isProfile ? .pi / map.dx : min(.pi / map.dx, .pi / map.dy)
    let bins = Int(nyquist / base) + 1
    var table = [[Double]](repeating: [0, 0, 0], count: bins)
    for j in 0..<ny {
      for i in 0...nx / 2 where i > 0 || j > 0 {
        let k = map.isProfile ? Double(i) * kx : hypot(Double(i) * kx, Double(min(j, ny - j)) * ky)
        let bin = Int((k / base).rounded())
        guard bin >= 1, bin < bins else { continue }
        let place = 2 * (j * (nx / 2 + 1) + i)
        let power = transform.complex[place] * transform.complex[place]
        let other = transform.complex[place + 1] * transform.complex[place + 1]
        let number = i > 0 && 2 * i < nx ? 2.0 : 1
        table[bin][0] += number
        table[bin][1] += number * k
        table[bin][2] += number * scale * (power + other)
      }
    }
    table.removeAll { $0[0] == 0 }
    waveNumbers = table.map { $0[1] / $0[0] }
    powers = table.map { $0[2] / $0[0] }
    isProfile = map.isProfile
  }

  private static func window(_ count: Int, _ isFlat: Bool) -> [Double] {
    (0..<count).map { isFlat ? 1 : 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(count)) }
  }

  /// The slope of ln P over ln k between two wave numbers, with its standard error from the scatter.
  ///
  /// - Parameter range: The wave numbers, rad/m.
  /// - Returns: nil with fewer than three in the range.
  public func slope(over range: ClosedRange<Double>) -> (value: Double, standardError: Double)? {
    let chosen = waveNumbers.indices.filter { range.contains(waveNumbers[$0]) && powers[$0] > 0 }
    guard chosen.count >= 3 else { return nil }
    // Means over groups of equal ratio, so that the many short waves do not outweigh the long ones.
    var groups: [Int: (x: Double, y: Double, n: Double)] = [:]
    for n in chosen {
      let x = log(waveNumbers[n])
      let group = groups[Int(floor(x * 8)), default: (0, 0, 0)]
      groups[Int(floor(x * 8))] = (group.x + x, group.y + log(powers[n]), group.n + 1)
    }
    let means = groups.sorted { $0.key < $1.key }.map { ($0.value.x / $0.value.n, $0.value.y / $0.value.n) }
    guard means.count >= 3 else { return nil }
    let line = LeastSquaresLine(x: means.map(\.0), y: means.map(\.1))
    return (line.slope, line.slopeStandardError)
  }

  /// The Hurst exponent that a slope means: -slope / 2 - 1, of a profile -slope / 2 - 1/2.
  public func hurst(ofSlope slope: Double) -> Double { -slope / 2 - (isProfile ? 0.5 : 1) }
}
