internal import Glibc

/// The straight line y = intercept + slope x through points, by least squares.
public struct LeastSquaresLine: Sendable, Hashable {
  /// The line's slope.
  public let slope: Double

  /// The line's value at x = 0.
  public let intercept: Double

  /// The standard error of the slope, from the residuals; not a number below three points.
  public let slopeStandardError: Double

  /// The standard error of the intercept, from the residuals; not a number below three points.
  public let interceptStandardError: Double

  /// The root of the residuals' variance, by n - 2; not a number below three points.
  public let residual: Double

  /// Fits a line.
  ///
  /// - Parameters:
  ///   - x: At least two abscissae, not all alike.
  ///   - y: As many ordinates.
  public init(x: [Double], y: [Double]) {
    precondition(x.count == y.count && x.count >= 2, "\(x.count) abscissae and \(y.count) ordinates")
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (xx, xy) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
      xx += (x - meanX) * (x - meanX)
      xy += (x - meanX) * (y - meanY)
    }
    let slope = xy / xx
    var squares = 0.0
    for (x, y) in zip(x, y) {
      let rest = (y - meanY) - slope * (x - meanX)
      squares += rest * rest
    }
    self.slope = slope
    intercept = meanY - slope * meanX
    residual = x.count > 2 ? (squares / (n - 2)).squareRoot() : .nan
    slopeStandardError = residual / xx.squareRoot()
    interceptStandardError = residual * (1 / n + meanX * meanX / xx).squareRoot()
  }

  /// The order p of errors C h^p: the line of log error over log spacing, whose ``slope`` is p.
  ///
  /// - Parameters:
  ///   - spacings: Positive spacings or time steps, at least two, not all alike.
  ///   - errors: A positive error for each.
  /// - Returns: The line.
  public static func convergence(spacings: [Double], errors: [Double]) -> LeastSquaresLine {
    LeastSquaresLine(x: spacings.map { Glibc.log($0) }, y: errors.map { Glibc.log($0) })
  }
}
