public import Domain
internal import MPI
internal import Numerics

extension LatticeGeometry {
  /// A surface of an order parameter, at the level that makes the solid's volume the integral of the order parameter.
  /// Collective.
  ///
  /// The level 0.5 of a diffuse interface of length l and radius R encloses about (l / R)^2 more or less than what the order
  /// parameter sums up to. The level is found by the secant method; it does not leave 0.3 to 0.7.
  ///
  /// - Parameters:
  ///   - phase: The order parameter, on the lattice's grid; it is shifted so that the level becomes 0.5.
  ///   - volume: The volume that the solid shall have, in cells.
  ///   - topology: The ranks over the grid.
  ///   - sides: What holds on the sides of the domain.
  ///   - walls: How the surface is made into walls.
  ///   - tolerance: The relative error of the volume that is left.
  /// - Returns: The geometry and the level.
  /// - Throws: `SolverError.contradiction` if no level near 0.5 does; `MPIError`, `DomainError`.
  public static func conserving(
    _ phase: Field<Double>, volume: Double, on topology: CartesianTopology, sides: LatticeSides, walls: LatticeWalls,
    tolerance: Double = 1e-9
  ) throws -> (geometry: LatticeGeometry, level: Double) {
    var level = 0.5
    func geometry(at new: Double) throws -> LatticeGeometry {
      let shift = level - new
      phase.forEachRow { row, _, _ in for x in 0..<phase.block.count.x { row[x] += shift } }
      level = new
      return try LatticeGeometry(phase: phase, topology, sides: sides, walls: walls)
    }
    var best = try LatticeGeometry(phase: phase, topology, sides: sides, walls: walls)
    var (older, error) = ((level: 0.5, error: 0.0), best.solidVolume - volume)
    guard volume > 0, abs(error) > tolerance * volume else { return (best, level) }
    older = (0.5, error)
    // A level of the profile's slope 1 / (4 l), about a quarter of a cell at the first trial.
    var next = 0.5 + (error > 0 ? 0.02 : -0.02)
    for _ in 0..<12 {
      best = try geometry(at: next)
      error = best.solidVolume - volume
      if abs(error) <= tolerance * volume { return (best, level) }
      let slope = (error - older.error) / (level - older.level)
      older = (level, error)
      next = level - error / slope
      guard (0.3...0.7).contains(next) else { break }
    }
    throw SolverError.contradiction(
      "no level of the order parameter near 0.5 encloses \(volume) cells: \(best.solidVolume) at \(level)")
  }
}
