public import Numerics

/// What an oscillating surface feels of the liquid, and what is known of how it was found.
public struct OscillatoryLoad: Sendable, Hashable, Codable {
  /// The liquid's load of the surface over that of a flat plate under the same liquid, Z_hyd / Z_liq: what the surface has to
  /// push, its own mass not counted, 1 + (Z - Z_flat) / Z_liq with all three of the same grid.
  public var ratio: Complex

  /// What flat films feel on this grid beyond the plate, over Z_liq, if their fronts lie within the cells where this surface's
  /// does: the mean over the columns of cells. It is an error of the grid's, and falls as 1 / delta^2; 0 where walls are
  /// half-way or the surface has viscoelastic films.
  public var offset: Complex

  /// Stress over velocity, lattice units: as counted, with the volume correction of interpolated walls, or without the
  /// inertia of the liquid inside grey cells.
  public var impedance: Complex

  /// The same of the flat plate on this grid.
  public var flatImpedance: Complex

  /// sqrt(i omega nu): that of the flat plate in the limit of a fine grid.
  public var liquidImpedance: Complex

  /// How far the stress is from what the liquid's momentum and its outflow above tell, relative to the stress: as small as the
  /// solver's tolerance in any correct run.
  public var momentumImbalance: Double

  /// The volume of the solid, cells: the true one.
  public var solidVolume: Double

  /// The cells that are solid.
  public var solidCount: Int

  /// The residual's length relative to the right-hand side's.
  public var residual: Double

  /// Solutions of the flat problem.
  public var applications: Int

  /// Cells of each of them.
  public var cellsPerApplication: Int

  /// Complex unknowns on the surface.
  public var unknowns: Int

  /// Complex numbers that the solver's vectors hold at the most, as vectors of all populations of the grid.
  public var vectors: Double

  /// sqrt(2 nu / omega), cells.
  public var penetrationDepth: Double

  /// The kinematic viscosity's magnitude, cells^2 a step.
  public var viscosity: Double

  /// sqrt(3) omega times the longest length, see ``OscillatoryFlow/soundRatio``.
  public var soundRatio: Double

  /// The load besides that of a flat film at the surface's own height on this grid, over that of a flat plate: what is to be
  /// reported. Exactly none for a flat film, wherever within a cell its front is.
  ///
  /// Slopes by the solid fractions are those of ``ratio``, which does not know of ``offset``.
  public var excess: Complex { ratio - 1 - offset }
}
