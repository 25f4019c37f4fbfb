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

  /// Whether a step that raises the energy, beyond rounding, is repeated in halves: for models without a driving force,
  /// whose energy can only fall.
  public var energyMustFall = false

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
    let target = 0.5 * tolerance
    let factor = Self.factors.first { Self.power($0, order) * error <= target } ?? 0.25
    return min(step * (factor > 1 && factor < 1.33 ? 1 : factor), longest)
  }

  /// Powers of the fourth root of two.
  private static let factors =
    [2, 1.681792830507429, 1.414213562373095, 1.189207115002721, 1]
    + [0.8408964152537145, 0.7071067811865475, 0.5946035575013605, 0.5, 0.4204482076268573, 0.3535533905932738]

  private static func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * x } }
}
