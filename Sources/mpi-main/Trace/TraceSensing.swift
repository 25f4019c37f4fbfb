import Domain
import MPI
import Numerics
import Simulations
import Solvers

/// What the crystal feels of plated boxes: their loads at all overtones, averaged.
final class TraceSensing {
  let values: TraceCase
  let topology: CartesianTopology

  init(_ values: TraceCase, on topology: CartesianTopology) { (self.values, self.topology) = (values, topology) }

  /// What was found of a surface.
  struct Response {
    /// The overtones, averaged over boxes and motions.
    var overtones: [SensedOvertone] = []
    /// The mass of metal over the area, kg/m2, above the front's height at the beginning.
    var arealMass = 0.0
    /// Cells of loose metal that were taken out.
    var removedCells = 0
    /// Boxes whose surface could not be given the volume of the metal.
    var unconserved = 0
    /// What is known of the shape of each box's surface.
    var reports: [SurfaceReport] = []
  }

  private var spacing: Double { topology.grid.spacing.x }
  private var motions: [Axis] { values.sensing.motion.each.map(\.axis) }

  /// Senses all boxes. Collective.
  ///
  /// - Parameters:
  ///   - boxes: The boxes.
  ///   - tell: Is told which box is under way, as a part of all.
  /// - Returns: What was found.
  /// - Throws: `CommonFailure` where a solve fails; `MPIError`.
  func sense(_ boxes: [Electrodeposition], tell: (Double, String) -> Void = { _, _ in }) throws -> Response {
    var response = Response()
    var parts: [[SensedOvertone]] = []
    for (number, box) in boxes.enumerated() {
      let surface = try surface(of: box)
      response.arealMass += surface.mass / Double(boxes.count)
      response.removedCells += surface.removed
      response.unconserved += surface.isConserved ? 0 : 1
      response.reports.append(
        SurfaceReport(
          relief: try SurfaceRelief(surface.geometry), spacing: spacing, metal: (values.elasticity, values.density),
          frequency: values.sensing.crystal.frequency(of: values.sensing.overtones.max() ?? 1)))
      for motion in motions {
        tell(Double(number) / Double(boxes.count), "sensing")
        parts.append(try overtones(of: surface.geometry, surface.mass, motion))
      }
    }
    response.overtones = values.sensing.overtones.indices.map { place in .mean(of: parts.map { $0[place] }) }
    return response
  }

  private func surface(
    of box: Electrodeposition
  ) throws -> (geometry: LatticeGeometry, mass: Double, removed: Int, isConserved: Bool) {
    let phase = Field<Double>("sensed_order_parameter", like: box.phase)
    phase.copy(from: box.phase)
    var volume = try box.metalVolume() / topology.grid.cellVolume
    let area = Double(topology.grid.cellCount / topology.grid.cells.x)
    var removed = 0
    if values.sensing.loose == .removed {
      removed = try DisconnectedMetal.remove(from: phase, on: topology)
      // What is left, by the same measure.
      if removed > 0 { volume = try phase.sum(on: topology.communicator) }
    }
    let mass = values.density * (volume / area * spacing - values.plate.initial.height)
    let sides = try LatticeSides(
      plateBelow: values.sensing.top == .stressFree ? .stressFree : .noSlip, topology.decomposition)
    do {
      let made = try LatticeGeometry.conserving(
        phase, volume: volume, on: topology, sides: sides, walls: values.sensing.walls)
      return (made.geometry, mass, removed, true)
    } catch is SolverError {
      // Many small parts: the level one half has its own volume, and the mass stays that of the metal.
      phase.copy(from: box.phase)
      if removed > 0 { _ = try DisconnectedMetal.remove(from: phase, on: topology) }
      let geometry = try LatticeGeometry(phase: phase, topology, sides: sides, walls: values.sensing.walls)
      return (geometry, mass, removed, false)
    }
  }

  private func overtones(
    of geometry: LatticeGeometry, _ mass: Double, _ motion: Axis
  ) throws -> [SensedOvertone] {
    do {
      return try values.overtoneSolver.solve(geometry, mass: mass, motion)
    } catch let refusal as Refusal {
      // Work has begun: the surface has become one that cannot be sensed.
      throw CommonFailure(refusal.description)
    }
  }
}
