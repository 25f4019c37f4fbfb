/// Why a phase-field model cannot be made, or has stopped.
public enum PhaseFieldError: Error, Equatable, CustomStringConvertible {
  /// A number, or a combination of choices, that makes no sense.
  case invalidParameter(String)

  /// An anisotropy for which the gradient energy is not convex.
  case nonConvexAnisotropy(strength: Double, limit: Double)

  /// The error of a step stays above its tolerance however short the step.
  case stepTooShort(time: Double, step: Double, error: Double)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalidParameter(let reason): reason
    case .nonConvexAnisotropy(let strength, let limit):
      """
      an anisotropy of \(strength) is not below \(limit): the gradient energy is not convex, some orientations would be \
      missing, and the equations are ill-posed
      """
    case .stepTooShort(let time, let step, let error):
      "at \(time) s even a step of \(step) s has an error of \(error)"
    }
  }
}
