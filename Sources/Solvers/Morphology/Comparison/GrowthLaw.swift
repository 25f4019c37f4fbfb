internal import Glibc
internal import Numerics

/// How a deposit's surface roughens and advances in time.
public struct GrowthLaw: Sendable, Hashable {
  /// The exponent beta of Sq ~ t^beta, and its standard error (Family and Vicsek 1985, doi:10.1088/0305-4470/18/2/005).
  public let exponent: (value: Double, standardError: Double)

  /// The speed of the front by regression of its height, m/s, and its standard error.
  public let speed: (value: Double, standardError: Double)

  /// Equal if both fits are.
  public static func == (a: GrowthLaw, b: GrowthLaw) -> Bool { a.exponent == b.exponent && a.speed == b.speed }

  /// Hashes both fits.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(exponent.value)
    hasher.combine(speed.value)
  }

  /// Fits a series, of which at least three times must count.
  ///
  /// - Parameters:
  ///   - times: The times, s.
  ///   - roughness: Sq at each, m; times and roughnesses that are not above zero do not count for the exponent.
  ///   - fronts: The height of the front at each, m.
  public init?(times: [Double], roughness: [Double], fronts: [Double]) {
    let chosen = times.indices.filter { times[$0] > 0 && roughness[$0] > 0 }
    guard chosen.count >= 3, Set(times).count == times.count else { return nil }
    let roughening = LeastSquaresLine(x: chosen.map { log(times[$0]) }, y: chosen.map { log(roughness[$0]) })
    let advance = LeastSquaresLine(x: times, y: fronts)
    exponent = (roughening.slope, roughening.slopeStandardError)
    speed = (advance.slope, advance.slopeStandardError)
  }
}
