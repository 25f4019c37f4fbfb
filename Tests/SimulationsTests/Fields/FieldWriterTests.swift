import Domain
import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

/// Fields and tables of runs, also of those that were stopped and went on.
@Suite(.serialized, .collective) struct FieldWriterTests {
  private let world = World.communicator

  /// Runs to a number of steps, the fields every 0.5 s and the table every second step.
  private func run(_ folder: String, until endTime: Double, restart: Restart) throws {
    StopSignal.reset()
    let model = try DiffusionModel(over: world)
    let provenance = try Provenance(on: world, commandLine: ["tafel", "test"])
    let log = Log(rank: world.rank, options: Log.Options(isQuiet: true))
    let store = CheckpointStore(
      besides: folder + "/run.h5", on: world, provenance: provenance, identity: "{}", log: log)
    let simulation = try Simulation(
      model, plan: .init(endTime: endTime, checkpoints: .everyTime(0.8)), stop: StopController(), store: store,
      log: log,
      title: "test")
    try simulation.add(
      try FieldWriter(
        model, to: folder + "/run.h5", title: "Test", precision: .float64, provenance: provenance), .everyTime(0.5))
    try simulation.add(try SeriesWriter(model, to: folder + "/run.csv"), .everySteps(2))
    _ = try simulation.run(restart: restart)
  }

  /// A run that ended at 1.7 s, whose last state is that of 1.6 s, and goes on to 3 s: the files of one that never
  /// stopped, but for the lines of steps that differ at 1.7 s.
  @Test func resumedFilesAreThoseOfOneRun() throws {
    let (whole, parts) = (try TemporaryFolder.shared("whole"), try TemporaryFolder.shared("parts"))
    try run(whole, until: 3, restart: .none)
    try run(parts, until: 1.7, restart: .none)
    let early = try String(contentsOfFile: parts + "/run.csv", encoding: .utf8)
    try world.barrier()
    try run(parts, until: 3, restart: .auto)
    let (a, b) = (try File.open(whole + "/run.h5"), try File.open(parts + "/run.h5"))
    let times = try a.dataset("time").read(as: Double.self)
    expectEverywhere(times == [0, 0.5, 1, 1.5, 2, 2.5, 3])
    for name in ["time", "temperature", "heat", "step"] {
      expectEverywhere(try a.dataset(name).read(as: Double.self) == b.dataset(name).read(as: Double.self))
    }
    expectEverywhere(try b.attribute("tafel_complete") as Int32 == 1)
    expectEverywhere(try b.group("VTKHDF/Steps").attribute("NSteps") as Int64 == 7)
    expectEverywhere((try b.attribute("history") as String).split(separator: "\n").count == 2)
    let tables = try [whole, parts].map { try String(contentsOfFile: $0 + "/run.csv", encoding: .utf8) }
    expectEverywhere(tables[0] == tables[1] && tables[0] != early)
    let lines = tables[0].split(separator: "\n")
    expectEverywhere(lines[0] == "time [s],step,heat [J]")
    expectEverywhere(lines[1] == "0.0,0,0.0" && lines[2].split(separator: ",")[1] == "2")
    try world.barrier()
  }

  /// What a kill tears off the end of a table goes.
  @Test func tornLinesAreCutOff() throws {
    let folder = try TemporaryFolder.shared("torn")
    let model = try DiffusionModel(over: world)
    let path = folder + "/run.csv"
    let writer = try SeriesWriter(model, to: path)
    try writer.begin()
    for step in 0..<5 {
      try writer.write(at: Clock(time: Double(step), step: step), [DiagnosticValue("heat", Double(step))])
    }
    try writer.end(isComplete: false)
    try world.agree {
      guard world.rank == 0 else { return }
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try (text + "5.0,5").write(toFile: path, atomically: false, encoding: .utf8)
    }
    let next = try SeriesWriter(model, to: path)
    try next.resume(at: Clock(time: 9, step: 9))
    try next.write(at: Clock(time: 10, step: 10), [DiagnosticValue("heat", 7)])
    try next.end(isComplete: true)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    expectEverywhere(lines.count == 7 && lines[5] == "4.0,4,4.0" && lines[6] == "10.0,10,7.0")
    try world.barrier()
  }

  /// A table that cannot be made is told on every rank.
  @Test func missingFoldersAreTold() throws {
    let writer = try SeriesWriter(try DiffusionModel(over: world), to: "/nowhere/run.csv")
    var message = ""
    do { try writer.begin() } catch { message = "\(error)" }
    expectEverywhere(message.contains("/nowhere/run.csv: cannot open it: No such file or directory"))
  }
}
