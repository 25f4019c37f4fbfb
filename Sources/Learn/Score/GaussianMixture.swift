internal import Glibc
public import Numerics

/// A sum of normal laws with full covariances, in few dimensions: the exact case that is not normal.
public struct GaussianMixture: Denoiser, Sendable {
  /// One of its laws.
  public struct Component: Sendable {
    /// Its share.
    public var weight: Double
    /// Its mean.
    public var mean: [Double]
    /// Its covariance.
    public var covariance: Matrix

    /// Makes a component.
    public init(weight: Double, mean: [Double], covariance: Matrix) {
      (self.weight, self.mean, self.covariance) = (weight, mean, covariance)
    }
  }

  /// Its laws.
  public let components: [Component]

  /// Makes a mixture; the weights add up to one.
  public init(_ components: [Component]) { self.components = components }

  private var dimensions: Int { components[0].mean.count }

  /// ln of the density of x_0 + s ε.
  public func logDensity(_ x: [Double], ratio s: Double) throws -> Double { try parts(x, s).logDensity }

  /// The gradient of ``logDensity(_:ratio:)``.
  public func score(_ x: [Double], ratio s: Double) throws -> [Double] {
    let parts = try parts(x, s)
    return (0..<dimensions).map { i in
      zip(parts.shares, parts.slopes).reduce(0) { $0 - $1.0 * $1.1[i] }
    }
  }

  /// See ``Denoiser``.
  public func denoised(_ x: Tensor<Double>, ratio s: Double) throws -> Tensor<Double> {
    try mapped(x) { row in
      let score = try self.score(row, ratio: s)
      return zip(row, score).map { $0 + s * s * $1 }
    }
  }

  /// By the derivative of the score: sum of shares of (y y^T - P) less the score's own square, y = P (m - x).
  public func denoised(
    _ x: Tensor<Double>, ratio s: Double, along v: Tensor<Double>
  ) throws -> (value: Tensor<Double>, product: Tensor<Double>) {
    let directions = v.values
    var row = 0
    let product = try mapped(x) { point in
      let direction = Array(directions[row * dimensions..<(row + 1) * dimensions])
      row += 1
      let parts = try parts(point, s)
      var (mean, result) = ([Double](repeating: 0, count: dimensions), direction)
      var along = 0.0
      for (share, slope) in zip(parts.shares, parts.slopes) {
        let d = zip(slope, direction).reduce(0) { $0 + $1.0 * $1.1 }
        along += share * d
        for i in 0..<dimensions { mean[i] += share * slope[i] }
      }
      for (k, share) in parts.shares.enumerated() {
        let slope = parts.slopes[k]
        let d = zip(slope, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let curved = parts.precisions[k].solve(direction)
        for i in 0..<dimensions { result[i] += s * s * share * (d * slope[i] - curved[i]) }
      }
      for i in 0..<dimensions { result[i] -= s * s * along * mean[i] }
      return result
    }
    return (try denoised(x, ratio: s), product)
  }

  private func mapped(_ x: Tensor<Double>, _ body: ([Double]) throws -> [Double]) rethrows -> Tensor<Double> {
    let values = x.values
    var result: [Double] = []
    for start in stride(from: 0, to: values.count, by: dimensions) {
      result += try body(Array(values[start..<start + dimensions]))
    }
    return Tensor(result, shape: x.shape)
  }

  private struct Parts {
    var logDensity: Double
    /// The laws' shares at x; P (x - m) and P^-1 of each.
    var shares: [Double], slopes: [[Double]], precisions: [CholeskyFactorization]
  }

  private func parts(_ x: [Double], _ s: Double) throws -> Parts {
    var (logs, slopes, precisions) = ([Double](), [[Double]](), [CholeskyFactorization]())
    for component in components {
      var covariance = component.covariance
      for i in 0..<dimensions { covariance[i, i] += s * s }
      let factors = try CholeskyFactorization(covariance)
      let offset = zip(x, component.mean).map { $0 - $1 }
      let slope = factors.solve(offset)
      let square = zip(offset, slope).reduce(0) { $0 + $1.0 * $1.1 }
      logs.append(
        log(component.weight) - 0.5 * (square + factors.logDeterminant + Double(dimensions) * log(2 * .pi)))
      slopes.append(slope)
      precisions.append(factors)
    }
    let greatest = logs.max() ?? 0
    let sum = logs.reduce(0) { $0 + exp($1 - greatest) }
    let total = greatest + log(sum)
    return Parts(logDensity: total, shares: logs.map { exp($0 - total) }, slopes: slopes, precisions: precisions)
  }
}
