import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct PoissonVoronoiTests {
  private static let kinds = PoissonVoronoi.Phases.grains(weights: [Double](repeating: 1, count: 256))

  /// Edge length 2 sqrt(rho) per area, and faces of 2.910 rho^(1/3) per volume: a line meets them 2 / pi and 1 / 2 as often.
  @Test(arguments: [2, 3], [true, false])
  func wallsHaveTheirMeanArea(dimensions: Int, isPeriodic: Bool) throws {
    let (side, count) = dimensions == 2 ? (12.0, 96) : (10.0, 40)
    let periodic: Set<Axis> = isPeriodic ? Set(Axis.allCases.prefix(dimensions)) : []
    let medium = try PoissonVoronoi(Self.kinds, density: pow(side, -Double(dimensions)), periodic: periodic)
    let cells = [Int](repeating: count, count: dimensions)
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let world = World.communicator
    var moments = SampleMoments(count: 1)
    for sample in stride(from: world.rank, to: 64, by: world.size) {
      let image = try medium.phases(of: grid.box, in: grid, key: RandomKey(seed: 3), sample: UInt64(sample))
      func changes(_ lag: Int) -> Double {
        var (changes, pairs) = (0, 0)
        for axis in grid.axes {
          let stride = axis == .x ? 1 : axis == .y ? count : count * count
          for place in image.labels.indices where place / stride % count + lag < count {
            if image.labels[place] != image.labels[place + lag * stride] { changes += 1 }
            pairs += 1
          }
        }
        return Double(changes) / Double(pairs)
      }
      // Slope at no lag to second order; neighbours of one kind are not told apart.
      moments.add([(4 * changes(1) - changes(2)) / 2 * 256 / 255])
    }
    try moments.reduce(on: world)
    let expected = dimensions == 2 ? 2 / .pi * 2 / side : 0.5 * 2.910 / side
    // Short chords between two walls bend the slope by their density times the spacing squared: below a percent.
    let tolerance = 4 * moments.standardError(0) + 0.008 * expected
    let (mean, error) = (moments.mean(0), moments.standardError(0))
    #expect(abs(mean - expected) < tolerance, "\(mean) +- \(error), expected \(expected)")
  }

  /// A cell is in a wall exactly if its centre is within half the thickness of another grain.
  @Test func wallsHaveTheirThickness() throws {
    let grid = try Grid(cells: [64, 64], spacing: [1, 1])
    let (density, thickness) = (1 / 144.0, 6.0)
    let key = RandomKey(seed: 8)
    let grains = try PoissonVoronoi(Self.kinds, density: density, periodic: [.x])
      .phases(of: grid.box, in: grid, key: key, sample: 0)
    let walls = try PoissonVoronoi(.walls(thickness: thickness), density: density, periodic: [.x])
      .phases(of: grid.box, in: grid, key: key, sample: 0)
    var wrong = 0
    for y in 8..<56 {
      for x in 8..<56 {
        let own = grains[CellIndex(x, y, 0)]
        // The nearest cell of another grain is at most a cell's diagonal beyond the wall.
        var nearest = Double.infinity
        for j in -6...6 {
          for i in -6...6 where grains[CellIndex(x + i, y + j, 0)] != own {
            nearest = min(nearest, hypot(Double(i), Double(j)))
          }
        }
        let isWall = walls[CellIndex(x, y, 0)] == 1
        if isWall && nearest > thickness / 2 + 1.5 || !isWall && nearest < thickness / 2 { wrong += 1 }
      }
    }
    #expect(wrong == 0)
    #expect(walls.counts[1] > 500 && walls.counts[0] > 500)
  }

  /// Kinds follow their weights, grain by grain, and values their law.
  @Test func kindsAndValuesFollowTheirLaws() throws {
    let grid = try Grid(cells: [64, 64], spacing: [1, 1])
    let medium = try PoissonVoronoi(.grains(weights: [1, 0, 3]), density: 1 / 36.0, periodic: [.x, .y])
    let law = MarginalLaw.logNormal(geometricMean: 2, logStandardDeviation: 0.5)
    let world = World.communicator
    let field = Field<Double>("k", grid: grid, block: Block(owned: grid.box, halo: .zero))
    var moments = SampleMoments(count: 2)
    for sample in stride(from: world.rank, to: 64, by: world.size) {
      let image = try medium.phases(of: grid.box, in: grid, key: RandomKey(seed: 5), sample: UInt64(sample))
      medium.fill(field, with: law, key: RandomKey(seed: 5), sample: UInt64(sample))
      let values = field.values()
      moments.add([Double(image.counts[0]) / 4096, values.reduce(0, +) / 4096])
      #expect(image.counts[1] == 0)
      #expect(Set(values).count > 60 && Set(values).count < 200)
    }
    try moments.reduce(on: world)
    moments.expect(0, 0.25, "weight")
    moments.expect(1, law.mean, "mean")
  }

  @Test func impossibleGrainsAreRefused() {
    #expect(throws: SolverError.self) { try PoissonVoronoi(.walls(thickness: 0), density: 1) }
    #expect(throws: SolverError.self) { try PoissonVoronoi(.grains(weights: []), density: 1) }
    #expect(throws: SolverError.self) { try PoissonVoronoi(.grains(weights: [0, 0]), density: 1) }
    #expect(throws: SolverError.self) { try PoissonVoronoi(.grains(weights: [1]), density: -1) }
  }
}
