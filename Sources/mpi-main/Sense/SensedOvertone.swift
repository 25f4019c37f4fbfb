import Numerics
import Solvers

/// What an overtone feels of a surface, for one motion or the mean of several.
struct SensedOvertone {
  /// The overtone.
  let overtone: Int
  /// The load against the flat crystal in the same liquid.
  let load: SurfaceLoad
  /// What the solver tells of its work, by name.
  let work: [String: Double]

  /// The mean of motions.
  static func mean(of motions: [SensedOvertone]) -> SensedOvertone {
    let load = SurfaceLoad.mean(of: motions.map { ($0.load, 1) })
    var work = motions[0].work
    for (name, value) in work {
      let values = motions.map { $0.work[name] ?? value }
      work[name] = name == "applications" ? values.reduce(0, +) : values.max() ?? value
    }
    return SensedOvertone(overtone: motions[0].overtone, load: load, work: work)
  }
}

/// The overtones' response by the names that it has in files.
struct SensedRows {
  let crystal: QuartzCrystal

  /// What is stored of each overtone: name, unit, meaning.
  static let variables: [(name: String, units: String, longName: String)] = [
    ("frequency_shift", "Hz", "frequency shift against the flat crystal in the liquid"),
    ("bandwidth_shift", "Hz", "shift of the half width at half maximum"),
    ("dissipation_shift", "1", "shift of the dissipation factor"),
    ("load_real", "Pa s m-1", "load against the flat crystal, real part"),
    ("load_imag", "Pa s m-1", "load against the flat crystal, imaginary part"),
    ("load_rigid_imag", "Pa s m-1", "part of the rigid mass in the load, which is imaginary"),
    ("load_hydrodynamic_real", "Pa s m-1", "part of the liquid in the load, real part: dissipation"),
    ("load_hydrodynamic_imag", "Pa s m-1", "part of the liquid in the load, imaginary part: entrainment"),
    ("entrained_mass", "kg m-2", "liquid that the surface drags along beyond what a flat one does"),
    ("apparent_mass", "kg m-2", "mass that the frequency shift would be of by the Sauerbrey relation"),
  ]

  /// What the solver tells of each overtone: name, unit, meaning.
  static let work: [(name: String, units: String, longName: String)] = [
    ("penetration_depth", "m", "depth in which the shear wave falls to 1/e"),
    ("penetration_depth_cells", "1", "the same in cells"),
    ("lattice_viscosity", "1", "viscosity in lattice units"),
    ("sound_ratio", "1", "radians of the oscillation in which sound crosses the box, over sqrt 3"),
    ("residual", "1", "relative residual of the solve"),
    ("applications", "1", "solutions of the flat problem"),
    ("unknowns", "1", "complex unknowns on the surface"),
    ("momentum_imbalance", "1", "what the momentum of the liquid lacks of its balance, relative to the load"),
  ]

  /// The rows of a series of overtones.
  ///
  /// - Parameters:
  ///   - overtones: The overtones, in the order of the file.
  ///   - suffix: What follows each name.
  /// - Returns: A number for each overtone, by name.
  func rows(_ overtones: [SensedOvertone], suffix: String = "") -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    for sensed in overtones {
      for (name, value) in values(sensed) { result[name + suffix, default: []].append(value) }
    }
    return result
  }

  private func values(_ sensed: SensedOvertone) -> [String: Double] {
    let (load, shift) = (sensed.load, crystal.shift(under: sensed.load.total))
    var result = sensed.work
    result["frequency_shift"] = shift.frequency
    result["bandwidth_shift"] = shift.bandwidth
    result["dissipation_shift"] = shift.dissipation(at: crystal.frequency(of: sensed.overtone))
    result["load_real"] = load.total.real
    result["load_imag"] = load.total.imaginary
    result["load_rigid_imag"] = load.rigid.imaginary
    result["load_hydrodynamic_real"] = load.hydrodynamic.real
    result["load_hydrodynamic_imag"] = load.hydrodynamic.imaginary
    result["entrained_mass"] = load.entrainedMass
    result["apparent_mass"] = crystal.apparentMass(of: shift, overtone: sensed.overtone)
    return result
  }
}
