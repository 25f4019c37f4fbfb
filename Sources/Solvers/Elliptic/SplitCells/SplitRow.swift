/// A row of a coarse operator while it is added up, in double precision: the couplings are few, and in the order found.
struct SplitRow {
  private(set) var columns = [Int32](repeating: 0, count: 64)
  private(set) var values = [Double](repeating: 0, count: 64)
  private(set) var count = 0

  mutating func removeAll() { count = 0 }

  @inline(__always)
  mutating func add(_ column: Int32, _ value: Double) {
    for n in 0..<count where columns[n] == column {
      values[n] += value
      return
    }
    if count == columns.count {
      columns += columns
      values += values
    }
    columns[count] = column
    values[count] = value
    count &+= 1
  }

  func append(to level: SplitLevel) { level.append(columns, values, count) }
}
