import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

/// Means over the cells of another grid, and their transpose.
@Suite(.serialized, .collective) struct CellMeansTests {
  struct Boxes: Sendable {
    let from: [Int]
    let width: Double
    let to: [Int]
    let spacing: Double
  }

  static let boxes: [Boxes] = [
    Boxes(from: [12, 16], width: 1, to: [24, 32], spacing: 0.5),
    Boxes(from: [12, 16], width: 1, to: [9, 12], spacing: 4.0 / 3),
    Boxes(from: [12, 15], width: 1, to: [20, 25], spacing: 0.6),
    Boxes(from: [12, 15], width: 1, to: [10, 25], spacing: 0.6),
    Boxes(from: [8, 6, 9], width: 1, to: [12, 8, 12], spacing: 0.75),
  ]

  private func topology(_ cells: [Int], spacing: Double) throws -> CartesianTopology {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in spacing })
    return try CartesianTopology(grid, over: World.communicator, periodic: cells.count == 3 ? [.y, .z] : [.y])
  }

  private func sum(_ a: Field<Double>, times b: Field<Double>) throws -> Double {
    var sum = ReproducibleSum()
    a.addProducts(with: b, to: &sum)
    try World.communicator.allReduce(&sum.words, .sum)
    return sum.value()
  }

  private func draws(_ name: String, seed: UInt64, on topology: CartesianTopology) -> Field<Double> {
    let field = Field<Double>(name, on: topology)
    let (key, cells) = (RandomKey(seed: seed), topology.grid.cells)
    field.set { cell in
      let place = (cell.z * cells.y + cell.y) * cells.x + cell.x
      return key.uniform(cell: UInt64(place))
    }
    return field
  }

  /// Finer, coarser, incommensurable, higher and lower grids: <M a, b> = <a, M^T b>, volumes are kept, and constants too.
  @Test(arguments: boxes) func transposedAndConserving(box: Boxes) throws {
    let (from, width, to, spacing) = (box.from, box.width, box.to, box.spacing)
    let (old, new) = (try topology(from, spacing: width), try topology(to, spacing: spacing))
    let means = try CellMeans(from: old, to: new)
    let (a, b) = (draws("a", seed: 11, on: old), draws("b", seed: 12, on: new))
    let (product, transposed) = (try sum(means(a), times: b), try sum(a, times: means.pullback(b)))
    #expect(abs(product - transposed) < 1e-12 * abs(product) && product > 0, "\(product) \(transposed)")
    let reach = min(old.grid.size.x, new.grid.size.x)
    let within = Field<Double>("within", on: old)
    within.set { min(max(reach - Double($0.x) * width, 0) / width, 1) }
    let (volume, kept) = (try sum(a, times: within), try sum(means(a), times: ones(on: new)))
    #expect(
      abs(kept * new.grid.cellVolume - volume * old.grid.cellVolume) < 1e-12 * volume * old.grid.cellVolume,
      "\(kept) \(volume)")
    let constant = try means(ones(on: old))
    constant.forEachRow { row, _, _ in
      for x in 0..<constant.block.count.x {
        let top = Double(constant.block.owned.lower.x + x + 1) * spacing
        if top <= reach * (1 + 1e-12) { #expect(abs(row[x] - 1) < 1e-12) }
      }
    }
  }

  private func ones(on topology: CartesianTopology) -> Field<Double> {
    let field = Field<Double>("one", on: topology)
    field.set { _ in 1 }
    return field
  }

  /// From the load on the lattice to the order parameter on its own grid, against central differences.
  @Test func chainThroughAnotherGrid() throws {
    let (old, new) = (try topology([14, 15], spacing: 0.8), try topology([11, 12], spacing: 1))
    let means = try CellMeans(from: old, to: new)
    let (map, phase) = (SolidFractionMap(), Field<Double>("phase", on: old))
    func solve(_ bump: CellIndex?, _ step: Double) throws -> (ResampledSolidFraction, OscillatorySolution) {
      phase.set { cell in
        let height = 5.3 + 1.4 * cosine(Double(cell.y) / 7.5 * .pi)
        return 0.5 + 0.5 * Complex.tanh(Complex((height - Double(cell.x)) / 1.4)).real + (cell == bump ? step : 0)
      }
      let resampled = try map(phase, by: means)
      let geometry = try OscillatingSurfaces.grey(resampled.fraction, [11, 12])
      return (resampled, try OscillatoryFlow(geometry, penetrationDepth: 9, motion: .y).solve(tolerance: 1e-13))
    }
    let (resampled, solution) = try solve(nil, 0)
    let volume = try sum(phase, times: ones(on: old)) * old.grid.cellVolume
    #expect(abs(try sum(resampled.fraction, times: ones(on: new)) - volume) < 1e-10 * volume)
    let cotangent = Complex(0.7, -1.3)
    let slopes = try resampled.pullback(solution.pullback(cotangent))
    for bump in [CellIndex(5, 3, 0), CellIndex(6, 1, 0), CellIndex(4, 8, 0)] {
      let step = 1e-5
      let ratios = try [step, -step].map { try solve(bump, $0).1.load.ratio }
      let change = Complex(1 / (2 * step)) * (ratios[0] - ratios[1])
      let difference = cotangent.real * change.real + cotangent.imaginary * change.imaginary
      guard let slope = slopes.value(at: bump) else { continue }
      // The loads are known to 1e-13, over the step.
      #expect(abs(slope - difference) < 1e-5 * abs(difference) + 1e-8, "\(bump): \(slope) \(difference)")
    }
  }

  @Test func refusesGridsThatDoNotFit() throws {
    let old = try topology([12, 16], spacing: 1)
    #expect(throws: OscillatoryFlowError.self) { try CellMeans(from: old, to: topology([12, 15], spacing: 1)) }
    #expect(throws: OscillatoryFlowError.self) { try CellMeans(from: old, to: topology([12, 16, 4], spacing: 1)) }
  }
}
