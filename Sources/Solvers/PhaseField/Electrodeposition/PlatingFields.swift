internal import Domain

/// The fields that a plating model works with, in the cells of one rank's block with a halo of one.
struct PlatingFields {
  /// What counts as electrolyte in the middle of metal, so that operators have no gaps.
  static let leastPorosity = 1e-6

  /// xi. (One of the state's fields, by which steps are made.)
  let phase: Field<Double>
  /// The concentration.
  let concentration: Field<Double>
  /// The potential phi.
  let potential: Field<Double>
  /// What is solved for: phi less the metal's potential with a single potential, phi itself in a binary electrolyte.
  let base: Field<Double>
  /// The same in earlier steps.
  let baseHistory: FieldHistory
  /// The concentration in earlier steps.
  let concentrationHistory: FieldHistory
  /// The last rate dm/dt, m being what is booked as metal: xi or h(xi).
  let rate: Field<Double>
  /// The rate d xi/dt of the step under way. It is kept apart, since a step can fail.
  let attempted: Field<Double>
  /// How what is solved for changes with the metal's potential.
  let response: Field<Double>
  /// The phase for which the preconditioners were made.
  let heldPhase: Field<Double>
  /// 1 in metal that has no contact to the collector, -1 in metal that has; zero elsewhere. While some metal is dead, what is
  /// around metal has the values of the nearest.
  let dead: Field<Double>
  /// How the overpotential changes with the metal's potential.
  let sensitivity: Field<Double>
  /// The overpotential.
  let overpotential: Field<Double>
  /// L_sigma dF/d xi, less the noise.
  let derivative: Field<Double>
  let a: Field<Double>
  let b: Field<Double>
  let g: Field<Double>
  /// The concentration a step later.
  let next: Field<Double>
  let source: Field<Double>
  let reaction: Field<Double>
  let scratch: Field<Double>
  /// The divergence of the current that differences in concentration drive.
  let derivativeOfSalt: Field<Double>

  init(on topology: CartesianTopology) {
    func field(_ name: String, _ units: String = "1") -> Field<Double> { Field(name, units: units, on: topology) }
    phase = field("order_parameter")
    concentration = field("concentration", "mol m-3")
    potential = field("potential", "V")
    base = field("base_potential", "V")
    baseHistory = FieldHistory("base_potential", like: base)
    concentrationHistory = FieldHistory("concentration", like: concentration)
    rate = field("plating_rate", "s-1")
    attempted = field("attempted_rate", "s-1")
    response = field("potential_response")
    heldPhase = field("held_order_parameter")
    overpotential = field("overpotential", "V")
    dead = field("dead_metal")
    sensitivity = field("sensitivity")
    derivative = field("derivative")
    (a, b, g) = (field("a"), field("b"), field("g"))
    derivativeOfSalt = field("salt")
    (next, source, reaction, scratch) = (field("next"), field("source"), field("reaction"), field("scratch"))
  }
}
