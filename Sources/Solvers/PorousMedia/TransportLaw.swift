/// How the local porosity lowers the conductivity: k = k_bulk * factor(porosity).
public enum TransportLaw: Sendable, Hashable {
  /// factor = porosity^exponent: 1.5 for insulating spheres, 2 for parallel cylinders crossed transversally (Bruggeman
  /// 1935); measured electrodes lie higher.
  case bruggeman(exponent: Double)

  /// factor = porosity / tortuosity factor.
  case tortuosity(factor: Double)

  /// Linear between given points, in increasing order of the porosity, and constant beyond them.
  case table(porosity: [Double], factor: [Double])

  /// The factors of sixteen samples.
  @inline(__always)
  func factor(_ porosity: DoubleLanes) -> DoubleLanes {
    switch self {
    case .bruggeman(let exponent):
      return exponential(exponent * logarithm(porosity))
    case .tortuosity(let tortuosity):
      return porosity / tortuosity
    case .table(let points, let factors):
      var result = DoubleLanes.zero
      for lane in 0..<laneCount { result[lane] = Self.interpolate(porosity[lane], points, factors) }
      return result
    }
  }

  private static func interpolate(_ x: Double, _ points: [Double], _ factors: [Double]) -> Double {
    guard let last = points.last, let first = points.first, x > first else { return factors[0] }
    guard x < last else { return factors[factors.count - 1] }
    var n = 1
    while points[n] < x { n += 1 }
    let weight = (x - points[n - 1]) / (points[n] - points[n - 1])
    return factors[n - 1] + weight * (factors[n] - factors[n - 1])
  }
}
