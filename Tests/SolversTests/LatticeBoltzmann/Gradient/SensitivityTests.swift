import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct SensitivityTests {
  /// Against central differences, in the plane across and along, and in space.
  @Test(arguments: [([7, 6], Axis.y), ([7, 6], .z), ([6, 4, 3], .y), ([6, 4, 3], .z)])
  func agreesWithDifferences(cells: [Int], motion: Axis) throws {
    let base = try OscillatingSurfaces.random(cells, height: 4)
    func solve(_ cell: CellIndex?, _ step: Double) throws -> OscillatorySolution {
      let field = Field<Double>("fraction", like: base)
      field.set { (base.value(at: $0) ?? 0) + ($0 == cell ? step : 0) }
      let geometry = try OscillatingSurfaces.grey(field, cells)
      return try OscillatoryFlow(geometry, penetrationDepth: 10, motion: motion).solve(tolerance: 1e-13)
    }
    let (real, imaginary) = try solve(nil, 0).sensitivity()
    for cell in [CellIndex(0, 1, 0), CellIndex(1, 2, 0), CellIndex(3, 3, cells.count - 2)] {
      let step = 1e-5
      let (above, below) = (try solve(cell, step), try solve(cell, -step))
      let difference = Complex(1 / (2 * step)) * (above.load.ratio - below.load.ratio)
      guard let (a, b) = real.value(at: cell).flatMap({ a in imaginary.value(at: cell).map { (a, $0) } }) else {
        continue
      }
      #expect((Complex(a, b) - difference).magnitude < 1e-6 * difference.magnitude, "\(cell): \(a) \(b) \(difference)")
    }
  }

  /// The populations, reversed and weighted, solve the transposed equations for the force half a step back: to round-off.
  @Test(arguments: [([4, 3], Axis.y), ([4, 3], .z), ([3, 2, 2], .z)], [0.05, 1.0 / 6])
  func populationsAreTheirOwnAdjoint(_ shape: ([Int], Axis), viscosity: Double) throws {
    let ((cells, motion), magic) = (shape, viscosity < 0.1 ? 3.0 / 16 : 1.0 / 4)
    let field = try OscillatingSurfaces.random(cells, height: cells[0] - 1)
    let geometry = try OscillatingSurfaces.grey(field, cells)
    let flow = try OscillatoryFlow(
      geometry, penetrationDepth: 8, motion: motion, top: .noSlip, viscosity: viscosity, magic: magic)
    let solution = try flow.solve(tolerance: 1e-15)
    #expect(try solution.adjointResidual() < 1e-12)
    #expect(try flow.solve(tolerance: 1e-6).adjointResidual() > 1e-12)
  }

  /// The level restores the volume, and the product with the Jacobian agrees with differences.
  @Test func mapConservesVolumeAndPullsBack() throws {
    let cells = [12, 16]
    let topology = try OscillatingSurfaces.topology(cells)
    let phase = Field<Double>("phase", on: topology)
    func value(_ cell: CellIndex, _ bump: CellIndex?, _ step: Double) -> Double {
      let height = 5 + 2 * cosine(Double(cell.y) / 8 * .pi)
      let t = Complex.tanh(Complex((height - Double(cell.x)) / 2)).real
      return 0.5 + 0.5 * t + (cell == bump ? step : 0)
    }
    let map = SolidFractionMap()
    phase.set { value($0, nil, 0) }
    let mapped = try map(phase, on: topology)
    func total(_ field: Field<Double>) throws -> Double {
      var sum = ReproducibleSum()
      field.addValues(to: &sum)
      try topology.communicator.allReduce(&sum.words, .sum)
      return sum.value()
    }
    #expect(abs(try total(mapped.fraction) - total(phase)) < 1e-12)
    let cotangent = Field<Double>("cotangent", on: topology)
    cotangent.set { Double(($0.x * 5 + $0.y * 3) % 7) - 2 }
    let slopes = try mapped.pullback(cotangent)
    for bump in [CellIndex(5, 3, 0), CellIndex(7, 0, 0), CellIndex(1, 9, 0)] {
      let step = 1e-5
      let sides = try [step, -step].map { step in
        phase.set { value($0, bump, step) }
        let fraction = try map(phase, on: topology).fraction
        var sum = ReproducibleSum()
        fraction.addProducts(with: cotangent, to: &sum)
        try topology.communicator.allReduce(&sum.words, .sum)
        return sum.value()
      }
      let difference = (sides[0] - sides[1]) / (2 * step)
      guard let slope = slopes.value(at: bump) else { continue }
      #expect(abs(slope - difference) < 1e-6 * max(1, abs(difference)), "\(bump): \(slope) \(difference)")
    }
    phase.set { _ in 0 }
    #expect(throws: OscillatoryFlowError.self) { try map(phase, on: topology) }
  }

  /// From the load through the fractions to the order parameter.
  @Test func chainToOrderParameter() throws {
    let cells = [10, 12]
    let topology = try OscillatingSurfaces.topology(cells)
    let map = SolidFractionMap()
    let phase = Field<Double>("phase", on: topology)
    func solve(_ bump: CellIndex?, _ step: Double) throws -> (MappedSolidFraction, OscillatorySolution) {
      phase.set { cell in
        let height = 3.3 + 1.4 * cosine(Double(cell.y) / 6 * .pi)
        return 0.5 + 0.5 * Complex.tanh(Complex((height - Double(cell.x)) / 1.4)).real + (cell == bump ? step : 0)
      }
      let mapped = try map(phase, on: topology)
      let geometry = try OscillatingSurfaces.grey(mapped.fraction, cells)
      return (mapped, try OscillatoryFlow(geometry, penetrationDepth: 9, motion: .y).solve(tolerance: 1e-13))
    }
    let (mapped, solution) = try solve(nil, 0)
    let cotangent = Complex(0.7, -1.3)
    let slopes = try mapped.pullback(solution.pullback(cotangent))
    for bump in [CellIndex(3, 3, 0), CellIndex(4, 1, 0), CellIndex(2, 6, 0)] {
      let step = 1e-5
      let ratios = try [step, -step].map { try solve(bump, $0).1.load.ratio }
      let change = Complex(1 / (2 * step)) * (ratios[0] - ratios[1])
      let difference = cotangent.real * change.real + cotangent.imaginary * change.imaginary
      guard let slope = slopes.value(at: bump) else { continue }
      #expect(abs(slope - difference) < 1e-5 * abs(difference), "\(bump): \(slope) \(difference)")
    }
  }
}
