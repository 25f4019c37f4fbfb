import Foundation
import Solvers
import TestSupport
import Testing

@Suite(.serialized) struct BatchedSolverTests {
  /// The error of the manufactured solution k = exp(sin 2 pi x cos 2 pi y), phi = sin(pi x + 0.3) cos(2 pi y + 0.2).
  private func manufacturedError(_ n: Int, _ boundaries: BatchedBoundaries) throws -> Double {
    let h = 1 / Double(n)
    let matrix = try BatchedOperator(cells: (n, n), spacing: (h, h), boundaries: boundaries)
    let (k, x, b) = (LanePlane(count: n * n), LanePlane(count: n * n), LanePlane(count: n * n))
    for j in 0..<n {
      for i in 0..<n {
        let (px, py) = ((Double(i) + 0.5) * h, (Double(j) + 0.5) * h)
        k[j * n + i] = DoubleLanes(repeating: Manufactured.conductivity(px, py))
        b[j * n + i] = DoubleLanes(repeating: Manufactured.source(px, py) * h * h)
      }
    }
    matrix.setConductivity(k.pointer)
    for side in PlaneSide.allCases {
      matrix.addBoundaryValues(on: side, to: b.pointer) { m in
        let along = (Double(m) + 0.5) * h
        return DoubleLanes(repeating: Manufactured.wallValue(side, along, boundaries))
      }
    }
    let solver = BatchedSolver(matrix)
    solver.prepare()
    let convergence = solver.solve(x.pointer, for: b.pointer, tolerance: 1e-10, limit: 100)
    #expect(convergence.converged == LaneMask(repeating: true))
    var (sum, mean) = (0.0, 0.0)
    if boundaries.isSingular {
      for n in 0..<x.count { mean += x[n][3] - Manufactured.potential(at: n, h, Int(1 / h + 0.5)) }
      mean /= Double(x.count)
    }
    for c in 0..<x.count {
      let error = x[c][3] - mean - Manufactured.potential(at: c, h, n)
      sum += error * error
    }
    return (sum * h * h).squareRoot()
  }

  /// Order 2 for each mix of given potentials and given fluxes.
  @Test(arguments: [
    [BatchedSide.dirichlet, .dirichlet, .dirichlet, .dirichlet], [.neumann, .dirichlet, .dirichlet, .neumann],
    [.dirichlet, .neumann, .neumann, .neumann], [.neumann, .neumann, .neumann, .neumann],
    [.dirichlet, .dirichlet, .neumann, .neumann],
  ])
  func manufacturedSolutionConvergesWithOrderTwo(sides: [BatchedSide]) throws {
    let boundaries = try BatchedBoundaries(x: (sides[0], sides[1]), y: (sides[2], sides[3]))
    let errors = try [32, 64, 128].map { try manufacturedError($0, boundaries) }
    #expect(abs(order(coarse: errors[1], fine: errors[2]) - 2) < 0.1, "errors \(errors)")
  }

  /// Sizes that do not halve, thin ones and odd periodic ones all reach the tolerance in a bounded number of steps.
  @Test(arguments: [
    (1, 1), (1, 7), (7, 1), (2, 3), (3, 3), (4, 4), (5, 5), (5, 64), (64, 3), (17, 31), (61, 63), (33, 20), (2, 40),
  ])
  func anySizeConverges(nx: Int, ny: Int) throws {
    for boundaries in try [
      .periodic, .through(.x), .through(.y),
      BatchedBoundaries(x: (.dirichlet, .neumann), y: (.periodic, .periodic)),
      BatchedBoundaries(x: (.neumann, .neumann), y: (.neumann, .neumann)),
    ] {
      let matrix = try BatchedOperator(cells: (nx, ny), spacing: (0.5, 0.25), boundaries: boundaries)
      let (k, x, b) = (LanePlane(count: nx * ny), LanePlane(count: nx * ny), LanePlane(count: nx * ny))
      for c in 0..<nx * ny {
        for lane in 0..<laneCount {
          k[c][lane] = exp(2 * scatter(c, lane) - 1)
          b[c][lane] = scatter(c, lane + 100) - 0.5
        }
      }
      matrix.setConductivity(k.pointer)
      let solver = BatchedSolver(matrix)
      solver.prepare()
      let convergence = solver.solve(x.pointer, for: b.pointer, tolerance: 1e-9, limit: 100)
      #expect(convergence.converged == LaneMask(repeating: true), "\(boundaries): \(convergence)")
      let most = (0..<laneCount).map { convergence.iterations[$0] }.max() ?? 0
      // Three cells around a period are slow.
      #expect(most <= ((nx, ny) == (64, 3) ? 29 : 18), "\(boundaries): \(most) iterations")
      #expect(residual(matrix, k, x, b, lane: 5) < 2e-9)
    }
  }

