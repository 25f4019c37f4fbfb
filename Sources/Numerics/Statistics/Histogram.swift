/// Counts of values in bins of equal width.
///
/// Counts of several ranks are merged by an element-wise sum of ``state``.
public struct Histogram: Sendable, Hashable {
  /// Where the first bin begins.
  public let lower: Double

  /// Where the last bin ends.
  public let upper: Double

  /// Values below the first bin, in each bin, above the last bin, and values that are not numbers.
  ///
  /// A bin contains its lower end, the last one also its upper end.
  public var state: [Int64]

  /// No values yet.
  ///
  /// - Parameters:
  ///   - lower: Where the first bin begins.
  ///   - upper: Where the last bin ends, above `lower`.
  ///   - bins: The number of bins, at least one.
  public init(from lower: Double, to upper: Double, bins: Int) {
    precondition(lower < upper && (upper - lower).isFinite, "bins from \(lower) to \(upper)")
    precondition(bins >= 1, "there must be at least one bin")
    self.lower = lower
    self.upper = upper
    state = [Int64](repeating: 0, count: bins + 3)
  }

  /// The number of bins.
  public var bins: Int { state.count - 3 }

  /// The width of a bin.
  public var width: Double { (upper - lower) / Double(bins) }

  /// The values in each bin.
  public var counts: ArraySlice<Int64> { state[1...bins] }

  /// Values below the first bin.
  public var below: Int64 { state[0] }

  /// Values above the last bin.
  public var above: Int64 { state[bins + 1] }

  /// Values that are not numbers.
  public var undefined: Int64 { state[bins + 2] }

  /// All values that are numbers.
  public var total: Int64 { state[0...bins + 1].reduce(0, +) }

  /// Adds a value.
  ///
  /// - Parameter value: The value.
  public mutating func add(_ value: Double) {
    state[place(value)] += 1
  }

  private func place(_ value: Double) -> Int {
    if value.isNaN { return bins + 2 }
    if value < lower { return 0 }
    return value > upper ? bins + 1 : 1 + min(Int((value - lower) / width), bins - 1)
  }

  /// Adds the counts of another histogram with the same bins.
  ///
  /// - Parameter other: The other.
  public mutating func merge(_ other: Histogram) {
    precondition(lower == other.lower && upper == other.upper && bins == other.bins, "the bins differ")
    for i in state.indices { state[i] += other.state[i] }
  }

  /// The middle of a bin.
  ///
  /// - Parameter bin: The bin, from 0.
  /// - Returns: Its middle.
  public func center(_ bin: Int) -> Double { lower + (Double(bin) + 0.5) * width }

  /// The probability density in a bin: its share of all values that are numbers, over its width.
  ///
  /// - Parameter bin: The bin, from 0.
  /// - Returns: The density; not a number without values.
  public func density(_ bin: Int) -> Double { Double(state[bin + 1]) / (Double(total) * width) }
}
