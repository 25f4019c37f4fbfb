import Domain
import MPI
import Simulations
import TestSupport
import Testing

@testable import mpi_main

/// Initial fields from files of ours, on any ranks.
@Suite(.serialized, .collective) struct StoredFieldTests {
  private let world = World.communicator

  private func write(_ grid: Grid, to path: String) throws {
    let schema = FieldSchema(
      title: "Test", grid: grid, fields: [.init("order_parameter", units: "1", longName: "order parameter")],
      precision: .float64)
    let topology = try CartesianTopology(grid, over: world)
    let file = try FieldFile(creating: path, schema, on: world, try Provenance(on: world, commandLine: ["test"]))
    let field = Field<Double>("order_parameter", on: topology)
    for step in 0..<3 {
      field.set { Self.value($0, step) }
      try file.beginStep()
      try file.write(field, as: "order_parameter")
      try file.endStep(at: 0.5 * Double(step))
    }
    try file.close(isComplete: true)
  }

  private static func value(_ cell: CellIndex, _ step: Int) -> Double {
    let number: Int = 7 * cell.x + 13 * cell.y + 5 * cell.z
    return Double(number % 17) / 17 + 0.01 * Double(step)
  }

  @Test(arguments: [[12, 9], [8, 7, 6]]) func readsItsPart(cells: [Int]) throws {
    let path = try TemporaryFolder.shared("stored") + "/field.h5"
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1e-7 })
    try write(grid, to: path)
    let topology = try CartesianTopology(grid, over: world, periodic: [.y])
    for (time, step) in [(nil, 2), (0.5, 1)] as [(Double?, Int)] {
      let field = Field<Double>("order_parameter", on: topology)
      try StoredField(path: path, variable: "order_parameter", time: time).read(into: field, on: world)
      var isSame = true
      field.block.owned.forEachRow { first in
        for x in 0..<field.block.count.x {
          let index = first &+ CellIndex(x, 0, 0)
          if field.value(at: index) != Self.value(index, step) { isSame = false }
        }
      }
      expectEverywhere(isSame)
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let path = try TemporaryFolder.shared("stored") + "/field.h5"
    try write(try Grid(cells: [12, 9], spacing: [1e-7, 1e-7]), to: path)
    func message(_ cells: [Int], _ spacing: Double, _ variable: String, _ time: Double?) throws -> String {
      let grid = try Grid(cells: cells, spacing: cells.map { _ in spacing })
      let field = Field<Double>("order_parameter", on: try CartesianTopology(grid, over: world))
      do {
        try StoredField(path: path, variable: variable, time: time).read(into: field, on: world)
        return "accepted"
      } catch {
        // Every rank reads by itself, and finds the same.
        return "\(error)".replacing(path, with: "FILE")
      }
    }
    let name = "order_parameter"
    expectEverywhere(
      try message([9, 12], 1e-7, name, nil)
        == "FILE: order_parameter is of shape [3, 1, 9, 12]; a field of this case is (time, 1, 12, 9)")
    expectEverywhere(try message([12, 9], 2e-7, name, nil) == "FILE: its cells along x are not those of this case")
    expectEverywhere(try message([12, 9], 1e-7, "phase", nil) == #"FILE: has no field "phase""#)
    expectEverywhere(
      try message([12, 9], 1e-7, name, 0.7) == "FILE: has no time 0.7 s; it has 3 from 0.0 to 1.0 s")
  }
}
