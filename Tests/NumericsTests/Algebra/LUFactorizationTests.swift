import Foundation
import Numerics
import Testing

@Suite struct LUFactorizationTests {
  @Test(arguments: [1, 2, 3, 7, 30])
  func lu(order: Int) throws {
    let matrix = randomMatrix(order, seed: 2)
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
}
