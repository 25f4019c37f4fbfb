import Domain
import Foundation
import MPI
import TestSupport
import Testing

@testable import Solvers

/// Order parameter, concentration and potential together against chosen fields, with anisotropy.
@Suite(.collective) struct CoupledSolutionTests {
  private func solution(isBinary: Bool) throws -> CoupledSolution {
    CoupledSolution(
      isBinary ? .binary(BinaryElectrolyte(transferenceNumber: 0.4, thermodynamicFactor: 1.2)) : .cations,
      anisotropy: try Anisotropy(strength: 0.05, convention: .energy))
  }

  /// The errors' roots of mean squares; where next to no electrolyte is left, salt and potential of a binary one count as
  /// little as that.
  private func errors(
    _ solution: CoupledSolution, cells n: Int, on world: Communicator = World.communicator
  ) throws -> [Double] {
    let h = 1 / Double(n)
    let topology = try CartesianTopology(Grid(cells: [n, n], spacing: [h, h]), over: world, periodic: [.y])
    let model = try Electrodeposition(solution.parameters, solution.electrolyte, on: topology)
    let sources = ManufacturedSources(like: model.phase)
    model.sources = sources
    model.phase.sample { solution.values($0.x, $0.y, 0).xi.value }
    model.concentration.sample { solution.values($0.x, $0.y, 0).c.value }
    model.state.rate.sample { solution.values($0.x, $0.y, 0).xi.t }
    model.control = .potential(solution.volts)
    let steps = n * n / 32
    let dt = 1 / Double(n * n)
    for step in 0..<steps {
      let time = dt * Double(step)
      sources.phase.sample { solution.sources($0.x, $0.y, time).phase }
      sources.concentration.sample { solution.sources($0.x, $0.y, time + dt).concentration }
      sources.potential.sample { solution.sources($0.x, $0.y, time).potential }
      try model.step(dt)
    }
    let isBinary = solution.electrolyte.binary != nil
    let time = model.clock.time
    // With a single potential it is that of the last step's beginning.
    let timeOfPotential = isBinary ? time : time - dt
    let squares = [0, 1, 2].map { _ in Field<Double>("square", like: model.phase) }
    for (number, field) in [model.phase, model.concentration, model.potential].enumerated() {
      squares[number].sample { place in
        let exact = solution.values(place.x, place.y, number == 2 ? timeOfPotential : time)
        return number == 0 ? exact.xi.value : number == 1 ? exact.c.value : exact.phi.value
      }
      squares[number].forEachRow { row, y, z in
        let (values, xi) = (field.row(y, z), model.phase.row(y, z))
        for x in 0..<field.block.count.x {
          let weight = isBinary && number > 0 ? 1 - Interpolation.plain(xi[x]) : 1
          row[x] = weight * (row[x] - values[x]) * (row[x] - values[x])
        }
      }
    }
    return try squares.map { (h * h * (try $0.sum(on: world))).squareRoot() }
  }

  @Test(arguments: [false, true]) func isOfSecondOrder(isBinary: Bool) throws {
    let solution = try solution(isBinary: isBinary)
    let errors = try [16, 32, 64].map { try self.errors(solution, cells: $0) }
    for (number, name) in ["order parameter", "concentration", "potential"].enumerated() {
      let order = log2(errors[1][number] / errors[2][number])
      #expect(abs(order - 2) <= 0.1, "\(name): \(errors.map { $0[number] })")
    }
  }

  @Test(arguments: [false, true]) func isTheSameOnAnyRanks(isBinary: Bool) throws {
    let solution = try solution(isBinary: isBinary)
    let (all, own) = (try errors(solution, cells: 16), try errors(solution, cells: 16, on: try alone()))
    expectEverywhere(zip(all, own).allSatisfy { abs($0 - $1) <= 1e-12 }, "\(all) \(own)")
  }
}
