import Domain
import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct CheckpointStoreTests {
  private let world = World.communicator

  private func store(_ folder: String, _ identity: String = "{}", _ transcript: Transcript = Transcript()) throws
    -> CheckpointStore
  {
    try CheckpointStore(
      besides: folder + "run.h5", on: world, provenance: Provenance(on: world, commandLine: ["test"], seed: 7),
      identity: identity, log: transcript.log(rank: world.rank))
  }

  private func state(steps: Int, cells: [Int] = [12, 9]) throws -> Checkpoint {
    let model = try DiffusionModel(cells, over: world)
    for _ in 0..<steps { try model.step(0.01) }
    return Checkpoint(snapshot: try model.snapshot(), schedules: ["fields": [steps, 2]])
  }

  /// Makes a folder with the states after 1, 2, 3 and 4 steps, of which two stay.
  private func filled(_ name: String) throws -> (folder: String, last: Checkpoint, before: Checkpoint) {
    let folder = try TemporaryFolder.shared(name) + "/"
    let store = try store(folder)
    for steps in 1...4 { try store.save(state(steps: steps)) }
    var (last, before) = (try state(steps: 4), try state(steps: 3))
    (last.identity, before.identity) = ("{}", "{}")
    return (folder, last, before)
  }

  private func path(_ folder: String, _ number: Int) -> String {
    CheckpointFiles(besides: folder + "run.h5").path(number)
  }

  /// Changes a file on rank 0.
  private func edit(_ path: String, _ body: (inout Data) -> Void) throws {
    try world.agree {
      guard world.rank == 0 else { return }
      var data = try Data(contentsOf: URL(filePath: path))
      body(&data)
      try data.write(to: URL(filePath: path))
    }
  }

  @Test func theNewestOfTheLastTwoIsTakenOver() throws {
    let (folder, last, _) = try filled("newest")
    let store = try store(folder)
    let found = try store.resume(from: .auto, like: state(steps: 0).snapshot)
    expectEverywhere(found == last)
    expectEverywhere(store.newestPath == path(folder, 4))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    expectEverywhere(names == ["run.checkpoint-000003.h5", "run.checkpoint-000004.h5"])
    try store.save(state(steps: 5))
    expectEverywhere(store.newestPath == path(folder, 5) && store.bytesWritten > 0 && store.longestSave > 0)
  }

  /// A file does not depend on the ranks but for what it says about them.
  @Test func aFileCarriesItsOrigin() throws {
    let (folder, last, _) = try filled("origin")
    let file = try File.open(path(folder, 4))
    expectEverywhere(try file.attribute("tafel_layout") == "checkpoint 1")
    expectEverywhere(try file.attribute("Conventions") == "CF-1.10")
    expectEverywhere(try file.attribute("tafel_complete") as Int32 == 1)
    expectEverywhere(try file.attribute("tafel_seed") as UInt64 == 7)
    expectEverywhere(try file.attribute("step") as Int == 4)
    expectEverywhere(try file.attribute("time") as Double == last.snapshot.clock.time)
    let dataset = try file.dataset("arrays/temperature")
    expectEverywhere(try dataset.shape() == [1, 1, 9, 12] && dataset.kind == .double)
    expectEverywhere(try dataset.attribute("units") == "K" && dataset.attribute("location") == "center")
    expectEverywhere(try file.dataset("arrays/weight").kind == .float)
    let whole = try last.snapshot.gathered(on: world)
    expectEverywhere(try dataset.read(as: Double.self) == whole.values("temperature"))
  }

  /// Whatever happens to the newest file, the one before it is found, and rank 0 says so.
  @Test(arguments: ["truncated", "emptied", "overwritten head", "altered value", "altered attribute", "no file format"])
  func aDamagedNewestFallsBack(damage: String) throws {
    let (folder, _, before) = try filled("damage")
    let newest = path(folder, 4)
    switch damage {
    case "truncated": try edit(newest) { $0.removeLast($0.count / 3) }
    case "emptied": try edit(newest) { $0 = Data() }
    case "overwritten head": try edit(newest) { for place in 0..<512 { $0[place] = 0x5A } }
    case "no file format": try edit(newest) { $0 = Data("not a checkpoint".utf8) }
    case "altered value": try alter(newest) { try $0.dataset("arrays/weight").write([Float(7)], at: corner) }
    default: try alter(newest) { try $0.setAttribute("time", 17.0) }
    }
    let transcript = Transcript()
    let found = try store(folder, "{}", transcript).resume(from: .auto, like: state(steps: 0).snapshot)
    expectEverywhere(found == before)
    let told = transcript.errors.contains("damaged checkpoint") && transcript.errors.contains("trying the one before")
    expectEverywhere(told == (world.rank == 0), "\(damage): \(transcript.errors)")
    // It is out of the way: the next save must not count it among the two that stay.
    try store(folder).save(state(steps: 5))
    let numbers = CheckpointFiles(besides: folder + "run.h5").numbers()
    try world.barrier()
    expectEverywhere(numbers == [4, 3])
  }

  private var corner: Hyperslab { Hyperslab(start: [0, 0, 3, 4], count: [1, 1, 1, 1]) }

  private func alter(_ path: String, _ body: (File) throws -> Void) throws {
    try world.agree {
      guard world.rank == 0 else { return }
      let file = try File.open(path, writable: true)
      try body(file)
      try file.close()
    }
  }

  @Test func withoutAnySoundStateTheRunStartsAfresh() throws {
    let (folder, _, _) = try filled("none")
    for number in 3...4 { try edit(path(folder, number)) { $0.removeLast(100) } }
    expectEverywhere(try store(folder).resume(from: .auto, like: state(steps: 0).snapshot) == nil)
    let empty = try TemporaryFolder.shared("empty") + "/"
    expectEverywhere(try store(empty).resume(from: .auto, like: state(steps: 0).snapshot) == nil)
    expectEverywhere(try store(folder).resume(from: .none, like: state(steps: 0).snapshot) == nil)
  }

  @Test func aFileThatWasAskedForMustBeSound() throws {
    let (folder, last, before) = try filled("path")
    let template = try state(steps: 0).snapshot
    expectEverywhere(try store(folder).resume(from: .path(path(folder, 3)), like: template) == before)
    expectEverywhere(try store(folder).resume(from: .path(path(folder, 4)), like: template) == last)
    try edit(path(folder, 4)) { $0.removeLast(100) }
    for missing in [path(folder, 4), folder + "nothing.h5"] {
      let code = try refusal { _ = try store(folder).resume(from: .path(missing), like: template) }
      expectEverywhere(code == 2)
    }
  }

  /// The newest state of another case is refused, with the difference, rather than passed over.
  @Test func aChangedCaseIsRefused() throws {
    let (folder, _, _) = try filled("changed")
    let changed = try store(folder, "{\"seed\":2}")
    let code = try refusal { _ = try changed.resume(from: .auto, like: state(steps: 0).snapshot) }
    expectEverywhere(code == 2)
    expectEverywhere(FileManager.default.fileExists(atPath: path(folder, 4)))

    let tolerant = try CheckpointStore(
      besides: folder + "run.h5", on: world, provenance: Provenance(on: world), identity: "{\"title\":\"x\"}",
      log: Log(rank: world.rank)
    ) { _ in [] }
    expectEverywhere(try tolerant.resume(from: .auto, like: state(steps: 0).snapshot) != nil)
  }

  /// Sound files that do not fit the model are refused: shapes, types, names.
  @Test func aStateOfAnotherModelIsRefused() throws {
    let (folder, _, _) = try filled("foreign")
    let larger = try state(steps: 0, cells: [12, 10]).snapshot
    expectEverywhere(try refusal { _ = try store(folder).resume(from: .auto, like: larger) } == 2)
    var another = try state(steps: 0).snapshot
    try another.append("more", scalarKind: .double, whole: larger.entries[0].whole, box: larger.entries[0].box)
    expectEverywhere(try refusal { _ = try store(folder).resume(from: .auto, like: another) } == 2)
  }

  /// A folder that does not exist is an error on every rank, and nothing hangs.
  @Test func anUnwritableFolderIsAnError() throws {
    let folder = try TemporaryFolder.shared("unwritable") + "/missing/"
    var failed = false
    do { try store(folder).save(state(steps: 1)) } catch { failed = true }
    expectEverywhere(failed)
  }

  /// The exit code of what `body` throws; nil if it throws nothing.
  private func refusal(_ body: () throws -> Void) throws -> Int32? {
    do { try body() } catch let error as any ExitCoding { return error.exitCode }
    return nil
  }

  private func expectEverywhere(
    _ ok: Bool, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    TestSupport.expectEverywhere(ok, comment, sourceLocation: sourceLocation)
  }
}
