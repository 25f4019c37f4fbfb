/// P A = L U of a square matrix, with partial pivoting.
public struct LUFactorization: Sendable {
  /// U, and below its diagonal L without its diagonal of ones.
  private let factors: Matrix

  /// Row i of P A is row `permutation[i]` of A.
  private let permutation: [Int]

  /// The determinant of A.
  public let determinant: Double

  /// Factorises a matrix.
  ///
  /// - Parameter matrix: A.
  /// - Throws: `AlgebraError.notSquare`, `.notFinite`, or `.singular` if a column has no pivot other than zero.
  public init(_ matrix: Matrix) throws(AlgebraError) {
    try AlgebraError.check(matrix)
    let n = matrix.rows
    var (factors, permutation, determinant) = (matrix, Array(0..<n), 1.0)
    for j in 0..<n {
      var pivot = j
      for i in j..<n where abs(factors[i, j]) > abs(factors[pivot, j]) { pivot = i }
      guard factors[pivot, j] != 0 else { throw .singular(column: j) }
      if pivot != j {
        for k in 0..<n { factors.elements.swapAt(j * n + k, pivot * n + k) }
        permutation.swapAt(j, pivot)
        determinant = -determinant
      }
      determinant *= factors[j, j]
      for i in j + 1..<max(n, j + 1) {
        let factor = factors[i, j] / factors[j, j]
        factors[i, j] = factor
        for k in j + 1..<n { factors[i, k] -= factor * factors[j, k] }
      }
    }
    self.factors = factors
    self.permutation = permutation
    self.determinant = determinant
  }

  /// The number of rows.
  public var order: Int { factors.rows }

  /// The solution of A x = b.
  ///
  /// - Parameter b: As many elements as A has rows.
  /// - Returns: x.
  public func solve(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "\(b.count) elements for \(order) rows")
    var x = permutation.map { b[$0] }
    for i in 0..<order {
      for k in 0..<i { x[i] -= factors[i, k] * x[k] }
    }
    for i in (0..<order).reversed() {
      for k in i + 1..<max(order, i + 1) { x[i] -= factors[i, k] * x[k] }
      x[i] /= factors[i, i]
    }
    return x
  }

  /// The inverse of A.
  public var inverse: Matrix {
    var result = Matrix(rows: order, columns: order)
    var unit = [Double](repeating: 0, count: order)
    for j in 0..<order {
      unit[j] = 1
      let column = solve(unit)
      unit[j] = 0
      for i in 0..<order { result[i, j] = column[i] }
    }
    return result
  }
}
