/// The coarse operator P^T A P, again nine-point.
extension BatchedLevel {
  func makeCoarseOperator(into coarse: BatchedLevel) {
    let patch = GalerkinPatch()
    let stepX = coarsens.x ? 2 : 1
    let stepY = coarsens.y ? 2 : 1
    // Around an odd periodic axis the last coarse cell and the first are next to each other on the fine grid too.
    let acrossX = wrap.x && plane.nx % 2 == 1 ? 1 : stepX
    let acrossY = wrap.y && plane.ny % 2 == 1 ? 1 : stepY
    for j in 0..<coarsePlane.ny {
      let down = j == 0 ? acrossY : stepY
      for i in 0..<coarsePlane.nx {
        let c = coarsePlane.row(j) &+ i
        let back = i == 0 ? acrossX : stepX
        let forth = i &+ 1 == coarsePlane.nx ? acrossX : stepX
        let wrapped = i == 0 && wrap.x ? plane.nx : 0
        patch.applyOperator(of: self, at: plane.row(j &* stepY) &+ i &* stepX, to: c, wrapped: wrapped)
        coarse.diagonal[c] = patch.product(with: weights, at: c, 0, 0)
        coarse.west[c] = -patch.product(with: weights, at: c &- 1, -back, 0)
        coarse.south[c] = -patch.product(with: weights, at: c &- coarsePlane.stride, 0, -down)
        coarse.southWest[c] = -patch.product(with: weights, at: c &- coarsePlane.stride &- 1, -back, -down)
        coarse.southEast[c] = -patch.product(with: weights, at: c &- coarsePlane.stride &+ 1, forth, -down)
      }
    }
    cutAtWalls(coarse)
    coarse.finishOperator()
  }

  /// A ghost beyond a wall stands for no cell.
  private func cutAtWalls(_ coarse: BatchedLevel) {
    let p = coarse.plane
    if !wrap.x {
      for j in 0..<p.ny {
        coarse.west[p.row(j)] = .zero
        coarse.southWest[p.row(j)] = .zero
        coarse.southEast[p.row(j) &+ p.nx &- 1] = .zero
      }
    }
    if !wrap.y {
      for i in 0..<p.nx {
        for array in [coarse.south, coarse.southWest, coarse.southEast] { array[p.row(0) &+ i] = .zero }
      }
    }
  }
}

/// A column of A P around one coarse cell: the 5 x 5 fine cells that its interpolation reaches through the stencil.
private final class GalerkinPatch {
  private let z: UnsafeMutablePointer<FloatLanes>

  init() {
    z = .allocate(capacity: 25)
  }

  deinit { z.deallocate() }

  @inline(__always)
  private func add(_ a: Int, _ b: Int, _ value: FloatLanes) { z[12 &+ 5 &* b &+ a] += value }

  /// z = A P e for the coarse cell `c` whose fine cell is `centre`.
  ///
  /// One coupling of a cell is stored at its neighbour before it in x, of which a ghost has none: `wrapped` leads from
  /// the ghosts before the first column to the cells that they stand for.
  @inline(__always)
  func applyOperator(of level: BatchedLevel, at centre: Int, to c: Int, wrapped: Int) {
    z.update(repeating: .zero, count: 25)
    let w = level.weights
    let back = centre &+ wrapped
    spread(level, centre, 0, 0, FloatLanes(repeating: 1))
    spread(level, back, -1, 0, w.west[c])
    spread(level, centre, 1, 0, w.east[c])
    spread(level, centre, 0, -1, w.south[c])
    spread(level, centre, 0, 1, w.north[c])
    spread(level, back, -1, -1, w.southWest[c])
    spread(level, centre, 1, -1, w.southEast[c])
    spread(level, back, -1, 1, w.northWest[c])
    spread(level, centre, 1, 1, w.northEast[c])
  }

  /// Adds the column of A of the fine cell at (a, b), times its weight.
  @inline(__always)
  private func spread(_ level: BatchedLevel, _ centre: Int, _ a: Int, _ b: Int, _ weight: FloatLanes) {
    let stride = level.plane.stride
    let q = centre &+ b &* stride &+ a
    let up = q &+ stride
    add(a, b, level.diagonal[q] * weight)
    add(a &- 1, b, -level.west[q] * weight)
    add(a &+ 1, b, -level.west[q &+ 1] * weight)
    add(a, b &- 1, -level.south[q] * weight)
    add(a, b &+ 1, -level.south[up] * weight)
    add(a &- 1, b &- 1, -level.southWest[q] * weight)
    add(a &+ 1, b &- 1, -level.southEast[q] * weight)
    add(a &- 1, b &+ 1, -level.southEast[up &- 1] * weight)
    add(a &+ 1, b &+ 1, -level.southWest[up &+ 1] * weight)
  }

  /// The sum of z times the interpolation of the coarse cell `c`, whose fine cell lies (x, y) from the patch's centre.
  @inline(__always)
  func product(with w: InterpolationWeights, at c: Int, _ x: Int, _ y: Int) -> FloatLanes {
    var sum = FloatLanes.zero
    accumulate(&sum, x, y, FloatLanes(repeating: 1))
    accumulate(&sum, x &- 1, y, w.west[c])
    accumulate(&sum, x &+ 1, y, w.east[c])
    accumulate(&sum, x, y &- 1, w.south[c])
    accumulate(&sum, x, y &+ 1, w.north[c])
    accumulate(&sum, x &- 1, y &- 1, w.southWest[c])
    accumulate(&sum, x &+ 1, y &- 1, w.southEast[c])
    accumulate(&sum, x &- 1, y &+ 1, w.northWest[c])
    accumulate(&sum, x &+ 1, y &+ 1, w.northEast[c])
    return sum
  }

  @inline(__always)
  private func accumulate(_ sum: inout FloatLanes, _ a: Int, _ b: Int, _ weight: FloatLanes) {
    guard a >= -2, a <= 2, b >= -2, b <= 2 else { return }
    sum.addProduct(z[12 &+ 5 &* b &+ a], weight)
  }
}
