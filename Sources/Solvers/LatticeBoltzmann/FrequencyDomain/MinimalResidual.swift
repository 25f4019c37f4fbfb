internal import MPI
internal import Numerics

/// The generalised minimal residual method for complex systems, restarted. (Saad and Schultz 1986, doi:10.1137/0907058)
///
/// Vectors are made orthogonal by two passes of classical Gram and Schmidt, one reduction each.
struct MinimalResidual {
  /// Vectors of a cycle.
  let restart: Int

  /// The residual's length relative to the right-hand side's at which to stop.
  let tolerance: Double

  /// Applications after which to give up.
  let limit: Int

  /// What a solution took.
  struct Outcome {
    var applications = 0
    var residual = 0.0
    var isConverged = false
    /// Vectors at the most.
    var vectors = 0
  }

  /// Solves M x = b. Collective.
  ///
  /// - Parameters:
  ///   - x: The first guess, and then the solution.
  ///   - b: The right-hand side.
  ///   - isStarted: Whether the first guess is other than zero.
  ///   - communicator: The ranks.
  ///   - apply: y = M x.
  /// - Returns: What it took.
  /// - Throws: What `apply` throws, or `MPIError`.
  func solve(
    _ x: KrylovVector, _ b: KrylovVector, isStarted: Bool, on communicator: Communicator,
    _ apply: (KrylovVector, KrylovVector) throws(MPIError) -> Void
  ) throws(MPIError) -> Outcome {
    var outcome = Outcome()
    let wanted = tolerance * (try b.norm(on: communicator))
    guard wanted > 0 else {
      outcome.isConverged = true
      return outcome
    }
    var basis: [KrylovVector] = []
    func vector(_ number: Int) -> KrylovVector {
      if number == basis.count { basis.append(KrylovVector(count: x.count)) }
      return basis[number]
    }
    var hasGuess = isStarted
    while true {
      let start = vector(0)
      if hasGuess {
        try apply(x, start)
        outcome.applications += 1
        for i in 0..<x.count {
          start.real[i] = b.real[i] - start.real[i]
          start.imaginary[i] = b.imaginary[i] - start.imaginary[i]
        }
      } else {
        start.set(1, b)
      }
      let length = try start.norm(on: communicator)
      outcome.residual = length * tolerance / wanted
      if length <= wanted {
        outcome.isConverged = true
        return outcome
      }
      guard outcome.applications < limit else { return outcome }
      start.set(Complex(1 / length), start)
      var small = HessenbergSystem(length)
      while small.columns < restart, outcome.applications < limit {
        let next = vector(small.columns + 1)
        try apply(basis[small.columns], next)
        outcome.applications += 1
        var column = [Complex](repeating: 0, count: small.columns + 2)
        for _ in 0..<2 {
          let products = try KrylovVector.products(of: next, with: basis[0...small.columns], on: communicator)
          for (i, product) in products.enumerated() {
            next.add(-product, basis[i])
            column[i] = column[i] + product
          }
        }
        let norm = try next.norm(on: communicator)
        column[small.columns + 1] = Complex(norm)
        small.append(column)
        if norm > 0 { next.set(Complex(1 / norm), next) }
        if small.residual <= wanted || norm == 0 { break }
      }
      outcome.vectors = max(outcome.vectors, basis.count)
      for (i, factor) in small.solution.enumerated() { x.add(factor, basis[i]) }
      hasGuess = true
      if small.residual <= wanted {
        outcome.residual = small.residual * tolerance / wanted
        outcome.isConverged = true
        return outcome
      }
    }
  }
}

/// The small least-squares problem of a Krylov cycle, by rotations.
struct HessenbergSystem {
  private var triangle: [[Complex]] = []
  private var rotations: [(Double, Complex)] = []
  private var right: [Complex]

  /// A problem without columns.
  ///
  /// - Parameter length: The length of the first residual.
  init(_ length: Double) { right = [Complex(length)] }

  /// Columns so far.
  var columns: Int { triangle.count }

  /// The length of the residual.
  var residual: Double { right[columns].magnitude }

  /// Adds a column: its products with the basis, and its length besides.
  mutating func append(_ column: [Complex]) {
    var column = column
    for (i, (c, s)) in rotations.enumerated() {
      let (a, b) = (column[i], column[i + 1])
      column[i] = c * a + s * b
      column[i + 1] = c * b - s.conjugate * a
    }
    let k = columns
    let (a, b) = (column[k], column[k + 1])
    let size = (a.squaredMagnitude + b.squaredMagnitude).squareRoot()
    let (c, s): (Double, Complex)
    if a.magnitude == 0 {
      (c, s) = (0, 1)
    } else {
      c = a.magnitude / size
      s = Complex(1 / (a.magnitude * size)) * a * b.conjugate
    }
    rotations.append((c, s))
    column[k] = c * a + s * b
    column.removeLast()
    triangle.append(column)
    right.append(-(s.conjugate * right[k]))
    right[k] = c * right[k]
  }

  /// The factors of the basis.
  var solution: [Complex] {
    var result = Array(right[0..<columns])
    for i in (0..<columns).reversed() {
      for j in i + 1..<max(columns, i + 1) { result[i] = result[i] - triangle[j][i] * result[j] }
      result[i] = result[i] / triangle[i][i]
    }
    return result
  }
}
