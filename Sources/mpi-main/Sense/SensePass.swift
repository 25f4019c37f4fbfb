import Domain
import MPI
import Numerics
import Simulations
import Solvers

/// The response of one surface at all overtones and motions, solved one after the other, each from its neighbour.
final class SensePass {
  /// A motion of the crystal.
  enum Motion: String, CaseIterable {
    case across, along

    var axis: Axis { self == .across ? .y : .z }
  }

  let values: SenseCase
  let topology: CartesianTopology
  /// The motions, in the order of solving.
  let motions: [Motion]
  private var previous: [String: OscillatorySolution] = [:]

  init(_ values: SenseCase, on topology: CartesianTopology) {
    (self.values, self.topology) = (values, topology)
    switch values.motion {
    case .across: motions = [.across]
    case .along: motions = [.along]
    case .both: motions = Motion.allCases
    }
  }

  private var spacing: Double { topology.grid.spacing.x }

  /// The mass per area of the metal above the reference, and of what films weigh more than liquid, kg/m2.
  func rigidMass(of surface: SensedSurface) -> Double {
    let above = values.deposit.above ?? values.surface.height
    let films = values.films.reduce(0) { $0 + ($1.film.density - values.liquid.liquid.density) * $1.film.thickness }
    return values.deposit.density * (surface.metalDepth - above) + films
  }

  /// Solves. Collective.
  ///
  /// - Parameters:
  ///   - surface: The surface.
  ///   - flow: Is given each solution whose flow is asked for.
  ///   - tell: Is told which overtone and motion is solved, as a part of all.
  /// - Returns: The overtones of each motion.
  /// - Throws: What the solver throws.
  func solve(
    _ surface: SensedSurface, flow: (OscillatorySolution, Int, Motion) throws -> Void = { _, _, _ in },
    tell: (Double, String) -> Void = { _, _ in }
  ) throws -> [Motion: [SensedOvertone]] {
    var result: [Motion: [SensedOvertone]] = [:]
    let mass = rigidMass(of: surface)
    let count = Double(motions.count * values.overtones.count)
    var number = 0.0
    for motion in motions {
      // From the last overtone of the surface before, which is nearer than another overtone of this one.
      var neighbour: OscillatorySolution?
      for overtone in values.overtones {
        tell(number / count, "overtone \(overtone)\(motions.count > 1 ? " \(motion)" : "")")
        number += 1
        let key = "\(motion) \(overtone)"
        let depth = values.depth(of: overtone)
        let solution = try Self.toldAlike(overtone) {
          try OscillatoryFlow(
            surface.geometry, penetrationDepth: depth / spacing, motion: motion.axis, top: values.top.solver,
            viscosity: values.latticeViscosity(at: overtone), film: films(of: surface, at: overtone)
          ).solve(tolerance: values.solver.tolerance, from: previous[key] ?? neighbour)
        }
        neighbour = solution
        if keepsSolutions { previous[key] = solution }
        if values.output.flow.contains(overtone) { try flow(solution, overtone, motion) }
        result[motion, default: []].append(sensed(solution.load, overtone, mass))
      }
    }
    return result
  }

  /// What the solver finds wrong, all ranks find alike.
  private static func toldAlike<Result>(_ overtone: Int, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as OscillatoryFlowError {
      if case .notConverged = error { throw CommonFailure("sense: overtone \(overtone): \(error)") }
      throw Refusal("sense: overtone \(overtone): \(error)")
    }
  }

  /// Whether several surfaces follow one another, so that each solve can begin from the one before.
  private var keepsSolutions: Bool {
    if case .plate(_, _, let times, _, _) = values.surface.form, case .last = times { return false }
    if case .plate = values.surface.form { return true }
    return false
  }

  private func sensed(_ load: OscillatoryLoad, _ overtone: Int, _ mass: Double) -> SensedOvertone {
    let omega = values.crystal.angularFrequency(of: overtone)
    let depth = values.depth(of: overtone)
    return SensedOvertone(
      overtone: overtone,
      load: SurfaceLoad(
        angularFrequency: omega, rigidMass: mass,
        hydrodynamic: values.liquid.liquid.impedance(at: omega) * load.excess),
      work: [
        "penetration_depth": depth, "penetration_depth_cells": depth / spacing, "lattice_viscosity": load.viscosity,
        "sound_ratio": load.soundRatio, "residual": load.residual, "applications": Double(load.applications),
        "unknowns": Double(load.unknowns), "momentum_imbalance": load.momentumImbalance,
      ])
  }

  /// The complex viscosity of the films over that of the liquid by the cell; nil without films.
  private func films(of surface: SensedSurface, at overtone: Int) -> ((CellIndex) -> Complex?)? {
    guard !values.films.isEmpty, let level = surface.level else { return nil }
    let omega = values.crystal.angularFrequency(of: overtone)
    let (films, grid) = (values.films.map(\.film), topology.grid)
    let ratios = films.map { $0.complexViscosity(at: omega) / values.liquid.liquid.viscosity }
    return { cell in
      var distance = level(grid.position(of: cell))
      guard distance > 0 else { return nil }
      for (film, ratio) in zip(films, ratios) {
        if distance <= film.thickness { return ratio }
        distance -= film.thickness
      }
      return nil
    }
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
