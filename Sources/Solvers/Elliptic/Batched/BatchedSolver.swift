internal import Numerics

/// How a batch of solves ended.
public struct BatchedConvergence: Sendable {
  /// The iterations of each lane.
  public var iterations: SIMD16<Int64> = .zero

  /// |b - A x| / |b| of each lane, in double precision.
  public var residual: DoubleLanes = .zero

  /// The mean of the right-hand side that was taken away where no wall fixes the level, over the norm of b.
  public var removedMean: DoubleLanes = .zero

  /// The lanes that reached the tolerance.
  public var converged = LaneMask(repeating: false)
}

/// Solves -div(k grad phi) = s for sixteen rectangles at once, one a SIMD lane.
///
/// Iterative refinement: the residual in double precision, its correction by multigrid-preconditioned conjugate
/// gradients in single precision. A lane's numbers do not depend on what the other lanes hold.
public final class BatchedSolver {
  /// The operator, whose conductivity must be set before ``prepare()``.
  public let matrix: BatchedOperator

  private let gradients: BatchedConjugateGradients
  private var scale = DoubleLanes(repeating: 1)

  /// What each pass in single precision is asked to gain: well within its reach, and twice gives eight decades.
  static let gainPerPass = 0.9e-4

  /// Makes a solver for one operator.
  public init(_ matrix: BatchedOperator) {
    self.matrix = matrix
    let isSingular = matrix.boundaries.isSingular
    let multigrid = BatchedMultigrid(
      nx: matrix.cells.x, ny: matrix.cells.y, wrap: matrix.wrap, isSingular: isSingular)
    gradients = BatchedConjugateGradients(multigrid: multigrid, isSingular: isSingular)
  }

  /// Builds the hierarchy from the operator's conductivity.
  public func prepare() {
    let fine = gradients.multigrid.finest
    let plane = fine.plane
    let matrix = self.matrix
    // Around one, so that single precision neither overflows nor underflows.
    var sum = DoubleLanes.zero
    for j in 0..<plane.ny {
      let row = plane.row(j)
      for c in row..<row &+ plane.nx { sum += diagonal(at: c) }
    }
    scale = Double(plane.nx * plane.ny) / sum
    for j in 0..<plane.ny {
      let row = plane.row(j)
      for i in 0..<plane.nx {
        let c = row &+ i
        fine.diagonal[c] = single(diagonal(at: c) * scale)
        fine.west[c] = i > 0 || matrix.wrap.x ? single(matrix.west[c] * scale) : .zero
        fine.south[c] = j > 0 || matrix.wrap.y ? single(matrix.south[c] * scale) : .zero
      }
    }
    gradients.multigrid.setUp()
  }

  @inline(__always)
  private func diagonal(at c: Int) -> DoubleLanes {
    matrix.west[c] + matrix.west[c &+ 1] + matrix.south[c] + matrix.south[c &+ matrix.plane.stride]
  }