  /// |b - A x| / |b| of one lane, computed from the definition.
  private func residual(_ matrix: BatchedOperator, _ k: LanePlane, _ x: LanePlane, _ b: LanePlane, lane: Int) -> Double
  {
    let (nx, ny) = matrix.cells
    let (hx, hy) = matrix.spacing
    var (rest, norm) = (0.0, 0.0)
    func flux(_ c: Int, _ i: Int, _ j: Int, _ side: BatchedSide, _ ratio: Double) -> Double {
      let inside = (0..<nx).contains(i) && (0..<ny).contains(j)
      if !inside && side == .neumann { return 0 }
      if !inside && side == .dirichlet { return 2 * k[c][lane] * ratio * x[c][lane] }
      let d = (j + ny) % ny * nx + (i + nx) % nx
      let (a, e) = (k[c][lane], k[d][lane])
      return 2 * a * e / (a + e) * ratio * (x[c][lane] - x[d][lane])
    }
    for j in 0..<ny {
      for i in 0..<nx {
        let c = j * nx + i
        let sides = matrix.boundaries
        let sum =
          flux(c, i - 1, j, sides.x.lower, hy / hx) + flux(c, i + 1, j, sides.x.upper, hy / hx)
          + flux(c, i, j - 1, sides.y.lower, hx / hy) + flux(c, i, j + 1, sides.y.upper, hx / hy)
        rest += (b[c][lane] - sum) * (b[c][lane] - sum)
        norm += b[c][lane] * b[c][lane]
      }
    }
    return norm == 0 ? 0 : (rest / norm).squareRoot()
  }

  /// A lane's bits do not depend on the lane's place nor on its companions.
  @Test func lanesAreIndependent() throws {
    let n = 24
    func solve(_ seeds: [Int], _ boundaries: BatchedBoundaries) throws -> (LanePlane, BatchedConvergence) {
      let matrix = try BatchedOperator(cells: (n, n), spacing: (1, 1), boundaries: boundaries)
      let (k, x, b) = (LanePlane(count: n * n), LanePlane(count: n * n), LanePlane(count: n * n))
      for c in 0..<n * n {
        for lane in 0..<laneCount {
          // Contrasts from mild to wild, so that the lanes end after different numbers of steps.
          k[c][lane] = exp(Double(seeds[lane] % 5 + 1) * (scatter(c, seeds[lane]) - 0.5))
          b[c][lane] = scatter(c, 1000 + seeds[lane]) - 0.5
        }
      }
      matrix.setConductivity(k.pointer)
      let solver = BatchedSolver(matrix)
      solver.prepare()
      return (x, solver.solve(x.pointer, for: b.pointer, tolerance: 1e-8, limit: 100))
    }
    for boundaries in [BatchedBoundaries.through(.x), .periodic] {
      let seeds = Array(0..<laneCount)
      let (first, one) = try solve(seeds, boundaries)
      let (second, two) = try solve(seeds.reversed().map { $0 % 2 == 0 ? $0 : 3 }, boundaries)
      for lane in stride(from: 0, to: laneCount, by: 2) {
        let other = laneCount - 1 - lane
        #expect(one.iterations[lane] == two.iterations[other])
        #expect(one.residual[lane] == two.residual[other])
        #expect((0..<n * n).allSatisfy { first[$0][lane] == second[$0][other] })
      }
    }
  }

  /// Layers conduct as the harmonic mean across and the arithmetic mean along.
  @Test func layersConductAsTheirMeans() throws {
    let n = 16
    let values = (0..<n).map { $0 % 2 == 0 ? 1.0 : 0.1 }
    for axis in PlaneAxis.allCases {
      let matrix = try BatchedOperator(cells: (n, n), spacing: (1, 1), boundaries: .through(axis))
      let (k, x, b) = (LanePlane(count: n * n), LanePlane(count: n * n), LanePlane(count: n * n))
      for c in 0..<n * n { k[c] = DoubleLanes(repeating: values[c % n]) }
      matrix.setConductivity(k.pointer)
      matrix.addBoundaryValue(DoubleLanes(repeating: 1), on: axis == .x ? .xUpper : .yUpper, to: b.pointer)
      let solver = BatchedSolver(matrix)
      solver.prepare()
      let convergence = solver.solve(x.pointer, for: b.pointer, tolerance: 1e-12, limit: 200)
      let conductivity =
        axis == .x
        ? (0..<n).reduce(0.0) { $0 + 2 * k[$1 * n][0] * x[$1 * n][0] }
        : (0..<n).reduce(0.0) { $0 + 2 * k[$1][0] * x[$1][0] } / 1
      let exact =
        axis == .x ? Double(n) / values.reduce(0) { $0 + 1 / $1 } : values.reduce(0, +) / Double(n)
      #expect(abs(conductivity / exact - 1) < 1e-11, "\(axis): \(conductivity), \(convergence)")
    }
  }

