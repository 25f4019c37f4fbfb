import Foundation
import Numerics
import Testing

@Suite struct SymmetricEigensystemTests {
  @Test(arguments: [1, 2, 3, 8, 40])
  func eigensystem(order: Int) throws {
    let root = randomMatrix(order, seed: 3)
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
}
