import Domain
import MPI
import Solvers

/// Conduction through a medium under a unit drop of the potential along one axis, solved by all ranks together.
struct ConductionCase {
  /// The cells.
  let grid: Grid
  /// The axis of the drop.
  let axis: Axis
  /// The periodic axes: if the drop's is one, the mean gradient is imposed; else it lies between two walls. Other sides
  /// are insulated.
  var periodic: Set<Axis> = []
  /// When the solve is done.
  var accuracy = EllipticAccuracy(residual: 1e-10, iterations: 400)

  /// What came of it.
  struct Outcome {
    /// The mean current density over the mean gradient.
    let conductivity: Double
    /// The dissipated power of the mean current: the same but for the tolerance.
    let powerConductivity: Double
    /// How the solve went.
    let convergence: Convergence
    /// How the conducting cells hang together; nil if all of them do.
    let structure: EllipticStructure?
    /// The potential's least and greatest value.
    let extrema: (least: Double, greatest: Double)
  }

  private var drop: [Side: EllipticBoundary] {
    var boundaries: [Side: EllipticBoundary] = [:]
    for side in grid.sides {
      if periodic.contains(side.axis) {
        boundaries[side] = .periodic(jump: side.axis == axis ? 1 : 0)
      } else {
        boundaries[side] = side.axis == axis ? .value(side.isUpper ? 1 : 0) : .insulated
      }
    }
    return boundaries
  }

  /// Solves it. Collective.
  ///
  /// - Parameters:
  ///   - world: The ranks.
  ///   - conductivity: k of a cell, by its global index.
  /// - Returns: What came of it.
  /// - Throws: `EllipticError`, `DomainError`, `MPIError`.
  func solve(on world: Communicator, _ conductivity: (CellIndex) -> Double) throws -> Outcome {
    let topology = try CartesianTopology(grid, over: world, periodic: periodic)
    let k = Field<Double>("k", on: topology)
    k.set(conductivity)
    let u = Field<Double>("u", on: topology)
    let solver = try EllipticSolver(
      EllipticProblem(coefficient: k, boundaries: drop), on: topology, accuracy: accuracy)
    let convergence = try solver.solve(source: nil, into: u)
    let mean = try solver.meanFlux(of: u, along: axis)
    let area = grid.cellVolume * Double(grid.cellCount) / grid.size[axis]
    return Outcome(
      conductivity: -mean * grid.size[axis], powerConductivity: convergence.power * grid.size[axis] / area,
      convergence: convergence, structure: solver.structure, extrema: try u.extrema(on: world))
  }
}
