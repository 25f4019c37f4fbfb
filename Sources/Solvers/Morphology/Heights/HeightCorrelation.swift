internal import Glibc
internal import Numerics

/// How heights at a distance go together: autocorrelation, and height-height correlation with its Hurst exponent.
///
///     C(r) = <dz(x) dz(x + r)> / Sq^2,   H(r) = <[z(x + r) - z(x)]^2>
///
/// over all pairs of known points within the map (around its ends if it is periodic), for all displacements up to half of
/// its lengths, gathered by distance. Level the map first.
public struct HeightCorrelation: Sendable, Hashable {
  /// The mean distance of the pairs in each bin, m; the first is 0. Bins are as wide as the smaller distance of points.
  public let distances: [Double]

  /// C(r) in each bin; 1 at first.
  public let autocorrelation: [Double]

  /// H(r) in each bin, m2.
  public let differences: [Double]

  /// The distance at which the autocorrelation over all directions falls to 1/e, m; nil if it does not within the map.
  public let correlationLength: Double?

  /// Sal, m: the least distance, over directions, at which the autocorrelation falls to 0.2 (ISO 25178-2, 4.3.1); nil if
  /// it does not within the map.
  public let fastestDecayLength: Double?

  /// Measures a map.
  ///
  /// - Parameter map: The levelled heights, at least two by one.
  public init(_ map: HeightMap) {
    let sums = LagSums(map)
    let zero = sums.place(0, 0)
    let variance = sums.products[zero] / sums.pairs[zero]
    let width = map.isProfile ? map.dx : min(map.dx, map.dy)
    let reach =
      map.isProfile ? Double(sums.lagsX) * map.dx : min(Double(sums.lagsX) * map.dx, Double(sums.lagsY) * map.dy)
    let bins = Int(reach / width + 1e-9) + 1
    var table = [[Double]](repeating: [0, 0, 0, 0], count: bins)
    for j in -sums.lagsY...sums.lagsY {
      for i in 0...sums.lagsX where i > 0 || j >= 0 {
        let distance = hypot(Double(i) * map.dx, map.isProfile ? 0 : Double(j) * map.dy)
        let (bin, place) = (Int((distance / width).rounded()), sums.place(i, j))
        guard bin < bins, sums.pairs[place] > 0 else { continue }
        table[bin][0] += sums.pairs[place]
        table[bin][1] += sums.pairs[place] * distance
        table[bin][2] += sums.products[place]
        table[bin][3] += sums.squaredDifferences[place]
      }
    }
    table.removeAll { $0[0] == 0 }
    distances = table.map { $0[1] / $0[0] }
    autocorrelation = table.map { $0[2] / $0[0] / variance }
    differences = table.map { $0[3] / $0[0] }
    correlationLength = Self.crossing(distances, autocorrelation, exp(-1))
    fastestDecayLength = Self.fastestDecay(sums, map, variance)
  }

  /// Where a function given at points first falls to a level, by linear interpolation.
  private static func crossing(_ x: [Double], _ y: [Double], _ level: Double) -> Double? {
    guard let n = y.indices.dropFirst().first(where: { y[$0] <= level }) else { return nil }
    return x[n - 1] + (x[n] - x[n - 1]) * (y[n - 1] - level) / (y[n - 1] - y[n])
  }

  private static func fastestDecay(_ sums: LagSums, _ map: HeightMap, _ variance: Double) -> Double? {
    func value(_ i: Int, _ j: Int) -> Double {
      // The map of displacements is symmetric about none.
      let place = i < 0 ? sums.place(-i, -j) : sums.place(i, j)
      return sums.pairs[place] > 0 ? sums.products[place] / sums.pairs[place] / variance : .nan
    }
    if map.isProfile {
      return crossing((0...sums.lagsX).map { Double($0) * map.dx }, (0...sums.lagsX).map { value($0, 0) }, 0.2)
    }
    var least: Double?
    let step = 0.5 * min(map.dx, map.dy)
    for turn in 0..<72 {
      let angle = Double(turn) * .pi / 72
      let (u, v) = (cos(angle) * step / map.dx, sin(angle) * step / map.dy)
      var (before, number) = (1.0, 1)
      while true {
        let (x, y) = (Double(number) * u, Double(number) * v)
        let (i, j) = (Int(floor(x)), Int(floor(y)))
        guard abs(i) < sums.lagsX, abs(i + 1) <= sums.lagsX, j + 1 <= sums.lagsY else { break }
        let (p, q) = (x - Double(i), y - Double(j))
        let here =
          (1 - q) * ((1 - p) * value(i, j) + p * value(i + 1, j))
          + q * ((1 - p) * value(i, j + 1) + p * value(i + 1, j + 1))
        if here <= 0.2 {
          let distance = step * (Double(number) - (0.2 - here) / (before - here))
          least = min(least ?? distance, distance)
          break
        }
        (before, number) = (here, number + 1)
      }
    }
    return least
  }
}

