/// A row of a coarse operator while it is added up, in double precision: the couplings are few, and in the order found.
final class SplitRow {
  private var columns = UnsafeMutablePointer<Int32>.allocate(capacity: 64)
  private var values = UnsafeMutablePointer<Double>.allocate(capacity: 64)
  private var capacity = 64
  private var count = 0

  deinit {
    columns.deallocate()
    values.deallocate()
  }

  @inline(__always)
  func removeAll() { count = 0 }

  @inline(__always)
  func add(_ column: Int32, _ value: Double) {
    for n in 0..<count where columns[n] == column {
      values[n] += value
      return
    }
    if count == capacity { grow() }
    columns[count] = column
    values[count] = value
    count &+= 1
  }

  private func grow() {
    let more = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * capacity)
    let heavier = UnsafeMutablePointer<Double>.allocate(capacity: 2 * capacity)
    more.update(from: columns, count: count)
    heavier.update(from: values, count: count)
    columns.deallocate()
    values.deallocate()
    (columns, values, capacity) = (more, heavier, 2 * capacity)
  }

  @inline(__always)
  func append(to level: SplitLevel) { level.append(columns, values, count) }
}
