import Domain
import MPI
import Numerics
import Solvers

/// Loads in space of shapes in the plane (V16), the balance of momentum, and the slopes with respect to solid fractions (V17).
enum LoadIdentities {
  static func add(to table: inout VerificationTable, on world: Communicator) throws {
    for (motion, word) in [(Axis.y, "across"), (.z, "along")] {
      let plane = try LoadSurfaces.halfCylinder(period: 16, radius: 5.3, .halfWay, on: world)
      let space = try LoadSurfaces.surface([9, 16, 6], .halfWay, on: world) { place in
        (place.x * place.x + (place.y - 8) * (place.y - 8)).squareRoot() - 5.3
      }
      let loads = try [plane, space].map {
        try OscillatoryFlow($0, penetrationDepth: 12, motion: motion).solve(tolerance: 1e-13).load
      }
      let difference = (loads[0].ratio - loads[1].ratio).magnitude
      table.add(
        "V16 D3Q19 on a half cylinder, \(word): difference", difference, .atMost, of: 1e-11, "the load in the plane")
      table.add(
        "momentum balance, half cylinder, \(word)", loads[0].momentumImbalance, .atMost, of: 1e-11, "identity")
    }
    for (cells, motion) in [([5, 4], Axis.y), ([5, 4], .z), ([4, 3, 2], .z)] {
      let residual = try adjointResidual(cells, motion, on: world)
      table.add(
        "V17 adjoint, \(cells.count == 3 ? "D3Q19" : "D2Q9"), motion along \(motion): residual", residual, .atMost,
        of: 1e-12,
        "transposed equations")
    }
    let cells = [10, 12]
    let topology = try LoadSurfaces.topology(cells, on: world)
    func solve(_ cell: CellIndex?, _ step: Double) throws -> OscillatorySolution {
      let part = Field<Double>("solid_fraction", on: topology)
      part.set { place in
        let wave = Complex(magnitude: 1, phase: Double(place.y) * Double.pi / 6).real
        let value = 0.5 + (3.4 + wave - Double(place.x)) / 3
        return min(max(value, 0), 0.98) + (place == cell ? step : 0)
      }
      let geometry = try LatticeGeometry(
        solidFraction: part, topology, sides: LatticeSides(plateBelow: .open, topology.decomposition))
      return try OscillatoryFlow(geometry, penetrationDepth: 10, motion: .y).solve(tolerance: 1e-13)
    }
    let solution = try solve(nil, 0)
    let (real, imaginary) = try solution.sensitivity()
    for cell in [CellIndex(0, 2, 0), CellIndex(3, 5, 0), CellIndex(4, 0, 0)] {
      let step = 1e-5
      let (above, below) = (try solve(cell, step).load.ratio, try solve(cell, -step).load.ratio)
      let difference = Complex(0.5 / step) * (above - below)
      var slope = [real.value(at: cell) ?? 0, imaginary.value(at: cell) ?? 0]
      try world.allReduce(&slope, .sum)
      let error = (Complex(slope[0], slope[1]) - difference).magnitude / difference.magnitude
      table.add(
        "V17 slope of the load by the fraction of cell (\(cell.x), \(cell.y)): error", error, .atMost, of: 1e-6,
        "central differences")
    }
  }

  /// How far the flow over grey cells without any order is from being its own adjoint.
  private static func adjointResidual(_ cells: [Int], _ motion: Axis, on world: Communicator) throws -> Double {
    let topology = try LoadSurfaces.topology(cells, on: world)
    let part = Field<Double>("solid_fraction", on: topology)
    let key = RandomKey(seed: 11)
    part.set { cell in
      let draw = key.uniform(cell: UInt64((cell.z * cells[1] + cell.y) * cells[0] + cell.x))
      return cell.x < cells[0] - 1 ? 0.9 * draw * draw : 0
    }
    let geometry = try LatticeGeometry(
      solidFraction: part, topology, sides: LatticeSides(plateBelow: .open, topology.decomposition))
    return try OscillatoryFlow(geometry, penetrationDepth: 8, motion: motion, top: .noSlip).solve(tolerance: 1e-15)
      .adjointResidual()
  }
}
