internal import Glibc

/// A = L L^T of a symmetric positive definite matrix, L lower triangular.
public struct CholeskyFactorization: Sendable {
  /// L, with zeros above its diagonal.
  public let lower: Matrix

  /// Factorises a matrix, of which only the diagonal and what is below it is read.
  ///
  /// - Parameter matrix: A.
  /// - Throws: `AlgebraError.notSquare`, `.notFinite`, or `.notPositiveDefinite` with the first bad pivot.
  public init(_ matrix: Matrix) throws(AlgebraError) {
    try AlgebraError.check(matrix)
    let n = matrix.rows
    var lower = Matrix(rows: n, columns: n)
    for j in 0..<n {
      var pivot = matrix[j, j]
      for k in 0..<j { pivot -= lower[j, k] * lower[j, k] }
      guard pivot > 0 else { throw .notPositiveDefinite(row: j, pivot: pivot) }
      let root = pivot.squareRoot()
      lower[j, j] = root
      for i in j + 1..<max(n, j + 1) {
        var sum = matrix[i, j]
        for k in 0..<j { sum -= lower[i, k] * lower[j, k] }
        lower[i, j] = sum / root
      }
    }
    self.lower = lower
  }

  /// The number of rows.
  public var order: Int { lower.rows }

  /// ln det A.
  public var logDeterminant: Double {
    var sum = 0.0
    for i in 0..<order { sum += Glibc.log(lower[i, i]) }
    return 2 * sum
  }

  /// The solution of A x = b.
  ///
  /// - Parameter b: As many elements as A has rows.
  /// - Returns: x.
  public func solve(_ b: [Double]) -> [Double] { solveUpper(solveLower(b)) }

  /// The solution of L y = b: y is white if b has the covariance A, and its square is b's Mahalanobis distance.
  ///
  /// - Parameter b: As many elements as A has rows.
  /// - Returns: y.
  public func solveLower(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "\(b.count) elements for \(order) rows")
    var y = b
    for i in 0..<order {
      for k in 0..<i { y[i] -= lower[i, k] * y[k] }
      y[i] /= lower[i, i]
    }
    return y
  }

  /// The solution of L^T x = y.
  ///
  /// - Parameter y: As many elements as A has rows.
  /// - Returns: x.
  public func solveUpper(_ y: [Double]) -> [Double] {
    precondition(y.count == order, "\(y.count) elements for \(order) rows")
    var x = y
    for i in (0..<order).reversed() {
      for k in i + 1..<max(order, i + 1) { x[i] -= lower[k, i] * x[k] }
      x[i] /= lower[i, i]
    }
    return x
  }

  /// L z: of covariance A if z is white.
  ///
  /// - Parameter z: As many elements as A has rows.
  /// - Returns: L z.
  public func color(_ z: [Double]) -> [Double] { lower * z }
}
