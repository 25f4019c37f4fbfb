import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct DecomposedGaussianFieldTests {
  /// The field of a small sampler on one rank, from the same key and torus.
  @Test(
    arguments: [[40, 27], [16, 20, 13]],
    [[], [.y], [.x, .y]] as [Set<Axis>])
  func isTheFieldOfTheSmallSampler(cells: [Int], periodic: Set<Axis>) throws {
    let covariance = Covariance.matern(smoothness: 1.5, length: 2)
    let spacing = [Double]([0.9, 1, 1.1].prefix(cells.count))
    let grid = try Grid(cells: cells, spacing: spacing)
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
    let sampler = try DecomposedGaussianField(covariance, on: topology)
    let field = Field<Double>("z", on: topology)
    try sampler.draw(field, sample: 3, key: RandomKey(seed: 17))
    let small = try GaussianFieldSampler(
      covariance, cells: cells, spacing: spacing, periodic: grid.axes.map { periodic.contains($0) })
    #expect(small.torus.cells == sampler.torus.cells && small.torus.wrapping == sampler.torus.wrapping)
    let values = HugeBuffer<Double>(count: grid.cellCount)
    small.draw(values.pointer, stride: 1, sample: 3, key: RandomKey(seed: 17))
    var largest = 0.0
    let lower = field.block.owned.lower
    field.forEachRow { row, y, z in
      let start = grid.linearIndex(of: lower &+ CellIndex(0, y, z))
      for x in 0..<field.block.count.x { largest = max(largest, abs(row[x] - values.pointer[start + x])) }
    }
    expectEverywhere(largest < 1e-12, "\(largest)")
  }

  /// Where the torus may not grow as it would have to, the field is refused on all ranks.
  @Test func tooSmallTorusIsRefused() throws {
    let grid = try Grid(cells: [24, 24], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let covariance = Covariance.squaredExponential(length: 20)
    #expect(throws: SolverError.self) { try DecomposedGaussianField(covariance, on: topology) }
    let sampler = try DecomposedGaussianField(covariance, on: topology, largestGrowth: 16)
    #expect(sampler.torus.covarianceError <= FieldTorus.tolerance && sampler.torus.cells.x > 4 * 24)
  }

  /// Forward and back again is the identity times the number of cells, on tori that do not divide evenly.
  @Test(arguments: [CellIndex(9, 7, 1), CellIndex(12, 5, 6), CellIndex(2, 3, 8), CellIndex(17, 1, 1)])
  func transformsInvertEachOther(shape: CellIndex) throws {
    let transform = DecomposedFourierTransform(shape, on: World.communicator)
    func value(_ x: Int, _ y: Int, _ z: Int) -> Double { Double((x * 7 + y * 13 + z * 29) % 31) - 15 }
    let box = transform.realBox
    let real = HugeBuffer<Double>(count: box.cellCount)
    box.forEachRow { row in
      for x in 0..<shape.x { real.pointer[box.place(of: row) + x] = value(x, row.y, row.z) }
    }
    let spectrum = try transform.forward(real)
    // The wave of no wave number is the sum.
    if transform.spectrumBox.contains(.zero) {
      var sum = 0.0
      for z in 0..<shape.z { for y in 0..<shape.y { for x in 0..<shape.x { sum += value(x, y, z) } } }
      #expect(abs(spectrum.pointer[0] - sum) < 1e-9 && abs(spectrum.pointer[1]) < 1e-9)
    }
    let back = try transform.backward(spectrum)
    var largest = 0.0
    box.forEachRow { row in
      for x in 0..<shape.x {
        let mean = back.pointer[box.place(of: row) + x] / Double(shape.product)
        largest = max(largest, abs(mean - value(x, row.y, row.z)))
      }
    }
    expectEverywhere(largest < 1e-12, "\(largest)")
  }

  @Test(arguments: [
    Covariance.matern(smoothness: 0.5, length: 2), .matern(smoothness: 1.5, length: 3e-6),
    .matern(smoothness: 7.3, length: 1),
  ])
  func tabulatedCovarianceIsThatOfTheFormula(covariance: Covariance) {
    let table = TabulatedCovariance(covariance)
    for n in 0..<2000 {
      let r = covariance.length * 1e-6 * VectorMath.exp(Double(n) * 0.0085)
      #expect(abs(table.value(at: r) - covariance.value(at: r)) < 2e-13, "at \(r)")
    }
    #expect(table.value(at: 0) == 1 && table.value(at: 1e6 * covariance.length) == 0)
  }
}
