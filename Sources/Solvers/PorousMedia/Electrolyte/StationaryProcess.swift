internal import Numerics

/// Draws Gaussian processes of squared-exponential covariance at equidistant points, each lane with a length of its own.
///
/// The covariance matrix is a Toeplitz matrix; the recursion of Durbin and Levinson gives each value as the best linear
/// prediction from those before it and an innovation, which is the product with the Cholesky factor, in n^2 instead of
/// n^3 operations (Brockwell and Davis, Time Series: Theory and Methods, 1991, section 5.2).
struct StationaryProcess {
  let count: Int
  private let covariance: UnsafeMutablePointer<DoubleLanes>
  private let weights: UnsafeMutablePointer<DoubleLanes>

  /// Makes room for `count` points; the owner calls ``deallocate()``.
  init(count: Int) {
    self.count = count
    covariance = .allocate(capacity: 3 * count)
    covariance.initialize(repeating: .zero, count: 3 * count)
    weights = covariance + count
  }

  func deallocate() { covariance.deallocate() }

  /// Replaces white noise by the process: exp(-r^2 / 2 l^2), and `nugget` more at r = 0.
  ///
  /// - Parameters:
  ///   - x: Standard normal variates, replaced by the process.
  ///   - length: The correlation lengths l over the distance of points.
  ///   - nugget: The variance that has no correlation.
  func color(_ x: UnsafeMutablePointer<DoubleLanes>, length: DoubleLanes, nugget: Double) {
    let factor = -0.5 / (length * length)
    for lag in 0..<count { covariance[lag] = exponential(factor * Double(lag * lag)) }
    covariance[0] += nugget
    let previous = weights + count
    var variance = covariance[0]
    x[0] = squareRoot(variance) * x[0]
    for n in 1..<count {
      var partial = covariance[n]
      for j in 1..<n { partial -= weights[j] * covariance[n &- j] }
      let reflection = partial / variance
      previous.update(from: weights, count: n)
      var prediction = reflection * x[0]
      for j in 1..<n {
        let weight = previous[j] - reflection * previous[n &- j]
        weights[j] = weight
        prediction.addProduct(weight, x[n &- j])
      }
      weights[n] = reflection
      variance *= 1 - reflection * reflection
      x[n] = prediction.addingProduct(squareRoot(variance), x[n])
    }
  }

  private func squareRoot(_ x: DoubleLanes) -> DoubleLanes {
    DoubleLanes(lowHalf: VectorMath.squareRoot(x.lowHalf), highHalf: VectorMath.squareRoot(x.highHalf))
  }
}
