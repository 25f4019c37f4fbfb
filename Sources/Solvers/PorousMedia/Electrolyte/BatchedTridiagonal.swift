/// Symmetric tridiagonal systems, one per SIMD lane, by Thomas's algorithm.
///
/// Without pivoting, as is right for the diagonally dominant matrices of conservation laws. The factors are kept, so
/// that further right-hand sides of the same matrix cost no division.
struct BatchedTridiagonal<Lanes: SIMD> where Lanes.Scalar: BinaryFloatingPoint {
  /// The number of unknowns.
  let count: Int
  /// The couplings -t between unknown i and i + 1, as their magnitudes t.
  let coupling: UnsafeMutablePointer<Lanes>
  /// The diagonal.
  let diagonal: UnsafeMutablePointer<Lanes>
  private let inverse: UnsafeMutablePointer<Lanes>
  private let storage: UnsafeMutablePointer<Lanes>

  /// Makes room for systems of `count` unknowns; the owner calls ``deallocate()``.
  init(count: Int) {
    self.count = count
    storage = .allocate(capacity: 3 * count)
    storage.initialize(repeating: .zero, count: 3 * count)
    coupling = storage
    diagonal = storage + count
    inverse = diagonal + count
  }

  func deallocate() { storage.deallocate() }

  /// Sets the couplings to the transmissibilities between cells of conductivity `k`: two halves in series, the harmonic
  /// mean over the spacing.
  @inline(__always)
  func setCouplings(_ k: UnsafePointer<Lanes>, spacing: Lanes.Scalar) {
    let factor = 2 / spacing
    for i in 0..<count &- 1 { coupling[i] = factor * (k[i] * k[i &+ 1]) / (k[i] + k[i &+ 1]) }
  }

  /// Eliminates below the diagonal.
  @inline(__always)
  func factorize() {
    var last = 1 / diagonal[0]
    inverse[0] = last
    for i in 1..<count {
      let t = coupling[i &- 1]
      last = 1 / (diagonal[i] - t * t * last)
      inverse[i] = last
    }
  }

  /// Solves in place for the matrix of the last ``factorize()``.
  @inline(__always)
  func solve(_ x: UnsafeMutablePointer<Lanes>) {
    var last = x[0] * inverse[0]
    x[0] = last
    for i in 1..<count {
      last = x[i].addingProduct(coupling[i &- 1], last) * inverse[i]
      x[i] = last
    }
    for i in stride(from: count &- 2, through: 0, by: -1) {
      last = x[i].addingProduct(coupling[i] * inverse[i], last)
      x[i] = last
    }
  }
}
