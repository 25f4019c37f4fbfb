/// The first four moments of values that come one by one or in parts, without keeping them.
///
/// Parts collected on several ranks are merged by their ``state``, in the order of the ranks. The updates are those of
/// Pebay 2008 (doi:10.2172/1028931), which do not cancel.
public struct RunningMoments: Sendable, Hashable {
  /// The number of values.
  public private(set) var count: Double = 0

  /// Their mean; zero if there are none.
  public private(set) var mean: Double = 0

  // Sums of powers of the deviations from the mean.
  private var second: Double = 0
  private var third: Double = 0
  private var fourth: Double = 0

  /// No values yet.
  public init() {}

  /// The moments of some values.
  ///
  /// - Parameter values: The values.
  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// The moments that a ``state`` describes.
  ///
  /// - Parameter state: Five numbers.
  public init(state: some Collection<Double>) {
    precondition(state.count == 5, "the state of moments has 5 numbers, not \(state.count)")
    let numbers = Array(state)
    (count, mean, second, third, fourth) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
  }

  /// All there is to know, as five numbers to be sent or stored.
  public var state: [Double] { [count, mean, second, third, fourth] }

  /// Adds a value.
  ///
  /// - Parameter value: The value.
  public mutating func add(_ value: Double) {
    let n = count + 1
    let delta = value - mean
    let step = delta / n
    let squared = step * step
    let term = delta * step * count
    mean += step
    fourth += term * squared * (n * n - 3 * n + 3) + 6 * squared * second - 4 * step * third
    third += term * step * (n - 2) - 3 * step * second
    second += term
    count = n
  }

  /// Adds the values of another part.
  ///
  /// - Parameter other: The moments of that part.
  public mutating func merge(_ other: RunningMoments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let (a, b, n) = (count, other.count, count + other.count)
    let delta = other.mean - mean
    let step = delta / n
    let term = delta * step * a * b
    fourth +=
      other.fourth + term * step * step * (a * a - a * b + b * b)
      + 6 * step * step * (a * a * other.second + b * b * second) + 4 * step * (a * other.third - b * third)
    third += other.third + term * step * (a - b) + 3 * step * (a * other.second - b * second)
    second += other.second + term
    mean += step * b
    count = n
  }

  /// The unbiased estimate of the variance, by n - 1; not a number below two values.
  public var variance: Double { count > 1 ? second / (count - 1) : .nan }

  /// The mean squared deviation, by n; not a number without values.
  public var populationVariance: Double { count > 0 ? second / count : .nan }

  /// The root of the ``variance``.
  public var standardDeviation: Double { variance.squareRoot() }

  /// The standard error of the mean of independent values.
  public var standardError: Double { (variance / count).squareRoot() }

  /// The standard error of the ``variance`` of independent values, by their own fourth moment.
  public var varianceStandardError: Double {
    guard count > 3 else { return .nan }
    let (m2, m4) = (second / count, fourth / count)
    return (max(m4 - m2 * m2 * (count - 3) / (count - 1), 0) / count).squareRoot()
  }

  /// The skewness m3 / m2^(3/2); zero for a symmetric law.
  public var skewness: Double { count.squareRoot() * third / (second * second.squareRoot()) }

  /// The excess kurtosis m4 / m2^2 - 3; zero for a normal law.
  public var excessKurtosis: Double { count * fourth / (second * second) - 3 }
}
