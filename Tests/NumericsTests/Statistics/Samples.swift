/// Samples of the statistics' tests; the expected values are SciPy's, version 1.17.
enum Samples {
  static let x: [Double] = (0..<25).map { (n: Int) -> Double in Double((n * n * 37) % 101) / 10 }
  static let y: [Double] = (0..<25).map { (n: Int) -> Double in Double((n * n * 53) % 89) / 10 - 0.3 * x[n] }
}

/// Whether two numbers agree to a relative tolerance.
func agree(_ a: Double, _ b: Double, _ tolerance: Double = 1e-13) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}
