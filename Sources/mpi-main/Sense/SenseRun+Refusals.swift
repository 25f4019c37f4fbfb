import Domain
import HDF5
import MPI
import Simulations
import Solvers

/// What only the surface itself tells to be wrong: found before there is a file.
extension SenseRun {
  /// What is known of a surface's shape. Collective.
  func report(on surface: SensedSurface) throws -> SurfaceReport {
    SurfaceReport(
      relief: try SurfaceRelief(surface.geometry), spacing: topology.grid.spacing.x,
      metal: (parsed.values.deposit.elasticity, parsed.values.deposit.density),
      frequency: parsed.values.crystal.frequency(of: parsed.values.overtones.max() ?? 1))
  }

  /// The first surface that is left. The first and the last of all must be resolved, and the last weigh what its charge has
  /// plated, whatever is done already: a run that goes on is refused where the whole one is, and nowhere else. Collective.
  ///
  /// - Parameter time: Its time, s.
  /// - Returns: The surface.
  /// - Throws: `Refusal` with file, line and key.
  func firstSurface(at time: Double) throws -> SensedSurface {
    let surface = try context.timer.measure("surface") { try factory.surface(at: time) }
    if parsed.values.surface.thin == .refused {
      for end in Set([times[0], times[times.count - 1]]).sorted() {
        let one = end == time ? surface : try context.timer.measure("surface") { try factory.surface(at: end) }
        if let thinness = try report(on: one).thinness {
          throw parsed.refusal(at: "surface.file", "\(at(end))\(thinness), or surface.thin: kept")
        }
      }
    }
    try refuseForeignMass(at: times[times.count - 1])
    return surface
  }

  /// The time of a surface, where there are several.
  func at(_ time: Double) -> String { times.count > 1 ? "at \(Format.significant(time, 6)) s " : "" }

  /// Compares the mass of a plated file's metal with that of its charge. Collective.
  func refuseForeignMass(at time: Double) throws {
    guard case .plate(let path, let variable, _, let lateral, _) = parsed.values.surface.form,
      let law = parsed.values.deposit.metal.faraday, let stored = try StoredCharge(path, on: context.world),
      let charge = stored.charge(at: time), time > stored.start
    else { return }
    let (deposit, grid) = (parsed.values.deposit, topology.grid)
    let expected = law.arealMass(ofCharge: charge)
    // Of less than a tenth of a cell the cells tell nothing.
    guard abs(expected) > 0.1 * grid.spacing.x * deposit.density else { return }
    let phase = try StoredPhase(path, variable, on: context.world)
    let volumes = try [stored.start, time].map { try phase.read(at: $0, lateral, on: topology).volume }
    let area = Double(grid.cellCount / grid.cells.x)
    let found = deposit.density * (volumes[1] - volumes[0]) / area * grid.spacing.x
    guard abs(found - expected) > StoredCharge.tolerance * abs(expected) else { return }
    throw parsed.refusal(
      at: "deposit.density",
      "\(path): from \(rounded(stored.start)) s to \(rounded(time)) s the metal grows by \(rounded(found)) kg/m2 at "
        + "\(rounded(deposit.density)) kg/m3; expected \(rounded(expected)) kg/m2 within \(Int(100 * StoredCharge.tolerance)) %, "
        + "which its charge of \(rounded(charge)) C/m2 plates of \(deposit.metal) by Faraday's law")
  }

  /// Where the result goes: a result to restart from is gone on with in its own file.
  ///
  /// - Throws: `Refusal` for another place beside that.
  static func path(_ parsed: Case<SenseCase>, _ context: RunContext) throws(Refusal) -> String {
    let output = context.invocation[.output]
    guard case .path(let state) = context.restart else { return output ?? parsed.values.output.file }
    guard output == nil || output == state else {
      throw Refusal("sense: a result is gone on with in its own file: leave out --output, or --restart \(state)")
    }
    return state
  }
}
