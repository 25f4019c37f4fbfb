import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct EnsembleShardsTests {
  private static let samples = 203

  private static func plan(_ path: String, _ shards: EnsembleShards?) throws -> EnsemblePlan {
    var plan = try EnsembleFixture.plan(path, samples: samples)
    if let shards { plan.storage = .shards(shards) }
    return plan
  }

  private static func run(
    _ plan: EnsemblePlan, _ simulator: FixtureSimulator = FixtureSimulator(),
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> EnsembleReport {
    try Ensemble(plan, on: World.communicator).run(
      attributes: EnsembleFixture.provenance, shouldStop: shouldStop
    ) { worker in
      var simulator = simulator
      simulator.ranks = worker
      return simulator
    }
  }

  private static func expected(in folder: String) throws -> [[UInt8]] {
    let plan = try plan("\(folder)/single.h5", nil)
    _ = try run(plan)
    return try EnsembleFixture.contents(plan.path, EnsembleFixture.names)
  }

  @Test func divisionCoversAllSamples() throws {
    for (count, samples) in [(1, 1), (3, 10), (7, 7), (64, 1000)] {
      let shards = EnsembleShards(count: count)
      try shards.check(samples: samples)
      let all = (0..<count).map { shards.samples(of: $0, in: samples) }
      #expect(all.flatMap { Array($0) } == Array(0..<samples))
      #expect(all.allSatisfy { !$0.isEmpty })
    }
    #expect(throws: EnsembleError.self) { try EnsembleShards(count: 11).check(samples: 10) }
    #expect(throws: EnsembleError.self) { try EnsembleShards(count: 4, selection: 2..<5).check(samples: 10) }
    #expect(EnsembleShards.path(of: 3, index: "a.b/porous.h5") == "a.b/porous-000003.h5")
    #expect(EnsembleShards.path(of: 1_234_567, index: "a.b/porous") == "a.b/porous-1234567")
  }

  /// Read through the index, shards hold what a single file does: plain and compressed, workers of any size.
  @Test(arguments: [1, 2], [0, 2])
  func shardsEqualASingleFile(ranksPerWorker: Int, compression: Int) throws {
    let folder = try TemporaryFolder.shared("shards")
    let expected = try Self.expected(in: folder)
    var plan = try Self.plan("\(folder)/sharded.h5", EnsembleShards(count: 5, compression: compression))
    plan.ranksPerWorker = ranksPerWorker
    let isSplit = ranksPerWorker > 1 && compression == 0
    let report = try Self.run(plan, FixtureSimulator(isSplit: isSplit))
    #expect(report.simulated == Self.samples && report.ending == .finished)
    expectEverywhere(try EnsembleFixture.contents(plan.path, EnsembleFixture.names) == expected)
    let again = try Self.run(plan)
    #expect(again.simulated == 0 && again.complete == Self.samples)
  }

  /// A stop leaves unfinished shards, which are gone on with: nothing is simulated twice.
  @Test(arguments: [0, 1])
  func unfinishedShardsAreResumed(compression: Int) throws {
    let folder = try TemporaryFolder.shared("shards")
    let expected = try Self.expected(in: folder)
    let plan = try Self.plan("\(folder)/stopped.h5", EnsembleShards(count: 4, compression: compression))
    var simulated = 0
    for attempt in 0..<100 {
      var batches = 0
      let simulator = FixtureSimulator(pause: 1e-3, onBatch: { _ in batches += 1 })
      let report = try Self.run(plan, simulator, shouldStop: { batches > 3 + attempt / 4 })
      simulated += report.simulated
      #expect(report.complete == simulated)
      if report.ending == .finished { break }
      expectEverywhere(World.rank != 0 || !fileExists(plan.path), "there is an index of unfinished shards")
    }
    #expect(simulated == Self.samples)
    expectEverywhere(try EnsembleFixture.contents(plan.path, EnsembleFixture.names) == expected)
  }

  /// A kill can tear a compressed shard, which is made anew; another one that cannot be read is somebody's.
  @Test(arguments: [0, 1]) func damagedParts(compression: Int) throws {
    let folder = try TemporaryFolder.shared("shards")
    let expected = try Self.expected(in: folder)
    let plan = try Self.plan("\(folder)/damaged\(compression).h5", EnsembleShards(count: 3, compression: compression))
    let part = "\(folder)/damaged\(compression)-000001.h5.part"
    try World.communicator.agree {
      guard World.rank == 0 else { return }
      try "rubbish".write(toFile: part, atomically: true, encoding: .utf8)
    }
    if compression == 0 {
      #expect(throws: EnsembleError.self) { try Self.run(plan) }
      expectEverywhere(World.rank != 0 || (try? String(contentsOfFile: part, encoding: .utf8)) == "rubbish")
      return
    }
    let report = try Self.run(plan)
    #expect(report.simulated == Self.samples)
    expectEverywhere(try EnsembleFixture.contents(plan.path, EnsembleFixture.names) == expected)
  }

  /// Jobs of an array take shards of their own; the last one to end makes the index.
  @Test func selectedShardsMakeOneEnsemble() throws {
    let folder = try TemporaryFolder.shared("shards")
    let expected = try Self.expected(in: folder)
    let path = "\(folder)/array.h5"
    for selection in [3..<5, 0..<1, 1..<3] {
      expectEverywhere(World.rank != 0 || !fileExists(path), "there is an index too early")
      let plan = try Self.plan(path, EnsembleShards(count: 5, selection: selection))
      let report = try Self.run(plan)
      #expect(report.ending == .finished && report.simulated == report.samples)
    }
    expectEverywhere(try EnsembleFixture.contents(path, EnsembleFixture.names) == expected)
  }

  @Test func failedSamplesOfShardsAreRetried() throws {
    let folder = try TemporaryFolder.shared("shards")
    let expected = try Self.expected(in: folder)
    var plan = try Self.plan("\(folder)/failed.h5", EnsembleShards(count: 4, compression: 1))
    let report = try Self.run(plan, FixtureSimulator(failing: [5, 6, 200]))
    #expect(report.failed == 3 && report.ending == .finished)
    plan.retriesFailed = true
    let retried = try Self.run(plan)
    #expect(retried.simulated == 3 && retried.failed == 0)
    expectEverywhere(try EnsembleFixture.contents(plan.path, EnsembleFixture.names) == expected)
  }

  /// What another job writes is refused before work, whatever is to become of it.
  @Test(arguments: [EnsemblePlan.Restart.automatic, .fresh])
  func anotherJobsShardIsRefused(restart: EnsemblePlan.Restart) throws {
    let folder = try TemporaryFolder.shared("shards")
    var plan = try Self.plan("\(folder)/claimed.h5", EnsembleShards(count: 4))
    let claim = try World.communicator.agree {
      World.rank == 0 ? try FileClaim("\(folder)/claimed-000002.h5") : nil
    }
    plan.restart = restart
    do {
      _ = try Self.run(plan)
      Issue.record("two jobs at one shard")
    } catch let error as EnsembleError {
      #expect(error.exitCode == 2)
      if World.rank == 0, case .claimed(_, _, let process) = error { #expect(process == Int(getpid())) }
      #expect("\(error)".contains("claimed-000002.h5: another job writes it"))
    }
    expectEverywhere(World.rank > 0 || (claim != nil && !fileExists("\(folder)/claimed-000000.h5")))
  }

  /// One that another job takes while this one works ends it, with what it has done kept.
  @Test func aShardTakenMeanwhileIsRefused() throws {
    let folder = try TemporaryFolder.shared("shards")
    let plan = try Self.plan("\(folder)/taken.h5", EnsembleShards(count: 4))
    var claim: FileClaim?
    do throws(EnsembleError) {
      _ = try Ensemble(plan, on: World.communicator).run(attributes: EnsembleFixture.provenance) {
        _ throws(SimulatorError) in
        // After the look at the shards, before any is claimed.
        if World.rank == 0 { claim = try? FileClaim("\(folder)/taken-000003.h5") }
        return FixtureSimulator()
      }
      Issue.record("two jobs at one shard")
    } catch {
      #expect(error.exitCode == 1)
      #expect("\(error)".contains("taken-000003.h5: another job writes it"), "\(error)")
    }
    #expect((claim != nil) == (World.rank == 0))
    claim = nil
    let report = try Self.run(plan)
    #expect(report.complete == Self.samples && report.ending == .finished)
  }

  /// A shard that another job has finished meanwhile counts as done, and is left as it is.
  @Test func aShardFinishedMeanwhileIsDone() throws {
    let folder = try TemporaryFolder.shared("shards")
    let expected = try Self.expected(in: folder)
    _ = try Self.run(try Self.plan("\(folder)/other.h5", EnsembleShards(count: 4)))
    let plan = try Self.plan("\(folder)/done.h5", EnsembleShards(count: 4))
    let path = "\(folder)/done-000002.h5"
    var number: UInt64 = 0
    let report = try Ensemble(plan, on: World.communicator).run(attributes: EnsembleFixture.provenance) {
      _ throws(SimulatorError) in
      if World.rank == 0 {
        try? FileManager.default.copyItem(atPath: "\(folder)/other-000002.h5", toPath: path)
        number = Self.fileNumber(path)
      }
      return FixtureSimulator()
    }
    #expect(report.ending == .finished && report.complete == Self.samples && report.failed == 0)
    #expect(report.simulated == Self.samples - (Self.samples * 3 / 4 - Self.samples / 2))
    expectEverywhere(World.rank > 0 || (number != 0 && Self.fileNumber(path) == number))
    expectEverywhere(try EnsembleFixture.contents(plan.path, EnsembleFixture.names) == expected)
  }

  private static func fileNumber(_ path: String) -> UInt64 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  /// Indices that kills have left unfinished go; those that somebody may be writing stay.
  @Test func staleIndicesAreRemoved() throws {
    let folder = try TemporaryFolder.shared("shards")
    let plan = try Self.plan("\(folder)/stale.h5", EnsembleShards(count: 2))
    let dead = "\(folder)/stale.h5.\(FileClaim.host)-999999999.part"
    let old = "\(folder)/stale.h5.other-host-1.part"
    let kept = ["\(folder)/stale.h5.\(FileClaim.host)-\(getppid()).part", "\(folder)/stale.h5.other-host-2.part"]
    try World.communicator.agree {
      guard World.rank == 0 else { return }
      for path in [dead, old] + kept { try "".write(toFile: path, atomically: false, encoding: .utf8) }
      try FileManager.default.setAttributes([.modificationDate: Date() - 3600], ofItemAtPath: old)
    }
    _ = try Self.run(plan)
    let found = [dead, old].filter(fileExists) + kept.filter { !fileExists($0) }
    expectEverywhere(World.rank > 0 || found.isEmpty, "\(found)")
  }
}
