import Domain
import MPI
import Numerics
import Solvers

/// Surfaces on grids of unit spacing, and their loads.
enum LoadSurfaces {
  /// The ranks over a grid that is periodic along y and z.
  static func topology(_ cells: [Int], on world: Communicator) throws -> CartesianTopology {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    // As few ranks as the grid has room for would be enough, but all must take part.
    return try CartesianTopology(grid, over: world, periodic: cells.count == 3 ? [.y, .z] : [.y])
  }

  /// A surface as the level zero of a function of the place in cells.
  static func surface(
    _ cells: [Int], _ walls: LatticeWalls, on world: Communicator, _ level: (Position) -> Double
  ) throws -> LatticeGeometry {
    let topology = try topology(cells, on: world)
    let sides = try LatticeSides(plateBelow: .open, topology.decomposition)
    return try LatticeGeometry(topology, sides: sides, walls: walls, level: level)
  }

  /// Grooves x = h cos(2 pi y / L).
  static func sinusoid(period: Int, height: Double, _ walls: LatticeWalls, on world: Communicator) throws
    -> LatticeGeometry
  {
    let mean = height + 1.4
    return try surface([Int((mean + height).rounded(.up)) + 3, period], walls, on: world) { place in
      place.x - mean - height * cosine(place.y / Double(period))
    }
  }

  /// Rows of half cylinders on a plate.
  static func halfCylinder(period: Int, radius: Double, _ walls: LatticeWalls, on world: Communicator) throws
    -> LatticeGeometry
  {
    let middle = Double(period) / 2
    return try surface([Int(radius.rounded(.up)) + 3, period], walls, on: world) { place in
      (place.x * place.x + (place.y - middle) * (place.y - middle)).squareRoot() - radius
    }
  }

  /// An egg-carton x = h cos(2 pi y / L) cos(2 pi z / L).
  static func eggCarton(period: Int, height: Double, _ walls: LatticeWalls, on world: Communicator) throws
    -> LatticeGeometry
  {
    let mean = height + 1.4
    return try surface([Int((mean + height).rounded(.up)) + 3, period, period], walls, on: world) { place in
      place.x - mean - height * cosine(place.y / Double(period)) * cosine(place.z / Double(period))
    }
  }

  /// The cosine of so many turns.
  private static func cosine(_ turns: Double) -> Double { Complex(magnitude: 1, phase: 2 * Double.pi * turns).real }
}
