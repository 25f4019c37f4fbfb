import Foundation
import Testing

@testable import Solvers

@Suite struct SplitMultigridTests {
  /// A right-hand side that depends on its cell alone.
  private func noise(_ count: Int) -> [Double] { (0..<count).map { scatter($0, 77) - 0.5 } }

  private func iterations(_ shape: (Int, Int, Int), _ k: [Double], stretch: (Double, Double) = (1, 1)) -> Int {
    let problem = SplitProblem(nx: shape.0, ny: shape.1, nz: shape.2, stretch: stretch, k: k)
    return problem.iterations(SplitMultigrid(problem.fine), for: noise(k.count))
  }

  /// Iterations do not depend on the number of cells.
  @Test(arguments: [(32, 32, 1), (128, 128, 1), (97, 61, 1), (16, 16, 16), (32, 32, 32), (33, 18, 25)])
  func uniform(shape: (Int, Int, Int)) {
    let k = [Double](repeating: 1, count: shape.0 * shape.1 * shape.2)
    #expect(iterations(shape, k) <= 7)
  }

  @Test(arguments: [(1.0, 10), (2.0, 14), (3.0, 20)])
  func logNormal(sigma: Double, most: Int) {
    for shape in [(128, 128, 1), (32, 32, 32)] {
      let field = SplitMedium.field(shape.0, shape.1, shape.2, seed: 1)
      #expect(iterations(shape, field.map { exp(sigma * $0) }) <= most, "\(shape)")
    }
  }

  /// Islands of good conductor in a poor one, and the reverse.
  @Test(arguments: [0.2, 0.3, 0.5, 0.7, 0.8], [1e-3, 1e-6])
  func twoPhases(fraction: Double, low: Double) {
    for shape in [(128, 128, 1), (32, 32, 32)] {
      let field = SplitMedium.field(shape.0, shape.1, shape.2, seed: 2)
      let k = SplitMedium.twoPhase(field, fraction: fraction, low: low)
      #expect(iterations(shape, k) <= (low == 1e-3 ? 16 : 20), "\(shape)")
    }
  }

  /// Layers of one cell, along the walls' direction and across it.
  @Test(arguments: [0, 1, 2])
  func thinLayers(axis: Int) {
    let n = 24
    let k = (0..<n * n * n).map { [$0 % n, $0 / n % n, $0 / (n * n)][axis] % 3 == 0 ? 1 : 1e-6 }
    #expect(iterations((n, n, n), k) <= 12)
  }

  @Test(arguments: [0.01, 100.0])
  func flatCells(stretch: Double) {
    let field = SplitMedium.field(32, 32, 16, seed: 3)
    let k = SplitMedium.twoPhase(field, fraction: 0.5, low: 1e-3)
    #expect(iterations((32, 32, 16), k, stretch: (1, stretch)) <= 30)
  }

  /// Cells that do not conduct, and islands that nothing reaches, stay out of it.
  @Test func voids() {
    let field = SplitMedium.field(96, 96, 1, seed: 4)
    let k = SplitMedium.twoPhase(field, fraction: 0.6, low: 0)
    let problem = SplitProblem(nx: 96, ny: 96, k: k)
    let f = (0..<k.count).map { $0 % 96 == 0 ? 2 * k[$0] : 0 }
    let multigrid = SplitMultigrid(problem.fine)
    #expect(problem.iterations(multigrid, for: f) <= 14)
    let z = problem.precondition(multigrid, f)
    #expect(zip(k, z).allSatisfy { $0 > 0 || $1 == 0 })
  }

  @Test(arguments: [(40, 28, 1), (12, 14, 10)])
  func isSymmetricAndPositive(shape: (Int, Int, Int)) {
    let field = SplitMedium.field(shape.0, shape.1, shape.2, seed: 5)
    let problem = SplitProblem(
      nx: shape.0, ny: shape.1, nz: shape.2, k: SplitMedium.twoPhase(field, fraction: 0.3, low: 1e-2))
    let multigrid = SplitMultigrid(problem.fine)
    let (x, y) = (noise(field.count), (0..<field.count).map { scatter($0, 5) - 0.5 })
    let (mx, my) = (problem.precondition(multigrid, x), problem.precondition(multigrid, y))
    let size = sqrt(dot(x, mx) * dot(y, my))
    #expect(dot(x, mx) > 0 && dot(y, my) > 0)
    #expect(abs(dot(mx, y) - dot(x, my)) < 1e-5 * size)
  }
}
