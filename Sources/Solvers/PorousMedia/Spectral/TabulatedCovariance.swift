internal import Glibc
internal import Numerics

/// A covariance by interpolation, where it costs more than an exponential: to 1e-13 of it.
///
/// With x = sqrt(2 nu) r / l, exp(x) C varies slowly and is smooth away from zero: a polynomial of degree ten through the
/// Chebyshev points of each quarter of an octave.
struct TabulatedCovariance {
  private static let degree = 10
  private static let intervalsPerOctave = 4.0
  private static let least = -34.0
  private static let octaves = 43.0

  private let covariance: Covariance
  private let scale: Double
  private let values: [Double]
  private let nodes: [Double]
  private let weights: [Double]

  init(_ covariance: Covariance) {
    self.covariance = covariance
    guard case .matern(let smoothness, let length) = covariance else {
      (scale, values, nodes, weights) = (0, [], [], [])
      return
    }
    let scale = (2 * smoothness).squareRoot() / length
    let degree = Self.degree
    nodes = (0...degree).map { cos(.pi * (Double($0) + 0.5) / Double(degree + 1)) }
    // Barycentric weights of the points of the first kind.
    weights = (0...degree).map { ($0 % 2 == 0 ? 1 : -1) * sin(.pi * (Double($0) + 0.5) / Double(degree + 1)) }
    var values: [Double] = []
    for interval in 0..<Int(Self.octaves * Self.intervalsPerOctave) {
      let (middle, half) = Self.interval(interval)
      for node in nodes {
        let x = middle + half * node
        values.append(exp(x) * covariance.value(at: x / scale))
      }
    }
    self.scale = scale
    self.values = values
  }

  private static func interval(_ number: Int) -> (middle: Double, half: Double) {
    let lower = exp2(least + Double(number) / intervalsPerOctave)
    let upper = exp2(least + Double(number + 1) / intervalsPerOctave)
    return (0.5 * (lower + upper), 0.5 * (upper - lower))
  }

  /// C(r) at the distance r >= 0, m.
  func value(at r: Double) -> Double {
    guard scale > 0 else { return covariance.value(at: r) }
    let x = scale * r
    guard x > 1e-10 else { return 1 }
    let interval = Int((log2(x) - Self.least) * Self.intervalsPerOctave)
    // Below the smallest number that a sum with one notices by a factor of 1e200.
    guard interval >= 0, interval < values.count / nodes.count, x < 500 else {
      return x > 1 ? 0 : covariance.value(at: r)
    }
    let (middle, half) = Self.interval(interval)
    let t = (x - middle) / half
    var (numerator, denominator) = (0.0, 0.0)
    for n in nodes.indices {
      let difference = t - nodes[n]
      let value = values[interval * nodes.count + n]
      if difference == 0 { return exp(-x) * value }
      numerator += weights[n] / difference * value
      denominator += weights[n] / difference
    }
    return exp(-x) * numerator / denominator
  }
}
