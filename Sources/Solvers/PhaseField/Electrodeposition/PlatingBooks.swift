/// What a plating model adds up: sums over the grid in the unit of the summand times cubic metres, or, in the plane, square
/// metres times a metre.
struct PlatingBooks {
  /// The integral of the concentration, by its share of electrolyte.
  var content = 0.0
  /// The same at the beginning.
  var firstContent = 0.0
  /// The integral of what is booked as metal, at the beginning.
  var firstMetal = 0.0
  /// Its growth.
  var plated = 0.0
  /// Moles that came in at the far electrode.
  var inflow = 0.0
  /// The greatest rate of the order parameter in the last step, 1/s.
  var greatestRate = 0.0
  /// The last steps in seconds, the latest first: two, once there are so many.
  var lastSteps: [Double] = []
  /// The greatest change of a binary electrolyte's concentration in the last step, over that of the bulk, 1/s.
  var saltRate = 0.0
  /// What the square of the drift makes of a step's limit, 1/s.
  var greatestDrift = 0.0
  /// The currents into the domain at the collector and at the far electrode, A per projected area.
  var currents = (collector: 0.0, far: 0.0)
  /// How much they and the growth disagree, relative to the greatest of them.
  var chargeMismatch = 0.0
  /// Cells of metal without contact to the collector.
  var deadCells = 0.0
  /// Cells of the collector without metal, at the beginning.
  var bareCells = 0.0

  /// The numbers by name, for a snapshot.
  var numbers: [String: Double] {
    [
      "content": content, "first_content": firstContent, "first_metal": firstMetal, "plated": plated,
      "inflow": inflow, "greatest_rate": greatestRate, "salt_rate": saltRate,
      "last_step": lastSteps.first ?? 0, "second_last_step": lastSteps.count > 1 ? lastSteps[1] : 0,
      "greatest_drift": greatestDrift,
      "current_collector": currents.collector, "current_far": currents.far, "charge_mismatch": chargeMismatch,
      "bare_cells": bareCells, "dead_cells": deadCells,
    ]
  }

  /// Nothing yet.
  init() {}

  /// The numbers of a snapshot.
  init<E: Error>(_ number: (String) throws(E) -> Double) throws(E) {
    content = try number("content")
    firstContent = try number("first_content")
    firstMetal = try number("first_metal")
    plated = try number("plated")
    inflow = try number("inflow")
    greatestRate = try number("greatest_rate")
    saltRate = try number("salt_rate")
    lastSteps = [try number("last_step"), try number("second_last_step")].filter { $0 > 0 }
    greatestDrift = try number("greatest_drift")
    currents = (try number("current_collector"), try number("current_far"))
    chargeMismatch = try number("charge_mismatch")
    bareCells = try number("bare_cells")
    deadCells = try number("dead_cells")
  }
}

/// What the preconditioners were made for, beside the order parameter.
struct HeldConditions {
  /// The step in seconds; zero if there are none yet.
  var step = 0.0
  /// The mean overpotential of the interface.
  var overpotential = 0.0
}
