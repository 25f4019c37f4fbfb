/// The eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's cyclic rotations.
///
/// Small eigenvalues of positive definite matrices come out with high relative accuracy (Demmel and Veselic 1992,
/// doi:10.1137/0613074).
public struct SymmetricEigensystem: Sendable {
  /// The eigenvalues, least first.
  public let values: [Double]

  /// The eigenvectors: column j has length 1 and belongs to value j.
  public let vectors: Matrix

  /// Decomposes a matrix, of which only the diagonal and what is below it is read.
  ///
  /// - Parameter matrix: The matrix.
  /// - Throws: `AlgebraError.notSquare` or `.notFinite`.
  public init(_ matrix: Matrix) throws(AlgebraError) {
    try AlgebraError.check(matrix)
    let n = matrix.rows
    var (a, v) = (matrix, Matrix.identity(n))
    for i in 0..<n {
      for j in i + 1..<max(n, i + 1) { a[i, j] = a[j, i] }
    }
    // Quadratic convergence: about seven sweeps for any matrix.
    for _ in 0..<60 {
      var isDiagonal = true
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) where !Self.isNegligible(a, p, q) {
          isDiagonal = false
          Self.rotate(&a, &v, p, q)
        }
      }
      if isDiagonal { break }
    }
    let order = (0..<n).sorted { a[$0, $0] < a[$1, $1] }
    values = order.map { a[$0, $0] }
    var vectors = Matrix(rows: n, columns: n)
    for (j, place) in order.enumerated() {
      for i in 0..<n { vectors[i, j] = v[i, place] }
    }
    self.vectors = vectors
  }

  private static func isNegligible(_ a: Matrix, _ p: Int, _ q: Int) -> Bool {
    // Written without a product, which could underflow.
    abs(a[p, q]) <= 0x1p-53 * abs(a[p, p]).squareRoot() * abs(a[q, q]).squareRoot()
      || abs(a[p, q]) < .leastNormalMagnitude
  }

  /// Makes a[p, q] zero by a rotation in the plane of p and q (Rutishauser 1966, doi:10.1007/BF02165223).
  private static func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
    let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
    let root = abs(theta) > 1e150 ? abs(theta) : (theta * theta + 1).squareRoot()
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + root)
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    let tau = s / (1 + c)
    let shift = t * a[p, q]
    a[p, p] -= shift
    a[q, q] += shift
    a[p, q] = 0
    a[q, p] = 0
    for k in 0..<a.rows {
      if k != p && k != q {
        let (x, y) = (a[k, p], a[k, q])
        a[k, p] = x - s * (y + tau * x)
        a[k, q] = y + s * (x - tau * y)
        a[p, k] = a[k, p]
        a[q, k] = a[k, q]
      }
      let (x, y) = (v[k, p], v[k, q])
      v[k, p] = x - s * (y + tau * x)
      v[k, q] = y + s * (x - tau * y)
    }
  }
}
