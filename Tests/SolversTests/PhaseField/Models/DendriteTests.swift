import Domain
import Foundation
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.serialized, .collective) struct DendriteTests {
  private let world = World.communicator
  private let parameters = DendriteParameters(width: 1, time: 1, anisotropy: 0.05, diffusivity: 10)

  private func dendrite(
    _ cells: [Int], _ place: Dendrite.FluxPlace = .corners, seed: SIMD3<Double> = .zero, mirrors: Set<Side> = [],
    over communicator: Communicator? = nil
  ) throws -> Dendrite {
    let origin = mirrors.isEmpty ? 0 : -0.4
    let grid = try Grid(
      cells: cells, spacing: cells.map { _ in 0.8 }, origin: cells.map { _ in origin })
    let topology = try CartesianTopology(grid, over: communicator ?? world)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    let model = try Dendrite(parameters, boundaries, on: topology, fluxPlace: place, centreMirrors: mirrors)
    model.phase.sample { tanh((6 - (($0 - seed) * ($0 - seed)).sum().squareRoot()) / 2.0.squareRoot()) }
    model.temperature.fill(-0.5)
    return model
  }

  /// lambda is that of vanishing kinetics.
  @Test func couplingFollowsFromTheDiffusivity() {
    #expect(abs(parameters.coupling - 15.957) < 1e-3)
  }

  /// Heat is conserved: the integral of U - phi / 2 stays.
  @Test(arguments: Dendrite.FluxPlace.allCases) func growsAndKeepsItsHeat(place: Dendrite.FluxPlace) throws {
    let model = try dendrite([40, 36], place)
    func heat() throws -> Double {
      try model.temperature.sum(on: world) - 0.5 * model.phase.sum(on: world)
    }
    let (before, first) = (try heat(), try #require(try model.tipPosition()))
    for _ in 0..<150 { try model.step(model.stableTimeStep()) }
    #expect(abs(try heat() / before - 1) < 1e-12)
    #expect(try #require(try model.tipPosition()) > first + 1)
  }

  /// From the middle of a square it grows alike along the axes, and mirrored, to round-off.
  @Test(arguments: Dendrite.FluxPlace.allCases) func hasTheSymmetryOfTheSquare(place: Dendrite.FluxPlace) throws {
    let n = 36
    let model = try dendrite([n, n], place, seed: SIMD3(14.4, 14.4, 0), over: try alone())
    for _ in 0..<120 { try model.step(model.stableTimeStep()) }
    for field in [model.phase, model.temperature] {
      for y in 0..<n {
        for x in 0..<n {
          #expect(abs(field[x, y] - field[n - 1 - x, y]) < 1e-11)
          #expect(abs(field[x, y] - field[y, x]) < 1e-11)
        }
      }
    }
  }

  /// In space it has the symmetry of the cube.
  @Test func hasTheSymmetryOfTheCube() throws {
    let n = 14
    let model = try dendrite([n, n, n], over: try alone())
    for _ in 0..<40 { try model.step(model.stableTimeStep()) }
    for z in 0..<n {
      for y in 0..<n {
        for x in 0..<n {
          #expect(abs(model.phase[x, y, z] - model.phase[y, z, x]) < 1e-12)
          #expect(abs(model.phase[x, y, z] - model.phase[x, z, y]) < 1e-12)
        }
      }
    }
  }

  /// About the centres of the first cells, a quarter is a quarter of the whole.
  @Test func centreMirrorsAreThoseOfTheWhole() throws {
    let quarter = try dendrite([15, 13], .faces, mirrors: [.xLower, .yLower])
    let grid = try Grid(cells: [29, 25], spacing: [0.8, 0.8], origin: [-14.5 * 0.8, -12.5 * 0.8])
    let topology = try CartesianTopology(grid, over: alone())
    let whole = try Dendrite(
      parameters, Boundaries(topology.decomposition, everywhere: .gradient(0)), on: topology, fluxPlace: .faces)
    whole.phase.sample { tanh((6 - ($0.x * $0.x + $0.y * $0.y).squareRoot()) / 2.0.squareRoot()) }
    whole.temperature.fill(-0.5)
    for _ in 0..<60 {
      try quarter.step(quarter.stableTimeStep())
      try whole.step(whole.stableTimeStep())
    }
    let lower = quarter.phase.block.owned.lower
    var greatest = 0.0
    quarter.phase.forEachRow { row, y, _ in
      for x in 0..<quarter.phase.block.count.x {
        greatest = max(greatest, abs(row[x] - whole.phase[14 + x + lower.x, 12 + y + lower.y]))
      }
    }
    expectEverywhere(greatest < 1e-11)
  }

  @Test func hasTheSameBitsOnAnyRanks() throws {
    for (cells, place) in [([23, 18], .corners), ([23, 18], .faces), ([11, 12, 10], .corners)]
      as [([Int], Dendrite.FluxPlace)]
    {
      let models = try [world, alone()].map { communicator in
        let model = try dendrite(cells, place, mirrors: [.yLower], over: communicator)
        for _ in 0..<20 { try model.step(model.stableTimeStep()) }
        return model
      }
      expectEverywhere(isPart(models[0].phase, of: models[1].phase))
      expectEverywhere(isPart(models[0].temperature, of: models[1].temperature))
      expectEverywhere(try models[0].diagnostics() == models[1].diagnostics())
      expectEverywhere(try models[0].tipPosition() == models[1].tipPosition())
    }
  }

  @Test func restoresItself() throws {
    let first = try dendrite([23, 18])
    for _ in 0..<10 { try first.step(first.stableTimeStep()) }
    let second = try dendrite([23, 18])
    try second.restore(first.snapshot())
    for model in [first, second] { for _ in 0..<10 { try model.step(model.stableTimeStep()) } }
    expectEverywhere(try first.snapshot() == second.snapshot())
  }

  @Test func impossibleModelsAreRefused() throws {
    let topology = try CartesianTopology(Grid(cells: [9, 9, 9], spacing: [1, 1, 1]), over: world)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    #expect(throws: PhaseFieldError.self) { try Dendrite(parameters, boundaries, on: topology, fluxPlace: .faces) }
    #expect(throws: PhaseFieldError.self) { try Dendrite(parameters, boundaries, on: topology, stepFraction: 0.2) }
    var strong = parameters
    strong.anisotropy = 0.08
    #expect(throws: PhaseFieldError.nonConvexAnisotropy(strength: 0.08, limit: 1 / 15)) {
      try Dendrite(strong, boundaries, on: topology)
    }
  }
}
