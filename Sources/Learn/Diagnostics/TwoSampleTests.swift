public import Numerics
internal import Glibc

/// Distances between two sets of points (rows of as many numbers), and what they are when both come from one law.
public enum TwoSampleTests {
  /// The mean over directions of the squared Wasserstein distance of projections (Rabin et al. 2012): points are sorted
  /// along each direction and compared in pairs.
  ///
  /// - Parameters:
  ///   - a: Shape (points, dimensions).
  ///   - b: The same shape.
  ///   - directions: How many.
  ///   - key: Of the directions.
  /// - Returns: The squared distance.
  public static func slicedWasserstein(
    _ a: Tensor<Double>, _ b: Tensor<Double>, directions: Int = 128, key: RandomKey
  ) -> Double {
    precondition(a.shape == b.shape && a.rank == 2, "sets of \(a.shape) and \(b.shape) cannot be paired")
    var rays: Tensor<Double> = normals([directions, a.shape[1]], key)
    let lengths = (rays * rays).summed(to: [directions, 1]).mapped(.squareRoot)
    rays = rays / lengths
    let (x, y) = (
      Tensor.product(rays, a, transposesB: true).values, Tensor.product(rays, b, transposesB: true).values
    )
    let count = a.shape[0]
    var sum = 0.0
    for i in 0..<directions {
      let (p, q) = (x[i * count..<(i + 1) * count].sorted(), y[i * count..<(i + 1) * count].sorted())
      for (u, v) in zip(p, q) { sum += (u - v) * (u - v) }
    }
    return sum / Double(directions * count)
  }

  /// The squared maximum mean discrepancy without bias, of a Gaussian kernel whose width is the median distance of the
  /// points of both sets (Gretton et al. 2012, eq. 3).
  public static func meanDiscrepancy(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    let (n, m) = (a.shape[0], b.shape[0])
    let (aa, bb, ab) = (squaredDistances(a, a), squaredDistances(b, b), squaredDistances(a, b))
    var sample: [Double] = []
    for (values, isSame, columns) in [(aa, true, n), (bb, true, m), (ab, false, m)] {
      for (i, d) in values.enumerated() where !isSame || i / columns < i % columns { sample.append(d) }
    }
    sample.sort()
    let gain = -1 / (2 * sample[sample.count / 2])
    func sum(_ values: [Double], _ columns: Int, _ isSame: Bool) -> Double {
      var total = 0.0
      for (i, d) in values.enumerated() where !isSame || i / columns != i % columns { total += exp(gain * d) }
      return total
    }
    return sum(aa, n, true) / Double(n * (n - 1)) + sum(bb, m, true) / Double(m * (m - 1))
      - 2 * sum(ab, m, false) / Double(n * m)
  }

  private static func squaredDistances(_ a: Tensor<Double>, _ b: Tensor<Double>) -> [Double] {
    let squares = { (x: Tensor<Double>) in (x * x).summed(to: [x.shape[0], 1]) }
    let cross = Tensor.product(a, b, transposesB: true)
    return (squares(a) + squares(b).permuted([1, 0]) - 2 * cross).values.map { max(0, $0) }
  }

  /// |μ₁ - μ₂|² + tr(C₁ + C₂ - 2 (C₁ C₂)^½) of means and covariances (Fréchet 1957; Dowson and Landau 1982).
  ///
  /// Of n points each from one law of d dimensions it is about (2d + d (d + 1) / 2) / n: subtract it.
  ///
  /// - Throws: `AlgebraError` where a covariance is not finite.
  public static func frechet(_ a: Tensor<Double>, _ b: Tensor<Double>) throws(AlgebraError) -> Double {
    let (first, second) = (moments(a), moments(b))
    let distance = zip(first.mean, second.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    // tr (C1 C2)^½ is the sum of the roots of the eigenvalues of C1^½ C2 C1^½.
    let root = try squareRoot(first.covariance)
    let product = root * second.covariance * root
    let cross = try SymmetricEigensystem(product).values.reduce(0) { $0 + max(0, $1).squareRoot() }
    let d = first.mean.count
    let trace = (0..<d).reduce(0) { $0 + first.covariance[$1, $1] + second.covariance[$1, $1] }
    return distance + trace - 2 * cross
  }

  private static func moments(_ x: Tensor<Double>) -> (mean: [Double], covariance: Matrix) {
    let (n, d) = (x.shape[0], x.shape[1])
    let mean = (1 / Double(n)) * x.summed(to: [1, d])
    let offset = x - mean
    let covariance = (1 / Double(n - 1)) * Tensor.product(offset, offset, transposesA: true)
    return (mean.values, Matrix(rows: d, columns: d, elements: covariance.values))
  }

  private static func squareRoot(_ matrix: Matrix) throws(AlgebraError) -> Matrix {
    let system = try SymmetricEigensystem(matrix)
    var scaled = system.vectors
    for j in 0..<matrix.columns {
      for i in 0..<matrix.rows { scaled[i, j] *= max(0, system.values[j]).squareRoot().squareRoot() }
    }
    return scaled * scaled.transposed
  }
}
