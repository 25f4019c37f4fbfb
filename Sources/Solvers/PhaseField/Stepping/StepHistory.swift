internal import Domain

/// What implicit steps remember: the last state but one, the second divided difference of the last three, and their distances.
final class StepHistory {
  /// The state before the present one.
  var previous: Field<Double>

  /// The second divided difference in time of the last three states.
  var curvature: Field<Double>

  /// The last state extrapolated to the next time.
  let extrapolated: Field<Double>

  /// The right-hand side of the linear problem.
  let residual: Field<Double>

  /// The present state less the extrapolated one.
  let increment: Field<Double>

  /// The last two steps; 0 before there were any.
  var lastSteps = (0.0, 0.0)

  /// The next step.
  var nextStep: Double

  /// The energy of the present state, if it is known.
  var energy: Double?

  init(like field: Field<Double>, nextStep: Double) {
    previous = Field(field.name, like: field)
    curvature = Field("\(field.name)_curvature", like: field)
    extrapolated = Field("extrapolated", like: field)
    residual = Field("residual", like: field)
    increment = Field("increment", like: field)
    self.nextStep = nextStep
  }
}
