import Foundation
import Numerics
import Testing

@Suite struct CholeskyFactorizationTests {
  @Test(arguments: [1, 2, 3, 7, 20])
  func cholesky(order: Int) throws {
    let root = randomMatrix(order, seed: 1)
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
}
