public import Domain
internal import MPI
internal import Numerics

extension Electrodeposition {
  /// Terminals, surface, extrema and balances. Collective.
  ///
  /// `tip_radius` is that of ``surfaceTip()``, infinite for a flat surface.
  ///
  /// Balances compare the fields as they are with what passed the walls since the beginning: `metal_imbalance`, of metal and
  /// its ions together, relative to what was plated or came in, whichever is more (or 1e-6 of all there is),
  /// `charge_imbalance` of the last potential relative to the largest current, or the exchange current if that is more.
  public func diagnostics() throws -> [DiagnosticValue] {
    let heights = try surfaceHeights()
    let dead = try deadMetal()
    let extent = try phase.extrema(on: topology.communicator)
    let area = topology.grid.cellVolume / topology.grid.spacing.x * Double(wallCells)
    var values = [
      DiagnosticValue("voltage", units: "V", terminal.voltage),
      DiagnosticValue("current_density", units: "A m-2", terminal.currentDensity),
      DiagnosticValue("charge_density", units: "C m-2", terminal.chargeDensity),
      DiagnosticValue("plated_thickness", units: "m", books.plated / area),
      DiagnosticValue("tip_position", units: "m", heights.max() ?? 0),
      DiagnosticValue("tip_radius", units: "m", try surfaceTip().radius),
      DiagnosticValue("roughness_range", units: "m", (heights.max() ?? 0) - (heights.min() ?? 0)),
      DiagnosticValue("dead_metal", units: topology.grid.dimensions == 3 ? "m3" : "m2", dead.volume),
      DiagnosticValue("dead_parts", count: dead.parts),
      DiagnosticValue("order_parameter_least", extent.least),
      DiagnosticValue("order_parameter_greatest", extent.greatest),
    ]
    guard !electrolyte.isStirred else { return values }
    let salt = try concentration.extrema(on: topology.communicator)
    values += [
      DiagnosticValue("concentration_least", units: "mol m-3", salt.least),
      DiagnosticValue("concentration_greatest", units: "mol m-3", salt.greatest),
      DiagnosticValue("current_collector", units: "A m-2", books.currents.collector),
      DiagnosticValue("current_far", units: "A m-2", books.currents.far),
      DiagnosticValue("metal_imbalance", try metalImbalance()),
      DiagnosticValue("charge_imbalance", books.chargeMismatch),
    ]
    return values
  }

  /// How much the metal and its ions in the fields differ from those at the beginning and those that came in, relatively.
  /// Collective.
  ///
  /// - Returns: The difference over what was plated or came in, or over 1e-6 of all, whichever is more.
  /// - Throws: `MPIError`.
  public func metalImbalance() throws -> Double {
    guard hasBegun else { return 0 }
    let now = try inventory()
    let metal = molesPerVolume * (now.metal - books.firstMetal)
    let difference = (now.content - books.firstContent) + metal - books.inflow
    let scale = max(abs(metal), abs(books.inflow), 1e-6 * (abs(now.content) + molesPerVolume * abs(now.metal)))
    return scale > 0 ? abs(difference) / scale : 0
  }

  /// How much the last potential's currents differ from the growth that was booked, relative to the largest.
  public var chargeImbalance: Double { books.chargeMismatch }
}
