import Foundation
import Numerics
import Testing

@Suite struct MatrixTests {
  @Test func matrices() {
    let matrix = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(matrix.rows == 2 && matrix.columns == 3 && matrix[1, 0] == 4 && !matrix.isSquare)
    #expect(matrix * [1, 0, -1] == [-2, -2])
    #expect(matrix * matrix.transposed == Matrix([[14, 32], [32, 77]]))
    #expect(Matrix.identity(2) * matrix == matrix)
  }
}
