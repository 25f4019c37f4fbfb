import Domain
import MPI
import Solvers
import TestSupport

/// Strips of a few cells across, on which plating is one-dimensional.
enum Strip {
  /// A strip of micrometres.
  static func topology(
    _ length: Double, cell: Double, across: Int = 4, over world: Communicator = World.communicator,
    periodic: Set<Axis> = []
  ) throws -> CartesianTopology {
    let grid = try Grid(cells: [Int((length / cell).rounded()), across], spacing: [cell * 1e-6, cell * 1e-6])
    return try CartesianTopology(grid, over: world, periodic: periodic)
  }

  /// A model with a flat front, in micrometres.
  static func model(
    _ parameters: PlatingParameters, _ electrolyte: Electrolyte, front: Double, length: Double, cell: Double,
    across: Int = 4, far: FarElectrode = .reservoir
  ) throws -> Electrodeposition {
    let model = try Electrodeposition(
      parameters, electrolyte, farElectrode: far, on: try topology(length, cell: cell, across: across))
    model.begin { $0.x - front * 1e-6 }
    return model
  }
}

extension Electrodeposition {
  /// Advances to a time by steps of at most `dt`.
  func march(to time: Double, dt: Double = .infinity) throws {
    while clock.time < time - 1e-12 {
      try step(min(dt, stableTimeStep(), time - clock.time))
    }
  }
}
