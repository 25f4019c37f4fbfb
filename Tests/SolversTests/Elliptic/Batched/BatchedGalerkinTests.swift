import Testing

@testable import Solvers

@Suite struct BatchedGalerkinTests {
  /// Without a wall of given potential every operator of the hierarchy sends constants to zero: the couplings of a cell
  /// add up to its diagonal, across periodic sides too, for even and odd sizes.
  @Test(
    arguments: [(64, 64), (30, 22), (33, 18), (18, 33), (21, 25), (7, 40)],
    [(true, true), (true, false), (false, false)])
  func constantsStayInTheNullSpace(size: (Int, Int), periodic: (Bool, Bool)) {
    let wrap = Wrap(x: periodic.0, y: periodic.1)
    var level = BatchedLevel(nx: size.0, ny: size.1, wrap: wrap)
    for j in 0..<size.1 {
      for i in 0..<size.0 {
        let c = level.plane.row(j) + i
        level.west[c] = i > 0 || wrap.x ? FloatLanes(repeating: Float(0.2 + scatter(i, j))) : .zero
        level.south[c] = j > 0 || wrap.y ? FloatLanes(repeating: Float(0.2 + scatter(i + 99, j))) : .zero
      }
    }
    for array in [level.west, level.south] { wrap.refresh(array, on: level.plane) }
    for j in 0..<size.1 {
      for i in 0..<size.0 {
        let c = level.plane.row(j) + i
        level.diagonal[c] = level.west[c] + level.west[c + 1] + level.south[c] + level.south[c + level.plane.stride]
      }
    }
    level.finishOperator()
    while level.coarsens.x || level.coarsens.y {
      let coarse = BatchedLevel(nx: level.coarsePlane.nx, ny: level.coarsePlane.ny, wrap: wrap)
      level.makeInterpolation()
      level.makeCoarseOperator(into: coarse)
      level = coarse
      for j in 0..<level.plane.ny {
        for i in 0..<level.plane.nx {
          let c = level.plane.row(j) + i
          let rest = level.diagonal[c] - level.gather(ones(level), at: c, .all)
          #expect(abs(rest[2]) < 1e-5 * level.diagonal[c][2], "\(level.plane.nx) x \(level.plane.ny) at (\(i), \(j))")
        }
      }
    }
  }

  private func ones(_ level: BatchedLevel) -> UnsafeMutablePointer<FloatLanes> {
    level.u.update(repeating: FloatLanes(repeating: 1), count: level.plane.count)
    return level.u
  }
}
