/// The values that a number may take, in SI.
public struct Bounds: Sendable, Hashable {
  /// One end of an interval.
  struct End: Sendable, Hashable {
    var value: Double
    var isIncluded: Bool
  }

  var lower: End?
  var upper: End?

  /// Every finite number.
  public static let any = Bounds()

  /// Above zero.
  public static let positive = Bounds(lower: End(value: 0, isIncluded: false))

  /// Zero or more.
  public static let nonNegative = Bounds(lower: End(value: 0, isIncluded: true))

  /// Between two numbers that are both left out.
  public static func between(_ lower: Double, _ upper: Double) -> Bounds {
    Bounds(lower: End(value: lower, isIncluded: false), upper: End(value: upper, isIncluded: false))
  }

  /// From one number to another, both included.
  public static func within(_ range: ClosedRange<Double>) -> Bounds {
    Bounds(lower: End(value: range.lowerBound, isIncluded: true), upper: End(value: range.upperBound, isIncluded: true))
  }

  /// A number or more.
  public static func atLeast(_ lower: Double) -> Bounds { Bounds(lower: End(value: lower, isIncluded: true)) }

  /// More than a number.
  public static func above(_ lower: Double) -> Bounds { Bounds(lower: End(value: lower, isIncluded: false)) }
}

extension Bounds {
  /// Whether `value` lies within.
  public func contains(_ value: Double) -> Bool {
    if let lower, value < lower.value || (value == lower.value && !lower.isIncluded) { return false }
    if let upper, value > upper.value || (value == upper.value && !upper.isIncluded) { return false }
    return true
  }

  /// `above 0 and below 1`, each end in the words of `format`; nil when everything is allowed.
  func words(_ format: (Double) -> String) -> String? {
    let from = lower.map { ($0.isIncluded ? "at least " : "above ") + format($0.value) }
    let to = upper.map { ($0.isIncluded ? "at most " : "below ") + format($0.value) }
    switch (from, to) {
    case (let from?, let to?): return "\(from) and \(to)"
    default: return from ?? to
    }
  }

  /// Some number within, for a reader that goes on after an error.
  var representative: Double {
    switch (lower, upper) {
    case (let lower?, let upper?): (lower.value + upper.value) / 2
    case (let lower?, nil): lower.value + 1
    case (nil, let upper?): upper.value - 1
    case (nil, nil): 1
    }
  }
}
