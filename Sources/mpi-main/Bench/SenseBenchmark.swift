import Domain
import MPI
import Numerics
import Solvers

/// The cost of solving an oscillating flow, beside other ways on the same grid.
enum SenseBenchmark {
  /// A surface, its resolution, and after how many applications the other ways are stopped.
  struct Work {
    let name: String
    /// Cells of the penetration depth.
    let depth: Double
    /// How often the tabulated shape is repeated along y: a period alone is too small a problem to measure.
    let repeats: Int
    let walls: LatticeWalls
    let viscosity: Double
    let isCarton: Bool
    let limits: (minimalResidual: Int, fixedPoint: Int)
  }

  /// Half cylinders of radius 0.2 and period 1, and an egg-carton of height 0.1 and period 2, in penetration depths.
  static func works(largest: Double) -> [Work] {
    var cylinders: [Work] = []
    for depth in [10.0, 20, 40] where depth <= largest {
      let (most, repeats) = depth < 40 ? (4000, 8) : (1500, 4)
      let kinds: [(LatticeWalls, Double)] = [
        (.halfWay, 0.5), (.halfWay, 1.0 / 6), (.interpolated, 1.0 / 6), (.grey, 1.0 / 6),
      ]
      for (walls, viscosity) in kinds {
        cylinders.append(
          Work(
            name: "half cylinders, \(walls.rawValue) walls", depth: depth, repeats: repeats, walls: walls,
            viscosity: viscosity, isCarton: false, limits: (most, most)))
      }
    }
    let carton = Work(
      name: "egg-carton, interpolated walls", depth: 20, repeats: 1, walls: .interpolated, viscosity: 1.0 / 6,
      isCarton: true, limits: (200, 200))
    return cylinders + (largest >= 20 ? [carton] : [])
  }

  /// Compares; collective.
  static func compare(_ work: Work, on world: Communicator) throws -> OscillatoryComparison {
    let geometry = try geometry(work, on: world)
    return try OscillatoryComparison(limits: work.limits) { try pose(work, geometry) }
  }

  /// Seconds for the load, and for the load with its slopes by the solid fractions of all cells: the least of several turns each,
  /// taken in turns. Collective.
  static func gradient(_ work: Work, on world: Communicator) throws -> (value: Double, both: Double) {
    let (geometry, clock) = (try geometry(work, on: world), ContinuousClock())
    var least = (value: Double.infinity, both: Double.infinity)
    for _ in 0..<5 {
      var start = clock.now
      _ = try pose(work, geometry).solve()
      least.value = min(least.value, start.duration(to: clock.now) / .seconds(1))
      start = clock.now
      _ = try pose(work, geometry).solve().sensitivity()
      least.both = min(least.both, start.duration(to: clock.now) / .seconds(1))
    }
    return least
  }

  private static func pose(_ work: Work, _ geometry: LatticeGeometry) throws -> OscillatoryFlow {
    try OscillatoryFlow(
      geometry, penetrationDepth: work.depth, motion: .y, top: .openMean, viscosity: work.viscosity, soundRatioLimit: 10
    )
  }

  private static func geometry(_ work: Work, on world: Communicator) throws -> LatticeGeometry {
    let (depth, period) = (work.depth, Int(work.isCarton ? 2 * work.depth : work.depth))
    let height = (work.isCarton ? 0.1 : 0.2) * depth
    // Half a lateral length of liquid above the tips, for the lid that is exact in the mean alone.
    let cells =
      [Int((2 * height).rounded(.up)) + period / 2 + 2, work.repeats * period] + (work.isCarton ? [period] : [])
    let middle = Double(period) / 2
    return try LoadSurfaces.surface(cells, work.walls, on: world) { place in
      if work.isCarton {
        func cosine(_ x: Double) -> Double { Complex(magnitude: 1, phase: x * Double.pi / middle).real }
        return place.x - 1.4 - height * (1 + cosine(place.y) * cosine(place.z))
      }
      let y = place.y - Double(period) * (place.y / Double(period)).rounded(.down) - middle
      return (place.x * place.x + y * y).squareRoot() - height
    }
  }
}