/// The law of a self-affine surface, H(r) = 2 w^2 [1 - exp(-(r / lambda)^(2 h))], fitted to a height-height correlation.
///
/// Sinha, Sirota, Garoff and Stanley 1988 (doi:10.1103/PhysRevB.38.2297), eq. 2.16.
public struct SelfAffineFit: Sendable, Hashable {
  /// The Hurst exponent h, between 0 and 1.
  public let hurst: Double

  /// The lateral correlation length lambda, m.
  public let correlationLength: Double

  /// The roughness w at saturation, m.
  public let roughness: Double

  /// The root mean square of ln H - ln H(fit).
  public let residual: Double

  /// Fits the law to a correlation.
  ///
  /// - Parameters:
  ///   - correlation: What is fitted.
  ///   - range: The distances, m; nil for all from the first on to four times the autocorrelation's length.
  public init?(_ correlation: HeightCorrelation, over range: ClosedRange<Double>? = nil) {
    let largest = correlation.distances.last ?? 0
    let first = correlation.distances.dropFirst().first ?? 0
    let length = correlation.correlationLength ?? largest
    let chosen = range ?? first * 0.99...max(first, min(largest, 4 * length))
    self.init(distances: correlation.distances, differences: correlation.differences, over: chosen, guess: length)
  }

  /// Fits the law, unless there are fewer than four distances in the range or the surface is flat, by least squares on ln H,
  /// in equal weights for equal ratios of distance.
  ///
  /// - Parameters:
  ///   - distances: Distances, m.
  ///   - differences: H at each, m2.
  ///   - range: The distances that count, m.
  ///   - guess: A length near lambda, m.
  init?(distances: [Double], differences: [Double], over range: ClosedRange<Double>, guess: Double) {
    let chosen = distances.indices.filter { distances[$0] > 0 && range.contains(distances[$0]) && differences[$0] > 0 }
    guard chosen.count >= 4 else { return nil }
    let logs = chosen.map { log(differences[$0]) }
    let distances = chosen.map { distances[$0] }
    // Distances lie evenly, their logarithms do not.
    let weights = distances.map { 1 / $0 }
    let total = weights.reduce(0, +)

    // The amplitude is linear in ln H: the search is over ln lambda and h alone.
    func misfit(_ lambda: Double, _ h: Double) -> (misfit: Double, amplitude: Double) {
      guard h > 0.01, h <= 1 else { return (.infinity, 0) }
      let shapes = distances.map { log(-expm1(-pow($0 / lambda, 2 * h))) }
      let amplitude = zip(weights, zip(logs, shapes)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) } / total
      let sum = zip(weights, zip(logs, shapes)).reduce(0) { sum, term in
        let rest = term.1.0 - term.1.1 - amplitude
        return sum + term.0 * rest * rest
      }
      return (sum / total, amplitude)
    }
    var (x, h) = (log(guess), 0.7)
    var (best, stepX, stepH) = (misfit(exp(x), h), 0.5, 0.2)
    while stepX > 1e-6 {
      var improved = false
      for (u, v) in [(1.0, 0.0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)] {
        let (nextX, nextH) = (x + u * stepX, min(h + v * stepH, 1))
        let trial = misfit(exp(nextX), nextH)
        if trial.misfit < best.misfit { (best, x, h, improved) = (trial, nextX, nextH, true) }
      }
      if !improved { (stepX, stepH) = (stepX / 2, stepH / 2) }
    }
    hurst = h
    correlationLength = exp(x)
    roughness = (exp(best.amplitude) / 2).squareRoot()
    residual = best.misfit.squareRoot()
  }
}