  /// Solves A x = b from the x given.
  ///
  /// Where no wall fixes the level, the mean of b is taken away first, and x leaves without a mean.
  ///
  /// - Parameters:
  ///   - x: The first guess, then the solution, V, `[ny][nx]`.
  ///   - b: The right-hand side, A/m, `[ny][nx]`.
  ///   - tolerance: The wanted |b - A x| / |b|.
  ///   - limit: The largest number of iterations.
  ///   - poll: Called once an iteration.
  /// - Returns: Iterations and residual of each lane.
  public func solve(
    _ x: UnsafeMutablePointer<DoubleLanes>, for b: UnsafeMutablePointer<DoubleLanes>, tolerance: Double, limit: Int,
    poll: () -> Void = {}
  ) -> BatchedConvergence {
    var result = BatchedConvergence()
    var floor = DoubleLanes.zero
    if matrix.boundaries.isSingular {
      // What the mean leaves of a constant is round-off.
      floor = 1e-13 * sumOfSquares(b).squareRoot()
      result.removedMean = removeMean(b)
    }
    let norm = sumOfSquares(b).squareRoot()
    // A right-hand side of zero has the solution zero.
    let isZero = norm .<= floor
    let safeNorm = norm.replacing(with: 1, where: isZero)
    if isZero.hasAny {
      clear(x, where: isZero)
      clear(b, where: isZero)
    }
    var previous = DoubleLanes(repeating: .infinity)
    while true {
      poll()
      result.residual = residual(x, b) / safeNorm
      result.converged = result.residual .<= tolerance
      // A lane that a whole pass did not bring closer has met the limit of what its numbers can hold; so has one whose
      // residual is no number, or infinite.
      let isStuck = .!(result.residual .< previous * 0.5)
      let active = .!result.converged .& .!isStuck .& (result.iterations .< Int64(limit))
      guard active.hasAny else { break }
      previous = result.residual
      improve(x, result.residual, safeNorm, active, tolerance, limit, &result.iterations, poll)
    }
    if matrix.boundaries.isSingular { _ = removeMean(x) }
    return result
  }

  /// One pass in single precision from the residual that `residual(_:_:)` left.
  private func improve(
    _ x: UnsafeMutablePointer<DoubleLanes>, _ residual: DoubleLanes, _ norm: DoubleLanes, _ active: LaneMask,
    _ tolerance: Double, _ limit: Int, _ iterations: inout SIMD16<Int64>, _ poll: () -> Void
  ) {
    let plane = matrix.plane
    let f = gradients.multigrid.finest.f
    let size = (residual * norm).replacing(with: 1, where: .!active)
    let inverse = single(1 / size)
    for j in 0..<plane.ny {
      for c in plane.row(j)..<plane.row(j) &+ plane.nx { f[c] *= inverse }
    }
    let wanted = (0.9 * tolerance / residual.replacing(with: 1, where: .!active))
    let reduction = wanted.replacing(with: Self.gainPerPass, where: wanted .< Self.gainPerPass)
    gradients.solve(reduction: reduction, active: active, limit: limit, iterations: &iterations, poll: poll)
    let step = (size * scale).replacing(with: 0, where: .!active)
    for j in 0..<plane.ny {
      let correction = gradients.x + plane.row(j)
      for i in 0..<plane.nx { x[j &* plane.nx &+ i].addProduct(step, double(correction[i])) }
    }
  }

  /// |b - A x| of each lane; leaves the residual, in single precision, as the gradients' right-hand side.
  private func residual(_ x: UnsafePointer<DoubleLanes>, _ b: UnsafePointer<DoubleLanes>) -> DoubleLanes {
    let f = gradients.multigrid.finest.f
    let sum = matrix.residual(of: x, b) { c, r in f[c] = single(r) }
    return sum.squareRoot()
  }

  private func sumOfSquares(_ a: UnsafePointer<DoubleLanes>) -> DoubleLanes {
    var sum = DoubleLanes.zero
    for n in 0..<matrix.plane.nx * matrix.plane.ny { sum.addProduct(a[n], a[n]) }
    return sum
  }

  private func clear(_ a: UnsafeMutablePointer<DoubleLanes>, where mask: LaneMask) {
    for n in 0..<matrix.plane.nx * matrix.plane.ny { a[n].replace(with: 0, where: mask) }
  }

  /// Takes the mean away, and returns it over the norm.
  private func removeMean(_ a: UnsafeMutablePointer<DoubleLanes>) -> DoubleLanes {
    let count = matrix.plane.nx * matrix.plane.ny
    let norm = sumOfSquares(a).squareRoot()
    var sum = DoubleLanes.zero
    for n in 0..<count { sum += a[n] }
    let mean = sum / Double(count)
    for n in 0..<count { a[n] -= mean }
    return mean / norm.replacing(with: 1, where: norm .== 0)
  }
}
