/// A small dense matrix, row after row.
@frozen
public struct Matrix: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// The elements, `[rows][columns]`.
  public var elements: [Double]

  /// A matrix with the given elements.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - elements: `[rows][columns]`; nil for zeros.
  @inlinable
  public init(rows: Int, columns: Int, elements: [Double]? = nil) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot have \(rows) rows and \(columns) columns")
    let elements = elements ?? [Double](repeating: 0, count: rows * columns)
    precondition(elements.count == rows * columns, "\(elements.count) elements in \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix given by its rows, all of which are of one length.
  @inlinable
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "the rows differ in length")
    self.init(rows: rows.count, columns: columns, elements: Array(rows.joined()))
  }

  /// The identity.
  ///
  /// - Parameter order: The number of rows and of columns.
  /// - Returns: The matrix with ones on its diagonal.
  @inlinable
  public static func identity(_ order: Int) -> Matrix {
    var matrix = Matrix(rows: order, columns: order)
    for i in 0..<order { matrix[i, i] = 1 }
    return matrix
  }

  /// The element in a row and a column, both from 0.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// Whether there are as many rows as columns.
  @inlinable public var isSquare: Bool { rows == columns }

  /// Rows exchanged with columns.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The product with a vector of as many elements as there are columns.
  public static func * (matrix: Matrix, vector: [Double]) -> [Double] {
    precondition(vector.count == matrix.columns, "\(vector.count) elements for \(matrix.columns) columns")
    return (0..<matrix.rows).map { i in
      var sum = 0.0
      for j in 0..<matrix.columns { sum += matrix[i, j] * vector[j] }
      return sum
    }
  }

  /// The product of two matrices.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "\(a.columns) columns times \(b.rows) rows")
    var result = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for k in 0..<a.columns {
        for j in 0..<b.columns { result[i, j] += a[i, k] * b[k, j] }
      }
    }
    return result
  }
}
