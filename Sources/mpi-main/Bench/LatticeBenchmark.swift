import Domain
import MPI
import Numerics
import Solvers

/// The rates of lattice Boltzmann steps, halos and walls included.
struct LatticeBenchmark {
  /// What is stepped.
  struct Work {
    let name: String
    let cells: [Int]
    let precision: LatticeFlow.Precision
    var traversal = LatticeFlow.Traversal.rows
    /// The part of the cells that is fluid; the rest are random balls that overlap.
    var fluidFraction = 1.0

    /// Bytes that a step in place must move for each cell: every population read and written once.
    var bytes: Double { Double(2 * (cells.count == 2 ? 9 : 19) * (precision == .single ? 4 : 8)) }
  }

  /// A cube in space and a plane of n x n cells, and a porous cube by each traversal.
  static func works(cube: Int, plane: Int) -> [Work] {
    let precisions: [(LatticeFlow.Precision, String)] = [(.double, "f64"), (.single, "f32")]
    return precisions.flatMap { precision, word in
      [
        Work(name: "D3Q19 \(word)", cells: [cube, cube, cube], precision: precision),
        Work(name: "D2Q9 \(word)", cells: [plane, plane], precision: precision),
      ]
        + [(LatticeFlow.Traversal.rows, "whole rows"), (.runs, "runs"), (.list, "list")].map { traversal, way in
          Work(
            name: "D3Q19 \(word), porous, \(way)", cells: [cube, cube, cube], precision: precision,
            traversal: traversal, fluidFraction: 0.3)
        }
    }
  }

  let work: Work

  /// Updates of fluid cells a second, of all ranks together.
  let rate: Double

  /// The part of the cells that is fluid.
  let fluidFraction: Double

  /// Measures; collective. The best of several repetitions counts.
  init(_ work: Work, on world: Communicator, repetitions: Int = 5) throws {
    self.work = work
    let count = work.cells.reduce(1, *)
    let grid = try Grid(cells: work.cells, spacing: work.cells.map { _ in 1 })
    let periodic: Set<Axis> = work.cells.count == 2 ? [.y] : [.y, .z]
    let topology = try CartesianTopology(grid, over: world, periodic: periodic)
    let sides = try LatticeSides(plateBelow: .noSlip, topology.decomposition)
    let balls = Balls(grid, fluidFraction: work.fluidFraction)
    let part = Field<Double>("solid_part", on: topology, halo: 0)
    part.sample { balls.contain($0) ? 1 : 0 }
    let geometry = try LatticeGeometry(solidFraction: part, topology, sides: sides, isGrey: false)
    fluidFraction = geometry.fluidFraction
    let flow = try LatticeFlow(
      geometry, LatticeRelaxation(viscosity: 0.1), .linear, precision: work.precision, traversal: work.traversal)
    flow.force = work.cells.count == 2 ? [0, 1e-6, 0] : [0, 1e-6, 2e-6]
    // About a quarter of a second a repetition, in pairs of steps.
    let steps = max(2, 40_000_000 / count / 2 * 2)
    try flow.advance(2)
    var best = Double.infinity
    for _ in 0..<repetitions {
      try world.barrier()
      let start = ContinuousClock.now
      try flow.advance(steps)
      best = min(best, try world.allReduce(start.duration(to: .now) / .seconds(1), .maximum))
    }
    rate = Double(count) * fluidFraction * Double(steps) / best
  }

  /// Balls of a tenth of the grid's height, at random places, as many as leave the part of fluid on average.
  private struct Balls {
    private let centres: [Position]
    private let radius: Double
    private let size: Position

    init(_ grid: Grid, fluidFraction: Double) {
      size = grid.size
      radius = 0.1 * size.x
      // e^{-n V} of the volume remains.
      let volume = 4.18879 * radius * radius * radius / (size.x * size.y * size.z)
      let count = fluidFraction < 1 ? Int(-(VectorMath.log(SIMD8(repeating: fluidFraction))[0]) / volume) : 0
      let (key, size) = (RandomKey(seed: 11), size)
      centres = (0..<count).map { n in
        let first = UInt64(3 * n)
        return Position(key.uniform(cell: first), key.uniform(cell: first + 1), key.uniform(cell: first + 2)) * size
      }
    }

    func contain(_ place: Position) -> Bool {
      centres.contains { centre in
        var away = place - centre
        for n in 0..<3 {
          if away[n] > size[n] / 2 { away[n] -= size[n] }
          if away[n] < -size[n] / 2 { away[n] += size[n] }
        }
        return (away * away).sum() < radius * radius
      }
    }
  }
}
