internal import Numerics

/// What is taken off a height map before it is measured.
public enum Levelling: String, Sendable, Hashable, CaseIterable {
  /// The mean.
  case mean
  /// The least-squares plane; of a profile the line.
  case plane
  /// The least-squares plane, and then the median of each row: for scanners whose rows start at levels of their own.
  case rows
}

extension HeightMap {
  /// The map without its mean, plane, or rows' medians.
  ///
  /// - Parameter levelling: What is taken off.
  /// - Returns: Heights above it, of mean zero but for `rows`.
  public func levelled(_ levelling: Levelling) -> HeightMap {
    switch levelling {
    case .mean: subtracting((mean, 0, 0))
    case .plane: subtracting(plane)
    case .rows: subtracting(plane).withoutRowMedians
    }
  }

  private var mean: Double {
    let known = values.filter(\.isFinite)
    return known.reduce(0, +) / Double(known.count)
  }

  /// The least-squares plane z = a + b i + c j in the column i and the row j.
  private var plane: (Double, Double, Double) {
    // About the centre of the known points, where the normal equations are well conditioned.
    var (n, mi, mj, mz) = (0.0, 0.0, 0.0, 0.0)
    forEachKnown { i, j, z in (n, mi, mj, mz) = (n + 1, mi + i, mj + j, mz + z) }
    (mi, mj, mz) = (mi / n, mj / n, mz / n)
    var (ii, ij, jj, iz, jz) = (0.0, 0.0, 0.0, 0.0, 0.0)
    forEachKnown { i, j, z in
      let (u, v, w) = (i - mi, j - mj, z - mz)
      (ii, ij, jj, iz, jz) = (ii + u * u, ij + u * v, jj + v * v, iz + u * w, jz + v * w)
    }
    let determinant = ii * jj - ij * ij
    let (b, c): (Double, Double)
    if determinant > 1e-12 * ii * jj {
      (b, c) = ((iz * jj - jz * ij) / determinant, (jz * ii - iz * ij) / determinant)
    } else {
      (b, c) = (ii > 0 ? iz / ii : 0, ii > 0 ? 0 : jj > 0 ? jz / jj : 0)
    }
    return (mz - b * mi - c * mj, b, c)
  }

  private func forEachKnown(_ body: (_ column: Double, _ row: Double, _ height: Double) -> Void) {
    for row in 0..<rows {
      for column in 0..<columns where self[row, column].isFinite {
        body(Double(column), Double(row), self[row, column])
      }
    }
  }

  private func subtracting(_ plane: (Double, Double, Double)) -> HeightMap {
    var result = self
    for row in 0..<rows {
      for column in 0..<columns {
        result[row, column] -= plane.0 + plane.1 * Double(column) + plane.2 * Double(row)
      }
    }
    return result
  }

  private var withoutRowMedians: HeightMap {
    var result = self
    for row in 0..<rows {
      let known = values[row * columns..<(row + 1) * columns].filter(\.isFinite)
      guard !known.isEmpty else { continue }
      let median = SortedSample(known).median
      for column in 0..<columns { result[row, column] -= median }
    }
    return result
  }
}
