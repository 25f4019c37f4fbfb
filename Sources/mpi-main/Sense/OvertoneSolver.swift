import Domain
import Numerics
import Simulations
import Solvers

/// Solves the overtones of a surface one after the other: what the cases of `sense` and `trace` have in common.
struct OvertoneSolver {
  /// The command, for messages.
  let title: String
  let liquid: SenseCase.LiquidSection
  let crystal: QuartzCrystal
  /// The overtones, least first.
  let overtones: [Int]
  let top: SenseCase.Top
  /// The relative residual at which a solve ends.
  let tolerance: Double
  /// The edge of a cell, m.
  let spacing: Double
  /// The longest length that sound has to cross, cells.
  let longest: Double
  /// The viscosity in lattice units; nil for the solver's own, or less where sound would be too slow.
  let givenViscosity: Double?

  /// The liquid as an overtone finds it.
  func liquid(at overtone: Int) -> Liquid { liquid.liquid(at: crystal.angularFrequency(of: overtone)) }

  /// The depth sqrt(2 |nu| / omega) of an overtone, m: in which the shear wave of a Newtonian liquid falls to 1/e.
  func depth(of overtone: Int) -> Double {
    let omega = crystal.angularFrequency(of: overtone)
    return (2 * liquid(at: overtone).kinematicViscosity.magnitude / omega).squareRoot()
  }

  /// sqrt(3) omega l of an overtone for a viscosity in lattice units, l being the longest length that sound has to cross.
  func soundRatio(_ overtone: Int, _ viscosity: Double) -> Double {
    let cells = depth(of: overtone) / spacing
    return 3.0.squareRoot() * 2 * viscosity / (cells * cells) * longest
  }

  /// The viscosity in lattice units by which an overtone is solved.
  func latticeViscosity(at overtone: Int) -> Double {
    let usual = OscillatoryFlow.defaultViscosity
    return givenViscosity
      ?? min(usual, 0.5 * OscillatoryFlow.greatestSoundRatio * usual / soundRatio(overtone, usual))
  }

  /// Solves all overtones of one motion. Collective.
  ///
  /// Each begins from the one before alone: what a surface before this one had is lost when a run goes on, and bits would
  /// differ.
  ///
  /// - Parameters:
  ///   - geometry: The surface.
  ///   - mass: The rigid mass over the area, kg/m2.
  ///   - motion: The axis of the motion.
  ///   - films: The complex viscosity of films over that of the liquid by the cell, at an overtone; nil without films.
  ///   - solved: Is given each solution.
  /// - Returns: The overtones in their order.
  /// - Throws: `Refusal` for what cannot be posed, `CommonFailure` where a solve stops short of the tolerance; `MPIError`.
  func solve(
    _ geometry: LatticeGeometry, mass: Double, _ motion: Axis,
    films: (Int) -> ((CellIndex) -> Complex?)? = { _ in nil },
    solved: (OscillatorySolution, Int) throws -> Void = { _, _ in }
  ) throws -> [SensedOvertone] {
    var neighbour: OscillatorySolution?
    return try overtones.map { overtone in
      let solution: OscillatorySolution
      do {
        solution = try OscillatoryFlow(
          geometry, penetrationDepth: depth(of: overtone) / spacing, motion: motion, top: top.solver,
          viscosity: latticeViscosity(at: overtone), liquidPhase: liquid(at: overtone).viscosity.phase,
          film: films(overtone)
        ).solve(tolerance: tolerance, from: neighbour)
      } catch let error as OscillatoryFlowError {
        // What the solver finds wrong, all ranks find alike.
        if case .notConverged = error { throw CommonFailure("\(title): overtone \(overtone): \(error)") }
        throw Refusal("\(title): overtone \(overtone): \(error)")
      }
      neighbour = solution
      try solved(solution, overtone)
      return sensed(solution.load, overtone, mass)
    }
  }

  private func sensed(_ load: OscillatoryLoad, _ overtone: Int, _ mass: Double) -> SensedOvertone {
    let (omega, depth) = (crystal.angularFrequency(of: overtone), depth(of: overtone))
    return SensedOvertone(
      overtone: overtone,
      load: SurfaceLoad(
        angularFrequency: omega, rigidMass: mass,
        hydrodynamic: liquid(at: overtone).impedance(at: omega) * load.excess),
      work: [
        "penetration_depth": depth, "penetration_depth_cells": depth / spacing, "lattice_viscosity": load.viscosity,
        "sound_ratio": load.soundRatio, "residual": load.residual, "applications": Double(load.applications),
        "unknowns": Double(load.unknowns), "momentum_imbalance": load.momentumImbalance,
      ])
  }
}

extension SenseCase.Top {
  /// As the solver has it.
  var solver: LiquidTop {
    switch self {
    case .open: .open
    case .openMean: .openMean
    case .noSlip: .noSlip
    case .stressFree: .stressFree
    }
  }
}

extension SenseCase.Motion {
  /// A motion of the crystal along one axis.
  enum Single: String, CaseIterable {
    case across, along

    var axis: Axis { self == .across ? .y : .z }
  }

  /// The motions, in the order of solving.
  var each: [Single] {
    switch self {
    case .across: [.across]
    case .along: [.along]
    case .both: Single.allCases
    }
  }
}
