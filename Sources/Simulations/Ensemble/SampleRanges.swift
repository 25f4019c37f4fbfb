/// A sorted set of sample numbers as ranges, addressed by position: the samples that are still to be done.
///
/// Its size goes with the number of gaps, not with the number of samples.
struct SampleRanges: Equatable {
  /// Disjoint, not adjacent, ascending.
  let ranges: [Range<Int>]
  /// Where each range begins when the samples are counted through.
  private let positions: [Int]
  /// The number of samples.
  let count: Int

  /// Takes disjoint ascending ranges; joins adjacent ones, drops empty ones.
  init(_ ranges: some Sequence<Range<Int>>) {
    var joined: [Range<Int>] = []
    for range in ranges where !range.isEmpty {
      if let last = joined.last, last.upperBound == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
    var positions: [Int] = []
    var count = 0
    for range in joined {
      positions.append(count)
      count += range.count
    }
    self.ranges = joined
    self.positions = positions
    self.count = count
  }

  /// The samples whose status byte is one of those wanted; the first byte is that of sample `first`.
  init(status: [UInt8], first: Int = 0, where isWanted: (UInt8) -> Bool) {
    var ranges: [Range<Int>] = []
    var start: Int?
    for (offset, byte) in status.enumerated() {
      if isWanted(byte) {
        start = start ?? offset
      } else if let begin = start {
        ranges.append(first + begin..<first + offset)
        start = nil
      }
    }
    if let begin = start { ranges.append(first + begin..<first + status.count) }
    self.init(ranges)
  }

  /// The sample at a position.
  subscript(position: Int) -> Int {
    let i = rangeIndex(of: position)
    return ranges[i].lowerBound + position - positions[i]
  }

  /// Appends the samples at consecutive positions.
  func append(_ span: Range<Int>, to samples: inout [Int]) {
    guard !span.isEmpty else { return }
    var i = rangeIndex(of: span.lowerBound)
    var position = span.lowerBound
    while position < span.upperBound {
      let first = ranges[i].lowerBound + position - positions[i]
      let count = min(ranges[i].upperBound - first, span.upperBound - position)
      samples.append(contentsOf: first..<first + count)
      position += count
      i += 1
    }
  }

  /// The last range that begins at or before the position.
  private func rangeIndex(of position: Int) -> Int {
    precondition(position >= 0 && position < count, "position \(position) of \(count) samples")
    var low = 0
    var high = positions.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if positions[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// The ranges as pairs of bounds, to be sent.
  var bounds: [Int64] { ranges.flatMap { [Int64($0.lowerBound), Int64($0.upperBound)] } }

  /// The ranges of pairs of bounds received.
  init(bounds: [Int64]) {
    self.init(stride(from: 0, to: bounds.count - 1, by: 2).map { Int(bounds[$0])..<Int(bounds[$0 + 1]) })
  }
}

extension Sequence<Int> {
  /// Runs of consecutive numbers as (offset in the sequence, first number, length): one hyperslab each.
  func consecutiveRuns() -> [(offset: Int, first: Int, count: Int)] {
    var runs: [(offset: Int, first: Int, count: Int)] = []
    for (offset, number) in enumerated() {
      if let last = runs.last, last.first + last.count == number {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((offset, number, 1))
      }
    }
    return runs
  }
}
