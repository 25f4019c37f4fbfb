import Numerics

/// A square matrix of normal variates.
func randomMatrix(_ order: Int, seed: UInt64) -> Matrix {
  let key = RandomKey(seed: seed)
  return Matrix(
    rows: order, columns: order, elements: (0..<order * order).map { key.normal(cell: UInt64($0)) })
}

/// The largest difference of two elements.
func distance(_ a: Matrix, _ b: Matrix) -> Double {
  zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
}
