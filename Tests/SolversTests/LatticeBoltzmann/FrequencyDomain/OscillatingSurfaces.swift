import Domain
import MPI
import Numerics
import TestSupport

@testable import Solvers

/// Surfaces on grids of unit spacing, for tests.
enum OscillatingSurfaces {
  /// The ranks over a grid with periodic sides.
  static func topology(_ cells: [Int]) throws -> CartesianTopology {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    return try CartesianTopology(grid, over: World.communicator, periodic: cells.count == 3 ? [.y, .z] : [.y])
  }

  /// A surface as the level zero of a function of cells.
  static func surface(
    _ cells: [Int], _ walls: LatticeWalls, _ level: (Position) -> Double
  ) throws -> LatticeGeometry {
    let topology = try topology(cells)
    let sides = try LatticeSides(plateBelow: .open, topology.decomposition)
    return try LatticeGeometry(topology, sides: sides, walls: walls, level: level)
  }

  /// Rows of half cylinders on a plate.
  static func halfCylinder(radius: Double, period: Int, _ walls: LatticeWalls, above: Int = 2) throws -> LatticeGeometry
  {
    let middle = Double(period) / 2
    return try surface([Int(radius.rounded(.up)) + above, period], walls) { place in
      (place.x * place.x + (place.y - middle) * (place.y - middle)).squareRoot() - radius
    }
  }

  /// Solid fractions without any order.
  static func random(_ cells: [Int], height: Int) throws -> Field<Double> {
    let field = try Field<Double>("solid_fraction", on: topology(cells))
    let key = RandomKey(seed: 5)
    field.set { cell in
      let draw = key.uniform(cell: UInt64((cell.z * cells[1] + cell.y) * cells[0] + cell.x))
      return cell.x < height ? 0.9 * draw * draw : 0
    }
    return field
  }

  /// A grey surface of given fractions.
  static func grey(_ fraction: Field<Double>, _ cells: [Int]) throws -> LatticeGeometry {
    let topology = try topology(cells)
    return try LatticeGeometry(
      solidFraction: fraction, topology, sides: LatticeSides(plateBelow: .open, topology.decomposition))
  }
}

/// The cosine, without the C library.
func cosine(_ angle: Double) -> Double { Complex(magnitude: 1, phase: angle).real }
