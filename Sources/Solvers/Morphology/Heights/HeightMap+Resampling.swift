internal import Glibc

extension HeightMap {
  /// The map on points at another distance, each the mean over its square, weighted by overlap.
  ///
  /// Around the lower corner; what does not fill a whole point at the upper ends is left out. Squares of which less than
  /// half is known are not known.
  ///
  /// - Parameters:
  ///   - newX: The new distance along x, m, not below the old one.
  ///   - newY: Along y; without meaning for a profile.
  /// - Returns: The coarser map.
  public func areaAveraged(dx newX: Double, dy newY: Double) -> HeightMap {
    precondition(newX >= dx * (1 - 1e-9) && (isProfile || newY >= dy * (1 - 1e-9)), "averages do not make points")
    let x = Self.overlaps(columns, dx, newX)
    let y = isProfile ? [[(0, 1.0)]] : Self.overlaps(rows, dy, newY)
    var result: [Double] = []
    result.reserveCapacity(x.count * y.count)
    for row in y {
      for column in x {
        var (sum, known, all) = (0.0, 0.0, 0.0)
        for (j, v) in row {
          for (i, u) in column {
            all += u * v
            guard self[j, i].isFinite else { continue }
            sum += u * v * self[j, i]
            known += u * v
          }
        }
        result.append(known >= 0.5 * all ? sum / known : .nan)
      }
    }
    return HeightMap(
      columns: x.count, rows: y.count, dx: newX, dy: isProfile ? dy : newY, values: result, isPeriodic: false)
  }

  /// For each new point the old ones that it covers, and how much of them.
  static func overlaps(_ count: Int, _ old: Double, _ new: Double) -> [[(Int, Double)]] {
    let points = max(1, Int(Double(count) * old / new + 1e-9))
    let ratio = new / old
    return (0..<points).map { n in
      let (lower, upper) = (Double(n) * ratio, min(Double(n + 1) * ratio, Double(count)))
      return (Int(lower + 1e-9)..<min(count, max(Int(ceil(upper - 1e-9)), Int(lower + 1e-9) + 1))).map { i in
        (i, min(upper, Double(i + 1)) - max(lower, Double(i)))
      }
    }
  }

  /// The part of the map in the middle.
  ///
  /// - Parameters:
  ///   - newColumns: Points along x, at most as many as there are.
  ///   - newRows: Points along y.
  /// - Returns: The smaller map.
  public func cropped(columns newColumns: Int, rows newRows: Int) -> HeightMap {
    precondition((1...columns).contains(newColumns) && (1...rows).contains(newRows), "a crop makes a map smaller")
    let (left, top) = ((columns - newColumns) / 2, (rows - newRows) / 2)
    return part(left..<left + newColumns, top..<top + newRows)
  }

  /// The map cut into equal tiles, row by row; points left over at the upper ends belong to none.
  ///
  /// - Parameter count: Tiles along each axis; of a profile along the line.
  /// - Returns: count^2 maps, or count profiles.
  public func tiles(_ count: Int) -> [HeightMap] {
    let (width, height) = (columns / count, isProfile ? 1 : rows / count)
    precondition(
      count >= 1 && width >= 1 && height >= 1, "\(columns) x \(rows) points do not make \(count) tiles a side")
    return (0..<(isProfile ? 1 : count)).flatMap { j in
      (0..<count).map { i in part(i * width..<(i + 1) * width, j * height..<(j + 1) * height) }
    }
  }

  private func part(_ x: Range<Int>, _ y: Range<Int>) -> HeightMap {
    let isWhole = x.count == columns && y.count == rows
    return HeightMap(
      columns: x.count, rows: y.count, dx: dx, dy: dy,
      values: y.flatMap { row in x.map { self[row, $0] } }, isPeriodic: isPeriodic && isWhole)
  }

  /// The map with its mirror images beyond its upper ends: twice as long along each axis, and periodic.
  public var mirrored: HeightMap {
    let (nx, ny) = (2 * columns, isProfile ? 1 : 2 * rows)
    var result: [Double] = []
    for j in 0..<ny {
      for i in 0..<nx { result.append(self[j < rows ? j : 2 * rows - 1 - j, i < columns ? i : 2 * columns - 1 - i]) }
    }
    return HeightMap(columns: nx, rows: ny, dx: dx, dy: dy, values: result, isPeriodic: true)
  }
}
