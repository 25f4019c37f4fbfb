/// Why a simulation cannot go on.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
  /// The model wants a step that is not a positive number of seconds.
  case invalidTimeStep(Double, step: Int)

  /// The model takes any step, and nothing says when the next one must end.
  case unlimitedTimeStep(step: Int)

  /// A fault of a plan: an end in the past, two tasks of one name, a senseless schedule.
  case invalidPlan(String)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .invalidTimeStep(let length, let step): "after step \(step) the model wants a time step of \(length) s"
    case .unlimitedTimeStep(let step):
      "after step \(step) the model takes a time step of any length, and no output or end limits it"
    case .invalidPlan(let reason): "the simulation cannot be run as planned: \(reason)"
    }
  }
}
