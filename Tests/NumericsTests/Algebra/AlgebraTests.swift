import Foundation
import Numerics
import Testing

/// A matrix of normal variates, times its transpose where it is to be symmetric and positive definite.
private func random(_ order: Int, seed: UInt64) -> Matrix {
  let key = RandomKey(seed: seed)
  return Matrix(
    rows: order, columns: order, elements: (0..<order * order).map { key.normal(cell: UInt64($0)) })
}

private func distance(_ a: Matrix, _ b: Matrix) -> Double {
  zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
}

@Suite struct AlgebraTests {
  @Test func matrices() {
    let matrix = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(matrix.rows == 2 && matrix.columns == 3 && matrix[1, 0] == 4 && !matrix.isSquare)
    #expect(matrix * [1, 0, -1] == [-2, -2])
    #expect(matrix * matrix.transposed == Matrix([[14, 32], [32, 77]]))
    #expect(Matrix.identity(2) * matrix == matrix)
  }

  @Test(arguments: [1, 2, 3, 7, 20])
  func cholesky(order: Int) throws {
    let root = random(order, seed: 1)
    let matrix = root * root.transposed
    let factorization = try CholeskyFactorization(matrix)
    let scale = matrix.elements.map { abs($0) }.max() ?? 1
    #expect(distance(factorization.lower * factorization.lower.transposed, matrix) < 1e-14 * scale)
    let x = (0..<order).map { Double($0) - 2.5 }
    let found = factorization.solve(matrix * x)
    let condition = try SymmetricEigensystem(matrix).values
    let tolerance = 1e-13 * (condition[order - 1] / condition[0]) * 20
    #expect(zip(found, x).allSatisfy { abs($0 - $1) < tolerance })
    #expect(abs(factorization.logDeterminant - log(abs(try LUFactorization(matrix).determinant))) < 1e-9)
    #expect(zip(factorization.solveLower(factorization.color(x)), x).allSatisfy { abs($0 - $1) < tolerance })
  }

  @Test func choleskyRefuses() {
    #expect(throws: AlgebraError.notPositiveDefinite(row: 1, pivot: -3)) {
      try CholeskyFactorization(Matrix([[1, 2], [2, 1]]))
    }
    #expect(throws: AlgebraError.notSquare(rows: 1, columns: 2)) { try CholeskyFactorization(Matrix([[1, 2]])) }
    #expect(throws: AlgebraError.notFinite) { try CholeskyFactorization(Matrix([[.nan]])) }
  }

  @Test(arguments: [1, 2, 3, 7, 30])
  func lu(order: Int) throws {
    let matrix = random(order, seed: 2)
    let factorization = try LUFactorization(matrix)
    let x = (0..<order).map { sin(Double($0)) }
    #expect(zip(factorization.solve(matrix * x), x).allSatisfy { abs($0 - $1) < 1e-11 })
    #expect(distance(matrix * factorization.inverse, .identity(order)) < 1e-11)
  }

  @Test func luNeedsPivots() throws {
    let factorization = try LUFactorization(Matrix([[0, 2, 1], [1, 0, 0], [0, 0, 3]]))
    #expect(factorization.determinant == -6 && factorization.solve([5, 1, 3]) == [1, 2, 1])
    #expect(throws: AlgebraError.singular(column: 1)) { try LUFactorization(Matrix([[1, 2], [2, 4]])) }
  }

  @Test(arguments: [1, 2, 3, 8, 40])
  func eigensystem(order: Int) throws {
    let root = random(order, seed: 3)
    var matrix = root
    for i in 0..<order {
      for j in 0..<order { matrix[i, j] = root[i, j] + root[j, i] }
    }
    let system = try SymmetricEigensystem(matrix)
    #expect(zip(system.values, system.values.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(distance(system.vectors.transposed * system.vectors, .identity(order)) < 1e-13)
    var scaled = system.vectors
    for i in 0..<order {
      for j in 0..<order { scaled[i, j] *= system.values[j] }
    }
    #expect(distance(matrix * system.vectors, scaled) < 1e-12)
  }

  @Test func knownEigenvalues() throws {
    // The second difference: 2 - 2 cos(pi k / (n + 1)).
    let n = 12
    var matrix = Matrix(rows: n, columns: n)
    for i in 0..<n {
      matrix[i, i] = 2
      // Only what is below the diagonal is read.
      if i > 0 { matrix[i, i - 1] = -1 }
    }
    let values = try SymmetricEigensystem(matrix).values
    for k in 1...n { #expect(abs(values[k - 1] - 2 + 2 * cos(.pi * Double(k) / Double(n + 1))) < 1e-14) }
    #expect(try SymmetricEigensystem(Matrix([[3, 0], [0, -1]])).values == [-1, 3])
    let tiny = try SymmetricEigensystem(Matrix([[1e40, 1e29, 1e19], [1e29, 1e20, 1e9], [1e19, 1e9, 1]])).values
    // Demmel and Veselic's example: relative accuracy of the least eigenvalue.
    #expect(abs(tiny[0] / (0.972 / 0.99) - 1) < 1e-9 && abs(tiny[1] / 0.99e20 - 1) < 1e-9 && tiny[2] == 1e40)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 10, 31, 64, 201])
  func quadratureIsExactForPolynomials(count: Int) {
    let rule = GaussLegendreQuadrature(count: count)
    #expect(abs(rule.weights.reduce(0, +) - 2) < 1e-13)
    #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 } && rule.weights.allSatisfy { $0 > 0 })
    for degree in [0, 1, 2, count, 2 * count - 2, 2 * count - 1] where degree < 2 * count {
      let value = rule.integrate(from: 0, to: 1) { pow($0, Double(degree)) }
      #expect(abs(value * Double(degree + 1) - 1) < 1e-12, "degree \(degree)")
    }
    if count >= 10 { #expect(abs(rule.integrate(from: 0, to: 3) { exp(-$0) } - (1 - exp(-3))) < 1e-14) }
  }

  @Test func quadratureNodes() {
    let rule = GaussLegendreQuadrature(count: 3)
    #expect(abs(rule.nodes[2] - 0.6.squareRoot()) < 1e-15 && rule.nodes[1] == 0)
    #expect(abs(rule.weights[1] - 8.0 / 9) < 1e-15 && abs(rule.weights[0] - 5.0 / 9) < 1e-15)
  }
}
