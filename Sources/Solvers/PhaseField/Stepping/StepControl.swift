/// Chooses the length of steps from the error of the last one.
///
/// Changes of less than a third are not made, so that what depends on the step need not be set up anew each time.
public struct StepControl: Sendable, Hashable {
  /// The largest error of a step, in units of the state.
  public var tolerance: Double

  /// The first step.
  public var first: Double

  /// No step is longer.
  public var longest: Double

  /// No step is shorter: if its error is still too large, the run fails.
  public var shortest: Double

  /// The power of the step with which its error grows.
  public var order: Int

  /// Steps for a tolerance.
  ///
  /// - Parameters:
  ///   - tolerance: The largest error of a step; infinite for steps of one length.
  ///   - first: The first step, in seconds.
  ///   - longest: The longest step, in seconds.
  ///   - order: The power of the step with which its error grows.
  public init(tolerance: Double, first: Double, longest: Double = .infinity, order: Int = 3) {
    self.tolerance = tolerance
    self.first = first
    self.longest = longest
    shortest = first * 0x1p-20
    self.order = order
  }

  /// Steps of one length.
  public static func fixed(_ step: Double) -> StepControl {
    StepControl(tolerance: .infinity, first: step, longest: step)
  }

  /// Whether a step with such an error counts.
  public func accepts(_ error: Double) -> Bool { error <= tolerance }

  /// The step that follows one of length `step` with such an error.
  ///
  /// - Parameters:
  ///   - step: The length of the last step.
  ///   - error: Its error.
  /// - Returns: The length of the next step.
  public func next(after step: Double, error: Double) -> Double {
    guard tolerance.isFinite else { return min(first, longest) }
    var factor = 2.0
    // Powers of the root of two: the factor then has the same bits wherever it is computed.
    let target = 0.5 * tolerance
    while factor > 0.25, Self.power(factor, order) * error > target { factor *= 0.840896415253714543 }
    if factor > 1, factor < 1.33 { factor = 1 }
    return min(step * factor, longest)
  }

  private static func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * x } }
}
