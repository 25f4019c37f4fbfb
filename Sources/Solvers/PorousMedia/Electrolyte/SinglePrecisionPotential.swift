internal import Numerics

/// The potential as the original computes it: in single precision, its level not taken out.
///
/// The reaction's part of the diagonal is then near the rounding of the rest, and the profile carries round-off of some
/// per cent, which is part of the original's statistics.
final class SinglePrecisionPotential {
  private let equations: ElectrolytePotential<FloatLanes>
  private let matrix: BatchedTridiagonal<FloatLanes>
  private let storage: HugeBuffer<FloatLanes>
  private let count: Int

  init(_ problem: ElectrolyteProblem) {
    count = problem.cells
    equations = ElectrolytePotential(problem)
    matrix = BatchedTridiagonal(count: count)
    storage = HugeBuffer(count: 3 * count)
  }

  deinit { matrix.deallocate() }

  /// Solves for the potential.
  ///
  /// - Parameters:
  ///   - potential: Room for the result, V.
  ///   - conductivity: kappa, S/m.
  ///   - area: The specific area, 1/m.
  ///   - u: The open-circuit potential, V.
  ///   - q: The current density at the end, A/m2.
  func solve(
    _ potential: UnsafeMutablePointer<DoubleLanes>, _ conductivity: UnsafePointer<DoubleLanes>,
    _ area: UnsafePointer<DoubleLanes>, _ u: DoubleLanes, _ q: DoubleLanes
  ) {
    let (k, a, x) = (storage.pointer, storage.pointer + count, storage.pointer + 2 * count)
    for i in 0..<count {
      k[i] = single(conductivity[i])
      a[i] = single(area[i])
    }
    equations.assemble(matrix, k, a)
    matrix.factorize()
    equations.setRightHandSide(x, a, single(u), single(q), .zero)
    matrix.solve(x)
    for i in 0..<count { potential[i] = double(x[i]) }
  }
}
