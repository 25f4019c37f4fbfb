import Domain
import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct FieldFileTests {
  private static func schema(_ cells: [Int], _ precision: FieldSchema.Precision = .float64) throws -> FieldSchema {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1e-7 })
    return FieldSchema(
      title: "Test", grid: grid,
      fields: [
        .init("potential", units: "V", longName: "electric potential"),
        .init("flux_x", units: "A m-2", longName: "current density along x", vector: "flux"),
      ],
      numbers: [
        .init("current", units: "A", longName: "total current"),
        .init("iterations", units: "1", longName: "iterations", isInteger: true),
      ], precision: precision)
  }

  private static func write(_ schema: FieldSchema, to path: String, steps: Int) throws {
    let topology = try CartesianTopology(schema.grid, over: World.communicator)
    let provenance = try Provenance(on: World.communicator, commandLine: ["tafel", "test"], seed: 1)
    let file = try FieldFile(creating: path, schema, on: World.communicator, provenance)
    let field = Field<Double>("potential", on: topology)
    for step in 0..<steps {
      try file.beginStep()
      for (number, name) in schema.fields.map(\.name).enumerated() {
        field.set { value($0, step, number) }
        try file.write(field, as: name)
      }
      var numbers = ["current": Double(step) + 0.25]
      if step > 0 { numbers["iterations"] = 10 * Double(step) }
      try file.endStep(at: 0.5 * Double(step), numbers)
    }
    try file.add(
      .init("residual", units: "1", longName: "relative residual"), [1, 0.1, 0.01], along: "iteration",
      axisLongName: "iterations")
    try file.add(
      .init("correlation", units: "1", longName: "correlation"), [1, 0.5], along: "lag", at: [0, 2e-6],
      VariableDescription(units: "m", longName: "distance"))
    try file.close(isComplete: true)
  }

  private static func value(_ cell: CellIndex, _ step: Int, _ field: Int) -> Double {
    Double(cell.x + 100 * cell.y + 10_000 * cell.z) + 0.125 * Double(step) + 1e6 * Double(field)
  }

  /// Rows along a second axis are cut off and go on as the numbers do.
  @Test func rowsGrowWithTime() throws {
    let path = "\(try TemporaryFolder.shared("fields"))/rows.h5"
    let schema = FieldSchema(
      title: "Test", grid: try Grid(cells: [4, 4], spacing: [1, 1]), fields: [],
      axis: .init("overtone", [3, 5, 7], units: "1", longName: "overtone number"),
      rows: [
        .init("frequency_shift", units: "Hz", longName: "shift"), .init("load", units: "Pa s m-1", longName: "load"),
      ])
    let provenance = try Provenance(on: World.communicator, commandLine: ["tafel", "test"], seed: 1)
    let file = try FieldFile(creating: path, schema, on: World.communicator, provenance)
    for step in 0..<3 {
      try file.beginStep()
      try file.endStep(at: Double(step), rows: ["frequency_shift": [1, 2, 3].map { $0 + 10 * Double(step) }])
    }
    try file.close(isComplete: false)
    let resumed = try FieldFile(resuming: path, schema, on: World.communicator, provenance, until: 1)
    try resumed.beginStep()
    try resumed.endStep(at: 5, rows: ["frequency_shift": [7, 8, 9], "load": [1, 1, 1]])
    try resumed.close(isComplete: true)
    let stored = try File.open(path)
    #expect(try stored.dataset("overtone").read(as: Int32.self) == [3, 5, 7])
    #expect(try stored.dataset("time").read(as: Double.self) == [0, 1, 5])
    #expect(try stored.dataset("frequency_shift").shape() == [3, 3])
    #expect(try stored.dataset("frequency_shift").read(as: Double.self) == [1, 2, 3, 11, 12, 13, 7, 8, 9])
    let load = try stored.dataset("load").read(as: Double.self)
    #expect(load.prefix(6).allSatisfy(\.isNaN) && load.suffix(3) == [1, 1, 1])
  }

  @Test(arguments: [[12, 9], [7, 8, 10]]) func holdsWhatWasWritten(cells: [Int]) throws {
    let folder = try TemporaryFolder.shared("fields")
    let path = "\(folder)/fields-\(cells.count).h5"
    let schema = try Self.schema(cells)
    try Self.write(schema, to: path, steps: 3)
    let file = try File.open(path)
    #expect(try file.dataset("time").read(as: Double.self) == [0, 0.5, 1])
    #expect(try file.dataset("current").read(as: Double.self) == [0.25, 1.25, 2.25])
    let iterations = try file.dataset("iterations")
    #expect(try iterations.kind == .int32 && iterations.read(as: Int32.self) == [-1, 10, 20])
    #expect(try file.dataset("lag").attribute("units") as String == "m")
    #expect(try file.dataset("lag").attribute("long_name") as String == "distance")
    #expect(try file.dataset("residual").read(as: Double.self) == [1, 0.1, 0.01])
    #expect(try file.attribute("tafel_complete") as Int32 == 1)
    #expect(try file.group("VTKHDF/Steps").attribute("NSteps") as Int64 == 3)
    let size = schema.grid.cells
    for (number, name) in schema.fields.map(\.name).enumerated() {
      let values = try file.dataset(name).read(as: Double.self)
      var expected: [Double] = []
      for step in 0..<3 {
        schema.grid.box.forEachRow { first in
          for x in 0..<size.x { expected.append(Self.value(CellIndex(x, first.y, first.z), step, number)) }
        }
      }
      #expect(values == expected)
      #expect(try file.dataset("VTKHDF/CellData/\(name)").read(as: Double.self) == values)
    }
  }

  /// A run that was killed in a step leaves the times before it.
  @Test func anUnfinishedStepIsNotThere() throws {
    let folder = try TemporaryFolder.shared("fields")
    let path = "\(folder)/unfinished.h5"
    let schema = try Self.schema([8, 8], .float32)
    let topology = try CartesianTopology(schema.grid, over: World.communicator)
    let provenance = try Provenance(on: World.communicator, commandLine: ["tafel"], seed: 1)
    let file = try FieldFile(creating: path, schema, on: World.communicator, provenance)
    let field = Field<Double>("potential", on: topology)
    for step in 0..<2 {
      try file.beginStep()
      for name in schema.fields.map(\.name) { try file.write(field, as: name) }
      if step == 0 { try file.endStep(at: 1, ["current": 2]) }
    }
    try file.close(isComplete: false)
    let found = try File.open(path)
    #expect(try found.dataset("time").read(as: Double.self) == [1])
    #expect(try found.attribute("tafel_complete") as Int32 == 0)
  }

  /// A file that is gone on with has the later run's case, and VTK is told of the times that stay.
  @Test func resumedFilesAreOfTheLaterCase() throws {
    let folder = try TemporaryFolder.shared("fields")
    let path = "\(folder)/resumed.h5"
    let schema = try Self.schema([8, 8], .float32)
    let world = World.communicator
    let topology = try CartesianTopology(schema.grid, over: world)
    func provenance(_ cycles: Int) throws -> Provenance {
      try Provenance(on: world, commandLine: ["tafel"], configuration: #"{"cycles": \#(cycles)}"#)
    }
    let file = try FieldFile(creating: path, schema, on: world, try provenance(2))
    let field = Field<Double>("potential", on: topology)
    for time in [1.0, 2, 3] {
      try file.beginStep()
      for name in schema.fields.map(\.name) { try file.write(field, as: name) }
      try file.endStep(at: time, ["current": 2])
    }
    try file.close(isComplete: true)
    for (cycles, time, count) in [(2, 3.0, 3), (10, 2.5, 2), (10, 0.5, 0)] {
      let resumed = try FieldFile(resuming: path, schema, on: world, try provenance(cycles), until: time)
      // As a kill would leave it.
      let copy = "\(folder)/killed-\(count).h5"
      if world.rank == 0 { try FileManager.default.copyItem(atPath: path, toPath: copy) }
      try world.barrier()
      let found = try File.open(copy)
      expectEverywhere(try found.text("tafel_config") == #"{"cycles": \#(cycles)}"#)
      expectEverywhere(try found.group("VTKHDF/Steps").attribute("NSteps") as Int64 == Int64(count))
      expectEverywhere(try found.attribute("tafel_complete") as Int32 == 0)
      try resumed.close(isComplete: true)
    }
    #expect(try File.open(path).dataset("time").read(as: Double.self) == [])
  }

  /// The chunks are whole planes or rows of a size that readers like.
  @Test func chunksAreOfWholeRows() throws {
    #expect(try Self.schema([64, 64]).chunk == [1, 1, 64, 64])
    #expect(try Self.schema([4096, 4096], .float32).chunk == [1, 1, 256, 4096])
    #expect(try Self.schema([128, 128, 128], .float32).chunk == [1, 64, 128, 128])
    #expect(try Self.schema([2048, 2048, 64]).chunk == [1, 1, 256, 2048])
  }

  @Test func theSidecarNamesTheFile() throws {
    let schema = try Self.schema([4, 3, 2], .float32)
    let sidecar = XDMFSidecar(schema, times: [0, 2], file: "/tmp/a.b/run.h5")
    #expect(sidecar.path == "/tmp/a.b/run.xdmf")
    #expect(sidecar.text.contains("run.h5:/flux_x") && sidecar.text.contains("Dimensions=\"2 2 3 4\""))
    #expect(sidecar.text.contains("Dimensions=\"3 4 5\""))
  }
}
