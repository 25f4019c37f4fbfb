import Domain
import Foundation
import MPI
import TestSupport
import Testing

@testable import Solvers

/// Mirrored beginnings have mirrored ends. (Rotations: the collector excludes them for a whole cell; the operators have them,
/// here and in `ChemicalPotentialTests`. The reaction has no directions: it is a function of each cell's values alone.)
@Suite(.collective) struct PlatingSymmetryTests {
  private func model(isBinary: Bool, isPeriodic: Bool, isMirrored: Bool) throws -> Electrodeposition {
    var parameters = PlatingParameters.ahmad
    parameters.anisotropy = try Anisotropy(strength: 0.05, convention: .energy)
    let grid = try Grid(cells: [40, 24], spacing: [0.2e-6, 0.2e-6])
    let topology = try CartesianTopology(grid, over: try alone(), periodic: isPeriodic ? [.y] : [])
    let model = try Electrodeposition(
      parameters, isBinary ? .binary(BinaryElectrolyte(transferenceNumber: 0.4)) : .cations, on: topology,
      tolerance: 1e-5)
    let turns = 2 * Double.pi / grid.size.y
    model.begin { place in
      let y = isMirrored ? grid.size.y - place.y : place.y
      return place.x - 2e-6 - 0.4e-6 * cos(turns * y + 0.3) - 0.2e-6 * cos(2 * turns * y - 0.5)
    }
    model.control = isBinary ? .currentDensity(500) : .potential(-0.1)
    return model
  }

  /// The greatest difference between a field and the mirror image of another, relative to the greatest value.
  private func difference(_ field: Field<Double>, _ mirrored: Field<Double>) -> Double {
    let count = field.block.count
    var (greatest, scale) = (0.0, 0.0)
    for y in 0..<count.y {
      for x in 0..<count.x {
        greatest = max(greatest, abs(field[x, y, 0] - mirrored[x, count.y - 1 - y, 0]))
        scale = max(scale, abs(field[x, y, 0]))
      }
    }
    return greatest / scale
  }

  /// Mirrored to round-off. (The solvers' sweeps have a direction: with their usual tolerances fields agree to these, with
  /// narrow ones to what rounding leaves.)
  @Test(arguments: [false, true], [false, true]) func mirroredCells(isBinary: Bool, isPeriodic: Bool) throws {
    let (plain, mirrored) = (
      try model(isBinary: isBinary, isPeriodic: isPeriodic, isMirrored: false),
      try model(isBinary: isBinary, isPeriodic: isPeriodic, isMirrored: true)
    )
    for _ in 0..<20 {
      let dt = min(plain.stableTimeStep(), mirrored.stableTimeStep())
      try plain.step(dt)
      try mirrored.step(dt)
    }
    let differences = [
      difference(plain.phase, mirrored.phase), difference(plain.concentration, mirrored.concentration),
      difference(plain.potential, mirrored.potential),
    ]
    // In a binary electrolyte the potential is solved for to 1e-7 with the reaction in it, and the salt follows.
    let accuracy = isBinary ? 5e-6 : 1e-8
    expectEverywhere(differences[0] < 1e-10 && differences[1...].allSatisfy { $0 < accuracy }, "\(differences)")
  }

  /// With kinetics alone nothing is solved for: mirrored to round-off.
  @Test func mirroredKinetics() throws {
    func run(_ isMirrored: Bool) throws -> Electrodeposition {
      var parameters = PlatingParameters.hong
      parameters.anisotropy = try Anisotropy(strength: 0.05, convention: .coefficient)
      let grid = try Grid(cells: [40, 24], spacing: [0.2e-6, 0.2e-6])
      let model = try Electrodeposition(
        parameters, .stirred(concentration: parameters.bulkConcentration),
        on: try CartesianTopology(grid, over: try alone()))
      model.begin { place in
        let y = isMirrored ? grid.size.y - place.y : place.y
        return place.x - 2e-6 - 0.5e-6 * cos(Double.pi * y / grid.size.y)
      }
      model.control = .potential(-0.3)
      for _ in 0..<50 { try model.step(2e-3) }
      return model
    }
    let difference = self.difference(try run(false).phase, try run(true).phase)
    expectEverywhere(difference < 1e-13, "\(difference)")
  }

  /// The divergence of fluxes through faces, with the faces' coefficients by the order parameter, turns with the fields.
  @Test func divergenceTurns() throws {
    let n = 14
    let topology = try Walls.closed.topology([n, n], spacing: 0.7, over: alone())
    let (xi, c) = (Field<Double>("xi", on: topology), Field<Double>("c", on: topology))
    let (out, cells) = (Field<Double>("out", like: xi), Field<Double>("cells", like: xi))
    let halo = StateHalo(of: [xi], [try Walls.closed.boundaries(topology.decomposition)], on: topology, corners: true)
    let coefficient = PhaseCoefficient(liquid: 1, solid: 30)
    let faces = Dictionary(
      uniqueKeysWithValues: [Axis.x, .y].map { ($0, Field<Double>("k", on: topology, location: .face($0), halo: 1)) })
    func computed(_ place: (CellIndex) -> CellIndex) throws -> [Double] {
      xi.set { bumps(place($0)) }
      c.set { scatter(place($0).x, place($0).y) }
      out.fill(0)
      try halo.refresh(xi)
      coefficient.fill(faces, from: xi, cells: cells)
      let (u, v) = (c.pointer(), xi.pointer())
      addDivergence(faces, to: out, on: topology) { lower, upper in
        0.5 * (v[lower] + v[upper]) * (u[upper] - u[lower])
      }
      return out.values()
    }
    let plain = try computed { $0 }
    for turn in [
      { CellIndex(n - 1 - $0.x, $0.y, 0) }, { CellIndex($0.y, $0.x, 0) }, { CellIndex($0.y, n - 1 - $0.x, 0) },
    ] as [(CellIndex) -> CellIndex] {
      let turned = try computed(turn)
      let isTurned = (0..<n * n).allSatisfy { number in
        let image = turn(CellIndex(number % n, number / n, 0))
        return abs(turned[number] - plain[image.y * n + image.x]) < 1e-12
      }
      expectEverywhere(isTurned)
    }
  }
}
