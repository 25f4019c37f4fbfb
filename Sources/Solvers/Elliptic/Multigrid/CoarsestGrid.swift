internal import Domain
internal import Numerics

/// The direct solve on the coarsest grid, by an explicit inverse in double precision.
///
/// A pivot that has all but vanished belongs to a part whose level nothing fixes: its unknown is set to zero there, which
/// leaves a symmetric inverse on the rest.
struct CoarsestGrid {
  private let count: Int
  private let inverse: [Double]

  init(_ level: FineLevel) {
    let cells = level.topology.grid.cells
    let count = cells.product
    self.count = count
    var a = [Double](repeating: 0, count: count * count)
    for z in 0..<cells.z {
      for y in 0..<cells.y {
        for x in 0..<cells.x {
          let n = (z * cells.y + y) * cells.x + x
          a[n * count + n] += Double(level.excess[x, y, z])
          for axis in level.topology.grid.axes {
            let value = Double(level.couplings[axis.rawValue][x, y, z])
            var other = CellIndex(x, y, z)
            other[axis] = (other[axis] + cells[axis] - 1) % cells[axis]
            let m = (other.z * cells.y + other.y) * cells.x + other.x
            a[n * count + n] += value
            a[m * count + m] += value
            a[n * count + m] -= value
            a[m * count + n] -= value
          }
        }
      }
    }
    inverse = Self.inverted(a, count)
  }

  /// The inverse of L D L^T without the rows whose pivots are nothing but rounding errors.
  private static func inverted(_ matrix: [Double], _ n: Int) -> [Double] {
    var a = matrix
    var pivots = [Double](repeating: 0, count: n)
    for k in 0..<n {
      let pivot = a[k * n + k]
      pivots[k] = pivot > 1e-5 * matrix[k * n + k] && pivot > 0 ? 1 / pivot : 0
      for row in k + 1..<max(n, k + 1) {
        let multiplier = a[row * n + k] * pivots[k]
        for column in k + 1..<row + 1 { a[row * n + column] -= multiplier * a[column * n + k] }
      }
      for row in k + 1..<max(n, k + 1) { a[row * n + k] *= pivots[k] }
    }
    var inverse = [Double](repeating: 0, count: n * n)
    var v = [Double](repeating: 0, count: n)
    for column in 0..<n {
      for i in 0..<n { v[i] = i == column && pivots[i] != 0 ? 1 : 0 }
      for i in column..<n where pivots[i] != 0 {
        for m in column..<i { v[i] -= a[i * n + m] * v[m] }
      }
      for i in 0..<n { v[i] *= pivots[i] }
      for i in (0..<n).reversed() where pivots[i] != 0 {
        for m in i + 1..<max(n, i + 1) { v[i] -= a[m * n + i] * v[m] }
      }
      for i in 0..<n { inverse[i * n + column] = v[i] }
    }
    return inverse
  }

  /// u = A^-1 f.
  func solve(_ level: FineLevel) {
    var vector = [Double](repeating: 0, count: count)
    var n = 0
    level.f.forEachRow { row, _, _ in
      for x in 0..<level.shape.nx { vector[n + x] = Double(row[x]) }
      n += level.shape.nx
    }
    n = 0
    inverse.withUnsafeBufferPointer { inverse in
      vector.withUnsafeBufferPointer { vector in
        level.u.forEachRow { row, _, _ in
          for x in 0..<level.shape.nx {
            var sum = SIMD8<Double>(repeating: 0)
            let line = inverse.baseAddress.unsafelyUnwrapped + (n + x) * count
            var i = 0
            while i + 8 <= count {
              sum.addProduct(load(line, i), load(vector.baseAddress.unsafelyUnwrapped, i))
              i += 8
            }
            var total = sum.sum()
            while i < count {
              total += line[i] * vector[i]
              i += 1
            }
            row[x] = Float(total)
          }
          n += level.shape.nx
        }
      }
    }
  }
}
