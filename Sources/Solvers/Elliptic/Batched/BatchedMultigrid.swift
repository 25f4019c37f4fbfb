/// A hierarchy of grids with one symmetric V(1,1) cycle, in single precision: the preconditioner of a batch.
///
/// Black-box multigrid: operator-dependent interpolation and Galerkin coarse operators, so that the rate hardly
/// depends on the contrast of the coefficient.
final class BatchedMultigrid {
  let finest: BatchedLevel
  private let levels: [BatchedLevel]
  private let coarsest: BatchedCoarsestGrid

  init(nx: Int, ny: Int, wrap: Wrap, isSingular: Bool) {
    var levels = [BatchedLevel(nx: nx, ny: ny, wrap: wrap)]
    while let last = levels.last, last.coarsens.x || last.coarsens.y {
      levels.append(BatchedLevel(nx: last.coarsePlane.nx, ny: last.coarsePlane.ny, wrap: wrap))
    }
    self.levels = levels
    finest = levels[0]
    let last = levels[levels.count - 1].plane
    coarsest = BatchedCoarsestGrid(nx: last.nx, ny: last.ny, isSingular: isSingular)
  }

  /// Builds the coarse operators from the finest, whose couplings and diagonal are set.
  func setUp() {
    finest.finishOperator()
    for (fine, coarse) in zip(levels, levels.dropFirst()) {
      fine.makeInterpolation()
      fine.makeCoarseOperator(into: coarse)
    }
    coarsest.factorise(levels[levels.count - 1])
  }

  /// One cycle from zero for the right-hand side `finest.f`, into `finest.u`; returns the sum of f u of each lane.
  func cycle() -> DoubleLanes {
    guard levels.count > 1 else {
      coarsest.solve(finest)
      return finest.product(finest.f, finest.u)
    }
    guard finest.takesShortForms else {
      solve(0)
      return finest.product(finest.f, finest.u)
    }
    finest.smoothFineFromZero()
    finest.restrictFine(to: levels[1])
    solve(1)
    return finest.correctFine(from: levels[1])
  }

  private func solve(_ n: Int) {
    guard n < levels.count - 1 else { return coarsest.solve(levels[n]) }
    let level = levels[n]
    level.smoothFromZero()
    level.restrict(to: levels[n + 1])
    solve(n + 1)
    level.correct(from: levels[n + 1])
    level.smoothBackwards()
  }
}

extension BatchedLevel {
  /// The sum of a b of each lane: rows in single precision, their sums in double.
  func product(_ a: Plane, _ b: Plane) -> DoubleLanes {
    var sum = DoubleLanes.zero
    for j in 0..<plane.ny {
      var row = FloatLanes.zero
      for c in plane.row(j)..<plane.row(j) &+ plane.nx { row.addProduct(a[c], b[c]) }
      sum += double(row)
    }
    return sum
  }
}
