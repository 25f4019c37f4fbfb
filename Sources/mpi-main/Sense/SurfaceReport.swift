import MPI
import Simulations
import Solvers

/// What a surface's relief means to those who sense it: which metal bends, and what the cells do not resolve.
struct SurfaceReport {
  /// The surface's relief.
  let relief: SurfaceRelief
  /// The edge of a cell, m.
  let spacing: Double
  /// Young's modulus of the metal, Pa, and its density, kg/m3.
  let metal: (elasticity: Double, density: Double)
  /// The highest frequency that is sensed, Hz.
  let frequency: Double

  /// What is stored of it at each time.
  static let variables: [FieldSchema.Variable] = [
    .init("least_resonance", units: "Hz", longName: "lowest bending resonance of a protrusion of the metal"),
    .init("protrusions", units: "1", longName: "pieces of metal that stand on a film or the crystal", isInteger: true),
    .init(
      "pliant_protrusions", units: "1",
      longName: "those with a resonance below three times the highest overtone: they do not follow as rigid bodies",
      isInteger: true),
    .init("least_thickness", units: "m", longName: "least thickness of metal that stands four cells above it"),
    .init("least_gap", units: "m", longName: "least width of liquid that goes four cells down below it"),
  ]

  private var pliant: [SurfaceRelief.Protrusion] {
    relief.pliant(at: frequency, spacing: spacing, elasticity: metal.elasticity, density: metal.density)
  }

  private func needle(_ one: SurfaceRelief.Protrusion) -> NeedleResonance {
    one.needle(spacing: spacing, elasticity: metal.elasticity, density: metal.density)
  }

  /// The numbers by the names of ``variables``; not a number where there is no such thing.
  var numbers: [String: Double] {
    [
      "least_resonance": relief.protrusions.first.map { needle($0).frequency } ?? .nan,
      "protrusions": Double(relief.protrusions.count), "pliant_protrusions": Double(pliant.count),
      "least_thickness": relief.leastThickness.map { $0 * spacing } ?? .nan,
      "least_gap": relief.leastGap.map { $0 * spacing } ?? .nan,
    ]
  }

  /// The numbers of several boxes: the least sizes, and all protrusions.
  static func numbers(of boxes: [SurfaceReport]) -> [String: Double] {
    let all = boxes.map(\.numbers)
    var result: [String: Double] = [:]
    for variable in variables {
      let values = all.compactMap { $0[variable.name] }.filter { !$0.isNaN }
      result[variable.name] = variable.isInteger ? values.reduce(0, +) : values.min() ?? .nan
    }
    return result
  }

  /// A word of caution about metal that bends; nil if all of it is rigid.
  var pliancy: String? {
    guard let worst = pliant.first else { return nil }
    let needle = needle(worst)
    return
      "\(pliant.count) of \(relief.protrusions.count) protrusions of the metal do not follow as rigid bodies: one of "
      + "\(rounded(needle.diameter)) m by \(rounded(needle.length)) m has its bending resonance at \(rounded(needle.frequency)) Hz "
      + "with Young's modulus \(rounded(metal.elasticity)) Pa, less than three times the highest overtone, \(rounded(frequency)) Hz"
  }

  /// What is too thin for the cells: what it is, found and expected; nil if nothing is.
  var thinness: String? {
    let need = SenseCase.leastFeature
    for (name, found) in [("metal", relief.leastThickness), ("a slot of the liquid", relief.leastGap)] {
      guard let found, found < need * (1 - 1e-9) else { continue }
      return
        "\(name) is \(rounded(found)) cells thin, \(rounded(found * spacing)) m; at least \(Int(need)) cells are needed: take "
        + "cells of at most \(rounded(found * spacing / need)) m"
    }
    return nil
  }
}
