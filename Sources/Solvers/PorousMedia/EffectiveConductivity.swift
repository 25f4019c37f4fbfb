internal import Numerics

/// The effective conductivity of sixteen samples, S/m.
public struct EffectiveConductivity: Sendable {
  /// The mean current along x for a unit mean gradient along x.
  public var xx = DoubleLanes.zero

  /// The mean current along x for a unit mean gradient along y; zero between walls.
  public var xy = DoubleLanes.zero

  /// The mean current along y for a unit mean gradient along x; equals xy but for the tolerance.
  public var yx = DoubleLanes.zero

  /// The mean current along y for a unit mean gradient along y.
  public var yy = DoubleLanes.zero

  /// The iterations of both solves together.
  public var iterations: SIMD16<Int64> = .zero

  /// The samples for which both solves reached the tolerance.
  public var converged = LaneMask(repeating: true)
}

extension EffectiveConductivity {
  /// The tensor of the periodic cell problem of given media.
  ///
  /// - Parameters:
  ///   - conductivity: k of sixteen samples, S/m, `[ny][nx]`, positive.
  ///   - cells: The number of cells along x and y.
  ///   - size: The size of the rectangle along x and y, m.
  ///   - tolerance: The relative residual to reach.
  ///   - maximumIterations: The largest number of iterations of a solve.
  /// - Returns: The tensor of each sample.
  /// - Throws: `SolverError` for a rectangle without cells or size.
  public static func periodic(
    _ conductivity: UnsafePointer<DoubleLanes>, cells: (x: Int, y: Int), size: (x: Double, y: Double),
    tolerance: Double, maximumIterations: Int
  ) throws(SolverError) -> EffectiveConductivity {
    guard let solver = try EffectiveConductivitySolver(.periodic, cells: cells, size: size) else {
      return EffectiveConductivity()
    }
    return solver.solve(conductivity, tolerance, maximumIterations, poll: {})
  }
}

/// Solves for the effective conductivity of sixteen samples along both axes.
final class EffectiveConductivitySolver {
  private let cellProblem: PorousProblem.CellProblem
  private let cells: (x: Int, y: Int)
  private let size: (x: Double, y: Double)
  private let solvers: [(axis: PlaneAxis, solver: BatchedSolver)]
  private let x: UnsafeMutablePointer<DoubleLanes>
  private let b: UnsafeMutablePointer<DoubleLanes>
  private let storage: HugeBuffer<DoubleLanes>

  /// Nil when no cell problem is asked for.
  init?(
    _ cellProblem: PorousProblem.CellProblem, cells: (x: Int, y: Int), size: (x: Double, y: Double)
  ) throws(SolverError) {
    self.cellProblem = cellProblem
    self.cells = cells
    self.size = size
    let spacing = (x: size.x / Double(cells.x), y: size.y / Double(cells.y))
    switch cellProblem {
    case .none: return nil
    case .periodic:
      // Both axes share one operator.
      let solver = BatchedSolver(
        try BatchedOperator(cells: cells, spacing: spacing, boundaries: .periodic))
      solvers = [(.x, solver), (.y, solver)]
    case .through:
      let alongX = try BatchedOperator(cells: cells, spacing: spacing, boundaries: .through(.x))
      let alongY = try BatchedOperator(cells: cells, spacing: spacing, boundaries: .through(.y))
      solvers = [(.x, BatchedSolver(alongX)), (.y, BatchedSolver(alongY))]
    }
    let count = cells.x * cells.y
    storage = HugeBuffer(count: 2 * count)
    x = storage.pointer
    b = x + count
  }

  func solve(
    _ conductivity: UnsafePointer<DoubleLanes>, _ tolerance: Double, _ limit: Int, poll: () -> Void
  ) -> EffectiveConductivity {
    var result = EffectiveConductivity()
    let count = cells.x * cells.y
    var prepared: BatchedSolver?
    for (axis, solver) in solvers {
      let matrix = solver.matrix
      if prepared !== solver {
        matrix.setConductivity(conductivity)
        solver.prepare()
        prepared = solver
      }
      x.update(repeating: .zero, count: count)
      b.update(repeating: .zero, count: count)
      if cellProblem == .periodic {
        matrix.addUnitGradient(along: axis, to: b)
      } else {
        matrix.addBoundaryValue(DoubleLanes(repeating: 1), on: axis == .x ? .xUpper : .yUpper, to: b)
      }
      let convergence = solver.solve(x, for: b, tolerance: tolerance, limit: limit, poll: poll)
      result.iterations &+= convergence.iterations
      result.converged = result.converged .& convergence.converged
      record(axis, matrix, &result)
    }
    return result
  }

  private func record(_ axis: PlaneAxis, _ matrix: BatchedOperator, _ result: inout EffectiveConductivity) {
    let area = size.x * size.y
    if cellProblem == .periodic {
      let alongX = matrix.meanCurrent(x, gradient: axis, along: .x) / area
      let alongY = matrix.meanCurrent(x, gradient: axis, along: .y) / area
      if axis == .x { (result.xx, result.yx) = (alongX, alongY) } else { (result.xy, result.yy) = (alongX, alongY) }
    } else if axis == .x {
      result.xx = matrix.currentThrough(x, .x) * size.x / size.y
    } else {
      result.yy = matrix.currentThrough(x, .y) * size.y / size.x
    }
  }
}
