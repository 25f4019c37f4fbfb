internal import Numerics

/// How heights are spread about their mean: the amplitude parameters of ISO 25178-2, and tips and coverage of deposits.
///
/// Heights that are not known do not count. The numbers depend on the area and the distance of points: state both.
public struct HeightStatistics: Sendable, Hashable {
  /// The mean height, m.
  public let mean: Double

  /// Sq = sqrt <(z - <z>)^2>, m (of a profile Rq).
  public let rootMeanSquare: Double

  /// Sa = <|z - <z>|>, m.
  public let meanDeviation: Double

  /// Sz = max z - min z, m.
  public let range: Double

  /// Ssk = <(z - <z>)^3> / Sq^3; zero for a normal law.
  public let skewness: Double

  /// Sku = <(z - <z>)^4> / Sq^4; 3 for a normal law (some programs report 3 less).
  public let kurtosis: Double

  /// The largest height, m.
  public let tip: Double

  /// The height that 99.9 % of the points do not exceed, m: steadier than the largest.
  public let tipQuantile: Double

  /// The height above which a point belongs to what grows on the film, m: mean and three times the Sq of the film.
  ///
  /// The film is found by clipping: all points at first, then again and again those below the threshold of the last.
  public let filmThreshold: Double

  /// The part of the points above ``filmThreshold``.
  public let coverage: Double

  /// Measures heights.
  ///
  /// - Parameter map: The map, with at least one height that is known.
  public init(_ map: HeightMap) {
    let known = map.values.filter(\.isFinite)
    precondition(!known.isEmpty, "no height is known")
    let (moments, sorted) = (RunningMoments(known), SortedSample(known))
    let mean = moments.mean
    self.mean = mean
    rootMeanSquare = moments.populationVariance.squareRoot()
    meanDeviation = known.reduce(0) { $0 + abs($1 - mean) } / Double(known.count)
    tip = sorted.values[sorted.count - 1]
    range = tip - sorted.values[0]
    skewness = moments.skewness
    kurtosis = moments.excessKurtosis + 3
    tipQuantile = sorted.quantile(0.999)
    filmThreshold = Self.filmThreshold(sorted.values)
    coverage = 1 - sorted.distribution(filmThreshold)
  }

  private static func filmThreshold(_ sorted: [Double]) -> Double {
    var count = sorted.count
    while true {
      let film = RunningMoments(sorted[..<count])
      let threshold = film.mean + 3 * film.populationVariance.squareRoot()
      let kept = sorted[..<count].count { $0 <= threshold }
      if kept == count || kept < 2 { return threshold }
      count = kept
    }
  }
}
