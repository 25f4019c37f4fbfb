internal import Numerics

/// Preconditioned conjugate gradients in single precision, each lane with its own coefficients and its own end.
///
/// It solves for a correction: the right-hand side has norm one, and a reduction by some decades is asked for, which
/// single precision gives; what is left goes into the next right-hand side, computed in double precision.
final class BatchedConjugateGradients {
  typealias Plane = UnsafeMutablePointer<FloatLanes>

  let multigrid: BatchedMultigrid

  /// The solution, a padded plane.
  let x: Plane

  private let p: Plane
  private let q: Plane
  private let isSingular: Bool
  private let storage: HugeBuffer<FloatLanes>

  init(multigrid: BatchedMultigrid, isSingular: Bool) {
    self.multigrid = multigrid
    self.isSingular = isSingular
    let count = multigrid.finest.plane.count
    storage = HugeBuffer(count: 3 * count)
    x = storage.pointer
    p = x + count
    q = p + count
  }

  private var level: BatchedLevel { multigrid.finest }

  /// Solves A x = f for `level.f`, which becomes the residual.
  ///
  /// - Parameters:
  ///   - reduction: The wanted norm of the residual over that of f, per lane.
  ///   - active: The lanes to solve; the others are left alone, and cost nothing more than their place.
  ///   - limit: The largest number of iterations of a lane, those counted before included.
  ///   - iterations: Counts each lane's iterations.
  ///   - poll: Called once an iteration.
  func solve(
    reduction: DoubleLanes, active: LaneMask, limit: Int, iterations: inout SIMD16<Int64>, poll: () -> Void
  ) {
    x.update(repeating: .zero, count: level.plane.count)
    p.update(repeating: .zero, count: level.plane.count)
    var running = active
    var squaredNorm = level.product(level.f, level.f)
    let goal = squaredNorm * reduction * reduction
    var previous = DoubleLanes(repeating: 1)
    running = running .& (squaredNorm .> goal)
    while running.hasAny {
      poll()
      let product = precondition()
      let beta = (product / previous).replacing(with: 0, where: .!running)
      let curvature = advanceDirection(single(beta))
      // A direction without curvature can only come from a residual that is zero to round-off.
      running = running .& (curvature .> 0)
      let alpha = (product / curvature).replacing(with: 0, where: .!running)
      squaredNorm = advanceSolution(single(alpha))
      previous = product.replacing(with: 1, where: .!running)
      iterations.replace(with: iterations &+ 1, where: running)
      running = running .& (squaredNorm .> goal) .& (iterations .< Int64(limit))
    }
  }

  /// z = M f, without its mean when the level is free; the sum of f z.
  private func precondition() -> DoubleLanes {
    let product = multigrid.cycle()
    guard isSingular else { return product }
    // f has no mean, so that taking the mean from z leaves the product as it is, to round-off.
    let count = Double(level.plane.nx * level.plane.ny)
    removeFromU(single(sumOfU() / count))
    return product
  }

  private func sumOfU() -> DoubleLanes {
    var sum = DoubleLanes.zero
    for j in 0..<level.plane.ny {
      var row = FloatLanes.zero
      for c in level.plane.row(j)..<level.plane.row(j) &+ level.plane.nx { row += level.u[c] }
      sum += double(row)
    }
    return sum
  }

  private func removeFromU(_ mean: FloatLanes) {
    for j in 0..<level.plane.ny {
      for c in level.plane.row(j)..<level.plane.row(j) &+ level.plane.nx { level.u[c] -= mean }
    }
  }

  /// p = z + beta p, q = A p; the sum of p q.
  private func advanceDirection(_ beta: FloatLanes) -> DoubleLanes {
    let plane = level.plane
    let z = level.u
    var sum = DoubleLanes.zero
    for j in 0..<plane.ny {
      let row = plane.row(j)
      for c in row..<row &+ plane.nx { p[c] = z[c].addingProduct(beta, p[c]) }
      level.wrap.refreshColumns(p, on: plane, rows: j..<j &+ 1)
      if j > 1 { sum += apply(row: j &- 1) }
    }
    level.wrap.refreshRows(p, on: plane)
    sum += apply(row: 0)
    if plane.ny > 1 { sum += apply(row: plane.ny &- 1) }
    return sum
  }

  @inline(__always)
  private func apply(row j: Int) -> DoubleLanes { isSingular ? applyByDifferences(row: j) : applyByValues(row: j) }

  /// With a free level the rounded diagonal is not the exact sum of the rounded couplings, which would give the
  /// constant a small eigenvalue of either sign: differences give it none.
  @inline(__always)
  private func applyByDifferences(row j: Int) -> DoubleLanes {
    let stride = level.plane.stride
    let row = level.plane.row(j)
    let (west, south) = (level.west, level.south)
    var sum = FloatLanes.zero
    for c in row..<row &+ level.plane.nx {
      let here = p[c]
      var value = west[c] * (here - p[c &- 1])
      value.addProduct(west[c &+ 1], here - p[c &+ 1])
      value.addProduct(south[c], here - p[c &- stride])
      value.addProduct(south[c &+ stride], here - p[c &+ stride])
      q[c] = value
      sum.addProduct(value, here)
    }
    return double(sum)
  }

  @inline(__always)
  private func applyByValues(row j: Int) -> DoubleLanes {
    let stride = level.plane.stride
    let row = level.plane.row(j)
    let (west, south, diagonal) = (level.west, level.south, level.diagonal)
    var sum = FloatLanes.zero
    for c in row..<row &+ level.plane.nx {
      var value = diagonal[c] * p[c]
      value -= west[c] * p[c &- 1]
      value -= west[c &+ 1] * p[c &+ 1]
      value -= south[c] * p[c &- stride]
      value -= south[c &+ stride] * p[c &+ stride]
      q[c] = value
      sum.addProduct(value, p[c])
    }
    return double(sum)
  }

  /// x += alpha p, f -= alpha q; the sum of f^2.
  private func advanceSolution(_ alpha: FloatLanes) -> DoubleLanes {
    let f = level.f
    var sum = DoubleLanes.zero
    for j in 0..<level.plane.ny {
      var rowSum = FloatLanes.zero
      let row = level.plane.row(j)
      for c in row..<row &+ level.plane.nx {
        x[c].addProduct(alpha, p[c])
        let rest = f[c] - alpha * q[c]
        f[c] = rest
        rowSum.addProduct(rest, rest)
      }
      sum += double(rowSum)
    }
    return sum
  }
}