  /// Without a wall of given potential the mean of the right-hand side is taken away and told, and x has no mean.
  @Test func freeLevelIsProjected() throws {
    let n = 12
    let matrix = try BatchedOperator(cells: (n, n), spacing: (1, 1), boundaries: .periodic)
    let (k, x, b) = (LanePlane(count: n * n), LanePlane(count: n * n), LanePlane(count: n * n))
    for c in 0..<n * n {
      k[c] = DoubleLanes(repeating: 1 + scatter(c, 0))
      b[c] = DoubleLanes(repeating: 1)
    }
    matrix.setConductivity(k.pointer)
    let solver = BatchedSolver(matrix)
    solver.prepare()
    let convergence = solver.solve(x.pointer, for: b.pointer, tolerance: 1e-8, limit: 100)
    #expect(abs(convergence.removedMean[0] * Double(n) - 1) < 1e-12)
    #expect((0..<n * n).allSatisfy { x[$0] == .zero })
  }

  /// A lane whose numbers are none ends, unconverged, and leaves the others alone.
  @Test func lanesThatAreNotNumbersEnd() throws {
    let n = 12
    let matrix = try BatchedOperator(cells: (n, n), spacing: (1, 1), boundaries: .through(.x))
    let (k, x, b) = (LanePlane(count: n * n), LanePlane(count: n * n), LanePlane(count: n * n))
    for c in 0..<n * n {
      k[c] = DoubleLanes(repeating: 1 + scatter(c, 0))
      b[c] = DoubleLanes(repeating: 1)
    }
    k[40][3] = .nan
    k[41][5] = .infinity
    b[7][9] = .nan
    matrix.setConductivity(k.pointer)
    let solver = BatchedSolver(matrix)
    solver.prepare()
    let convergence = solver.solve(x.pointer, for: b.pointer, tolerance: 1e-8, limit: 100)
    for lane in 0..<laneCount { #expect(convergence.converged[lane] == ![3, 5, 9].contains(lane)) }
  }

  @Test func contradictionsAreRefused() {
    #expect(throws: SolverError.contradiction("the x axis is periodic on one side only")) {
      try BatchedBoundaries(x: (.periodic, .neumann), y: (.neumann, .neumann))
    }
    #expect(throws: SolverError.self) {
      try BatchedOperator(cells: (0, 4), spacing: (1, 1), boundaries: .periodic)
    }
    #expect(throws: SolverError.self) {
      try BatchedOperator(cells: (4, 4), spacing: (1, -1), boundaries: .periodic)
    }
  }
}

/// A manufactured solution of -div(k grad phi) = s on the unit square.
enum Manufactured {
  static func conductivity(_ x: Double, _ y: Double) -> Double { exp(sin(2 * .pi * x) * cos(2 * .pi * y)) }

  static func potential(_ x: Double, _ y: Double) -> Double { sin(.pi * x + 0.3) * cos(2 * .pi * y + 0.2) }

  static func potential(at cell: Int, _ h: Double, _ n: Int) -> Double {
    potential((Double(cell % n) + 0.5) * h, (Double(cell / n) + 0.5) * h)
  }

  static func gradient(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (
      .pi * cos(.pi * x + 0.3) * cos(2 * .pi * y + 0.2),
      -2 * .pi * sin(.pi * x + 0.3) * sin(2 * .pi * y + 0.2)
    )
  }

  static func source(_ x: Double, _ y: Double) -> Double {
    let k = conductivity(x, y)
    let (gx, gy) = gradient(x, y)
    let kx = 2 * .pi * cos(2 * .pi * x) * cos(2 * .pi * y) * k
    let ky = -2 * .pi * sin(2 * .pi * x) * sin(2 * .pi * y) * k
    let laplacian = -5 * .pi * .pi * potential(x, y)
    return -(kx * gx + ky * gy + k * laplacian)
  }

  /// The potential, or the outward flux -k dphi/dn, on a side.
  static func wallValue(_ side: PlaneSide, _ along: Double, _ boundaries: BatchedBoundaries) -> Double {
    let (kind, x, y, normal): (BatchedSide, Double, Double, (Double, Double)) =
      switch side {
      case .xLower: (boundaries.x.lower, 0, along, (-1, 0))
      case .xUpper: (boundaries.x.upper, 1, along, (1, 0))
      case .yLower: (boundaries.y.lower, along, 0, (0, -1))
      case .yUpper: (boundaries.y.upper, along, 1, (0, 1))
      }
    if kind == .dirichlet { return potential(x, y) }
    let (gx, gy) = gradient(x, y)
    return -conductivity(x, y) * (gx * normal.0 + gy * normal.1)
  }
}
