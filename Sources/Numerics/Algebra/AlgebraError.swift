/// Why a matrix cannot be factorised.
public enum AlgebraError: Error, Equatable, CustomStringConvertible {
  /// The matrix is not square.
  case notSquare(rows: Int, columns: Int)

  /// A pivot of Cholesky's factorisation is not positive.
  case notPositiveDefinite(row: Int, pivot: Double)

  /// There is no pivot other than zero in a column.
  case singular(column: Int)

  /// An element is infinite or not a number.
  case notFinite

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .notSquare(let rows, let columns): "a matrix of \(rows) rows and \(columns) columns is not square"
    case .notPositiveDefinite(let row, let pivot): "the matrix is not positive definite: pivot \(pivot) in row \(row)"
    case .singular(let column): "the matrix is singular: no pivot in column \(column)"
    case .notFinite: "the matrix has an element that is not finite"
    }
  }

  /// Refuses what is not square or not finite.
  static func check(_ matrix: Matrix) throws(AlgebraError) {
    guard matrix.isSquare else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
    guard matrix.elements.allSatisfy(\.isFinite) else { throw .notFinite }
  }
}
