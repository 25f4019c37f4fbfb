import Domain
import MPI
import Simulations
import Solvers
import TestSupport

/// Plating files of known fronts, in 24 x 20 cells of 5 nm.
enum PlatedFronts {
  /// Writes flat fronts, a second apart, with a needle on the last one if it is asked for.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - heights: The fronts' heights, m.
  ///   - charges: The charge per area at each time, C/m2; none for a file without charge.
  ///   - needle: The width and the length of the needle, m.
  /// - Throws: What the file throws.
  static func write(
    _ path: String, heights: [Double], charges: [Double] = [], needle: (width: Double, length: Double)? = nil
  ) throws {
    let grid = try Grid(cells: [24, 20], spacing: [5e-9, 5e-9])
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: [.y])
    let schema = FieldSchema(
      title: "Fronts", grid: grid, fields: [.init("order_parameter", units: "1", longName: "order parameter")],
      numbers: charges.isEmpty ? [] : [.init("charge_density", units: "C m-2", longName: "charge plated")],
      precision: .float64)
    let provenance = try Provenance(on: World.communicator, commandLine: ["tafel", "test"], seed: 1)
    let file = try FieldFile(creating: path, schema, on: World.communicator, provenance)
    let phase = Field<Double>("order_parameter", on: topology)
    for (time, height) in heights.enumerated() {
      try file.beginStep()
      InitialSurface(.flat, height: height, over: grid).fill(phase, width: 2.5e-9)
      if let needle, time == heights.count - 1 {
        let below = Field<Double>("front", on: topology)
        below.set { phase.value(at: $0) ?? 0 }
        phase.set { cell in
          let place = grid.position(of: cell)
          let isIn = abs(place.y - 52.5e-9) < needle.width / 2 && place.x < height + needle.length
          return isIn ? 1 : below.value(at: cell) ?? 0
        }
      }
      try file.write(phase, as: "order_parameter")
      try file.endStep(at: Double(time), charges.isEmpty ? [:] : ["charge_density": charges[time]])
    }
    try file.close(isComplete: true)
  }
}
