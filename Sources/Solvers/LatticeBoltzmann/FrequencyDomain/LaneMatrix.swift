internal import Numerics

/// Eight small complex matrices at once, one in each lane.
struct LaneMatrix {
  let rows: Int
  let columns: Int

  /// Real and imaginary parts in turn, row by row.
  var elements: [SIMD8<Double>]

  /// Matrices of zeros.
  init(_ rows: Int, _ columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    elements = Array(repeating: .zero, count: 2 * rows * columns)
  }

  /// Unit matrices.
  static func identity(_ size: Int) -> LaneMatrix {
    var result = LaneMatrix(size, size)
    for i in 0..<size { result.elements[2 * (i * size + i)] = SIMD8(repeating: 1) }
    return result
  }

  /// The same matrix in all lanes: rows and columns of a larger one.
  init(_ matrix: [[Complex]], rows: [Int], columns: [Int]) {
    self.init(rows.count, columns.count)
    for (r, i) in rows.enumerated() {
      for (c, k) in columns.enumerated() {
        elements[2 * (r * columns.count + c)] = SIMD8(repeating: matrix[i][k].real)
        elements[2 * (r * columns.count + c) + 1] = SIMD8(repeating: matrix[i][k].imaginary)
      }
    }
  }

  /// The product of each row with a factor for each lane.
  func scaled(rows factors: [(SIMD8<Double>, SIMD8<Double>)]) -> LaneMatrix {
    var result = self
    for r in 0..<rows {
      let (a, b) = factors[r]
      for place in r * columns..<(r + 1) * columns {
        let (x, y) = (elements[2 * place], elements[2 * place + 1])
        result.elements[2 * place] = a * x - b * y
        result.elements[2 * place + 1] = a * y + b * x
      }
    }
    return result
  }

  static func * (left: LaneMatrix, right: LaneMatrix) -> LaneMatrix {
    var result = LaneMatrix(left.rows, right.columns)
    let (n, m, k) = (left.rows, right.columns, left.columns)
    left.elements.withUnsafeBufferPointer { a in
      right.elements.withUnsafeBufferPointer { b in
        result.elements.withUnsafeMutableBufferPointer { c in
          for i in 0..<n {
            for j in 0..<m {
              var (x, y) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
              for l in 0..<k {
                let (p, q) = (a[2 * (i * k + l)], a[2 * (i * k + l) + 1])
                let (r, s) = (b[2 * (l * m + j)], b[2 * (l * m + j) + 1])
                x.addProduct(p, r)
                x.addProduct(-q, s)
                y.addProduct(p, s)
                y.addProduct(q, r)
              }
              c[2 * (i * m + j)] = x
              c[2 * (i * m + j) + 1] = y
            }
          }
        }
      }
    }
    return result
  }

  static func + (left: LaneMatrix, right: LaneMatrix) -> LaneMatrix { combined(left, right, 1) }

  static func - (left: LaneMatrix, right: LaneMatrix) -> LaneMatrix { combined(left, right, -1) }

  private static func combined(_ left: LaneMatrix, _ right: LaneMatrix, _ sign: Double) -> LaneMatrix {
    var result = left
    let (count, factor) = (left.elements.count, SIMD8(repeating: sign))
    result.elements.withUnsafeMutableBufferPointer { a in
      right.elements.withUnsafeBufferPointer { b in for i in 0..<count { a[i] += factor * b[i] } }
    }
    return result
  }

  /// The greatest absolute value of a part of an element.
  var greatest: Double { elements.reduce(0) { max($0, $1.max(), -$1.min()) } }

  /// The inverse: Gauss-Jordan without exchange of rows, for the lanes would want different ones, and a step of Newton to make
  /// good what that may have cost.
  var inverse: LaneMatrix {
    let n = rows
    var (a, b) = (elements, LaneMatrix.identity(n))
    a.withUnsafeMutableBufferPointer { a in
      b.elements.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        for k in 0..<n {
          let (x, y) = (a[2 * (k * n + k)], a[2 * (k * n + k) + 1])
          let size = x * x + y * y
          let (p, q) = (x / size, -y / size)
          Self.scale(a + 2 * k * n, n, p, q)
          Self.scale(b + 2 * k * n, n, p, q)
          for i in 0..<n where i != k {
            let (x, y) = (-a[2 * (i * n + k)], -a[2 * (i * n + k) + 1])
            Self.add(a + 2 * k * n, n, x, y, to: a + 2 * i * n)
            Self.add(b + 2 * k * n, n, x, y, to: b + 2 * i * n)
          }
        }
      }
    }
    return b + b * (LaneMatrix.identity(n) - self * b)
  }

  @inline(__always)
  private static func scale(
    _ row: UnsafeMutablePointer<SIMD8<Double>>, _ count: Int, _ p: SIMD8<Double>, _ q: SIMD8<Double>
  ) {
    for j in 0..<count {
      let (x, y) = (row[2 &* j], row[2 &* j &+ 1])
      row[2 &* j] = x * p - y * q
      row[2 &* j &+ 1] = x * q + y * p
    }
  }

  @inline(__always)
  private static func add(
    _ source: UnsafeMutablePointer<SIMD8<Double>>, _ count: Int, _ p: SIMD8<Double>, _ q: SIMD8<Double>,
    to row: UnsafeMutablePointer<SIMD8<Double>>
  ) {
    for j in 0..<count {
      let (x, y) = (source[2 &* j], source[2 &* j &+ 1])
      row[2 &* j] += x * p - y * q
      row[2 &* j &+ 1] += x * q + y * p
    }
  }
}
