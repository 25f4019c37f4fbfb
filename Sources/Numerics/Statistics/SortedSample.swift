/// Values in order: their quantiles and their distribution function.
public struct SortedSample: Sendable, Hashable {
  /// The values, least first.
  public let values: [Double]

  /// Sorts values.
  ///
  /// - Parameter values: At least one value, none of them not a number.
  public init(_ values: some Sequence<Double>) {
    let sorted = values.sorted()
    precondition(!sorted.isEmpty, "there are no values")
    precondition(sorted.allSatisfy { !$0.isNaN }, "values that are not numbers have no order")
    self.values = sorted
  }

  /// The number of values.
  public var count: Int { values.count }

  /// A quantile, interpolated between neighbours: definition 7 of Hyndman and Fan 1996 (doi:10.2307/2684934).
  ///
  /// - Parameter p: A probability.
  /// - Returns: The least value at 0, the greatest at 1.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "\(p) is not a probability")
    let place = p * Double(count - 1)
    let lower = min(Int(place), count - 1)
    let fraction = place - Double(lower)
    if fraction == 0 { return values[lower] }
    return values[lower] * (1 - fraction) + values[lower + 1] * fraction
  }

  /// The middle value, or the mean of the two middle ones.
  public var median: Double { quantile(0.5) }

  /// The share of values that are at most `x`.
  ///
  /// - Parameter x: The bound.
  /// - Returns: The empirical distribution function.
  public func distribution(_ x: Double) -> Double {
    var (lower, upper) = (0, count)
    while lower < upper {
      let middle = (lower + upper) / 2
      if values[middle] <= x { lower = middle + 1 } else { upper = middle }
    }
    return Double(lower) / Double(count)
  }
}
